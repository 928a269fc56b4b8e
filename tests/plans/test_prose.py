"""The words of a section: merged, checked, rendered. Pure; no database."""

import os

import pytest
from pycrdt import Doc, XmlElement, XmlFragment, XmlText

from plans import prose

START = "## Why\nWe want to be the partner.\n- line 2\n- line 3"


def document(text: str = START) -> "tuple[Doc, list[bytes]]":  # type: ignore[type-arg]
    """A document with these lines, and the updates that make it."""
    state = prose.blank()
    doc = prose.opened(state)
    return doc, [state, prose.rewritten(doc, prose.from_lines(text))]


def copy_of(updates: list[bytes]) -> "Doc":  # type: ignore[type-arg]
    return prose.opened(updates[0], updates[1:])


def test_lines_become_headings_points_and_paragraphs() -> None:
    doc, _updates = document()
    assert prose.read(doc).html == "<h3>Why</h3><p>We want to be the partner.</p><ul><li>line 2</li><li>line 3</li></ul>"
    assert prose.as_lines(prose.read(doc).blocks) == START


def test_two_who_change_one_line_lose_nothing() -> None:
    doc, updates = document()
    anne, tom = copy_of(updates), copy_of(updates)
    from_anne = prose.rewritten(anne, prose.from_lines(START.replace("the partner", "the first partner")))
    from_tom = prose.rewritten(tom, prose.from_lines(START.replace("partner.", "partner for release.")))
    prose.check(doc, from_anne)
    both = prose.check(doc, from_tom)
    assert "We want to be the first partner for release." in both.text


def test_the_twin_that_writes_whole_texts_loses_the_first() -> None:
    """What the difference protects from: the last writer's whole text put in place of the first one's."""
    doc, updates = document()
    prose.check(doc, prose.rewritten(copy_of(updates), prose.from_lines(START.replace("the partner", "the first partner"))))
    prose.rewritten(doc, prose.from_lines(START.replace("partner.", "partner for release.")))
    assert "first" not in prose.read(doc).text


def test_a_line_that_stays_keeps_its_marks() -> None:
    doc, updates = document()
    block = doc.get("prose", type=XmlFragment).children[1]
    have = doc.get_state()
    block.children[0].format(0, 2, {"strong": {}})
    bold = doc.get_update(have)
    again = copy_of([*updates, bold])
    prose.rewritten(again, prose.from_lines(START.replace("line 3", "line 4")))
    assert "<strong>We</strong> want" in prose.read(again).html


def test_letters_outside_the_first_plane_keep_their_places() -> None:
    doc, _updates = document("😀😀 abc é fin")
    prose.rewritten(doc, prose.from_lines("😀x😀 abd éé fin!"))
    assert prose.read(doc).text == "😀x😀 abd éé fin!"


def test_what_builds_on_something_unknown_is_refused() -> None:
    doc, updates = document()
    second = prose.rewritten(doc, prose.from_lines(f"{START}\nmore"))
    with pytest.raises(prose.ProseError, match="missing"):
        prose.check(prose.opened(updates[0]), second)


def test_a_deletion_of_something_unknown_is_refused() -> None:
    doc, updates = document()
    deletion = prose.rewritten(doc, prose.from_lines("## Why"))
    with pytest.raises(prose.ProseError, match="missing"):
        prose.check(prose.opened(updates[0]), deletion)


def _link(href: str):  # type: ignore[no-untyped-def]
    def make(doc) -> None:  # type: ignore[no-untyped-def]
        doc.get("prose", type=XmlFragment).children[1].children[0].format(0, 2, {"link": {"href": href}})

    return make


HOSTILE = {
    "another root": lambda doc: doc.get("other", type=XmlFragment).children.append(XmlElement("block")),
    "another element": lambda doc: doc.get("prose", type=XmlFragment).children.append(XmlElement("script", {}, [XmlText("x")])),
    "text outside a block": lambda doc: doc.get("prose", type=XmlFragment).children.append(XmlText("x")),
    "another attribute": lambda doc: doc.get("prose", type=XmlFragment).children.append(XmlElement("block", {"onclick": "x"})),
    "another kind": lambda doc: doc.get("prose", type=XmlFragment).children.append(XmlElement("block", {"kind": "h1"})),
    "too deep": lambda doc: doc.get("prose", type=XmlFragment).children.append(XmlElement("block", {"kind": "ul", "indent": "9"})),
    "an element in a block": lambda doc: doc.get("prose", type=XmlFragment).children[0].children.append(XmlElement("img")),
    "another mark": lambda doc: doc.get("prose", type=XmlFragment).children[1].children[0].format(0, 2, {"style": {}}),
    "a script as link": _link("javascript:alert(1)"),
    "a link in the clear": _link("http://helios.example/"),
    "a line break in a link": _link("https://a\nb"),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_what_our_schema_does_not_know_is_refused(make) -> None:  # type: ignore[no-untyped-def]
    doc, updates = document()
    hostile, _same = document()
    have = hostile.get_state()
    make(hostile)
    blob = bytes(hostile.get_update(have))
    assert blob
    fresh = prose.opened(hostile.get_update(), ())  # the writer's own document, so that nothing is missing
    with pytest.raises(prose.ProseError, match="refused"):
        prose.read(fresh)
    assert prose.read(copy_of(updates)).text == prose.read(doc).text


@pytest.mark.parametrize(
    "blob", [b"", b"\x01\x02garbage", b"\xff" * 40, b"\x00" * prose.MOST_BLOB + b"\x00"], ids=["empty", "garbage", "ones", "huge"]
)
def test_bytes_that_are_no_update_are_refused(blob: bytes) -> None:
    with pytest.raises(prose.ProseError, match=r"refused|missing|too_long"):
        prose.check(document()[0], blob)


def test_markup_in_the_words_is_words() -> None:
    doc, _updates = document("<script>alert(1)</script> & <b>bold</b>")
    html = prose.read(doc).html
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_forked_processes_write_under_numbers_of_their_own() -> None:
    """The library's own numbers repeat after a fork, and what the second process writes would be taken for known."""
    state = prose.blank()
    reading, writing = os.pipe()
    if not (child := os.fork()):
        os.write(writing, prose.rewritten(prose.opened(state), prose.from_lines("From the child.")))
        os._exit(0)
    os.close(writing)
    mine = prose.rewritten(prose.opened(state), prose.from_lines("From the parent."))
    with os.fdopen(reading, "rb") as pipe:
        theirs = pipe.read()
    os.waitpid(child, 0)
    text = prose.read(prose.opened(state, [mine, theirs])).text
    assert "child" in text
    assert "parent" in text
