"""What browsers send and get while several people write: every answer of the protocol, hostile posts, presence."""

import base64
import datetime as dt
import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pycrdt import Array, Doc, Map, Text, XmlElement, XmlFragment, XmlText

from accounts.models import AccountRole
from base import clock
from people.models import AuditLine, InboxItem, User
from plans import prose, verbs
from plans.models import Plan, PlanSection, ProseUpdate
from plans.verbs.writing import COMPACT_EVERY, purge_log


class Window:
    """One open window: a document of its own, and the calls that it makes."""

    def __init__(self, user: User, plan: Plan, code: str = "intent") -> None:
        self.client, self.tab = Client(), str(uuid4())
        self.client.force_login(user)
        self.plan, self.code, self.since = plan, code, 0
        self.address = reverse("plans:updates", args=[plan.pk, code])
        self.doc: Doc[Any] = Doc()

    def pull(self) -> Any:
        answer = self.client.get(self.address, {"since": self.since, "schema": prose.SCHEMA})
        if answer.status_code == 200:
            for item in answer.json()["updates"]:
                self.doc.apply_update(base64.b64decode(item["u"]))
            self.since = answer.json()["head"]
        return answer

    def typed(self, text: str) -> bytes:
        """A new paragraph at the end, as the update that makes it."""
        have = self.doc.get_state()
        element = XmlElement("block", {"kind": "p", "indent": "0"}, [XmlText(text)])
        self.doc.get("prose", type=XmlFragment).children.append(element)
        return bytes(self.doc.get_update(have))

    def push(self, blob: bytes = b"", **changed: Any) -> Any:
        sent: dict[str, Any] = {
            "key": str(uuid4()), "u": base64.b64encode(blob).decode(), "since": self.since, "base": self.since, "epoch": 1,
            "schema": prose.SCHEMA, **changed,
        }  # fmt: skip
        return self.client.post(self.address, json.dumps(sent), content_type="application/json", headers={"accept": "application/json"})

    def sync(self, **sent: Any) -> Any:
        body = {"me": self.tab, "schema": prose.SCHEMA, "since": {self.code: self.since}, **sent}
        return self.client.post(reverse("plans:sync", args=[self.plan.pk]), json.dumps(body), content_type="application/json")


@pytest.fixture(autouse=True)
def nobody_is_here() -> None:
    cache.clear()


@pytest.fixture
def anne(plan: Plan, karim: User) -> Window:
    window = Window(karim, plan)
    window.pull()
    return window


@pytest.fixture
def tom(plan: Plan, claire: User) -> Window:
    window = Window(claire, plan)
    window.pull()
    return window


def text_of(window: Window) -> str:
    return PlanSection.objects.get(plan=window.plan, code=window.code).text


# The answers ------------------------------------------------------------------


def test_two_windows_end_with_one_text(anne: Window, tom: Window) -> None:
    assert anne.push(anne.typed("From Anne.")).status_code == 201
    answer = tom.push(tom.typed("From Tom."))
    assert answer.status_code == 201
    assert [item["seq"] for item in answer.json()["updates"]] == [1], "the answer holds what the writer lacks, not his own"
    assert list(answer.json()["names"].values()) == ["Karim"]
    anne.pull()
    assert set(text_of(anne).split("\n")) == {"From Anne.", "From Tom."} == set(prose.read(anne.doc).text.split("\n"))


def test_a_key_seen_twice_is_written_once(anne: Window) -> None:
    blob, key = anne.typed("Once."), str(uuid4())
    first, second = anne.push(blob, key=key), anne.push(blob, key=key)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["seq"] == second.json()["seq"] == 1
    assert text_of(anne) == "Once."


def test_what_builds_on_something_unknown_waits(anne: Window) -> None:
    first, second = anne.typed("One."), anne.typed("Two.")
    assert (anne.push(second).status_code, anne.push(second).json()) == (409, {"error": "missing"})
    assert (anne.push(first).status_code, anne.push(second).status_code) == (201, 201)
    have = anne.doc.get_state()
    unknown = anne.typed("Three.")
    del anne.doc.get("prose", type=XmlFragment).children[3]
    deletion = bytes(anne.doc.get_update(have))
    assert unknown
    assert anne.push(deletion[:0] + _only_deletion(anne)).status_code == 409
    assert text_of(anne).split("\n") == ["One.", "Two."]


def _only_deletion(window: Window) -> bytes:
    """The deletion of a paragraph that nobody was sent."""
    window.typed("Never sent.")
    have = window.doc.get_state()
    children = window.doc.get("prose", type=XmlFragment).children
    del children[len(children) - 1]
    return bytes(window.doc.get_update(have))


def test_the_twin_that_does_not_look_for_what_is_missing_loses_it(anne: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parked by the library and left out of its merged state: compaction would lose it."""
    monkeypatch.setattr(prose, "_waits", lambda _have, _blob: False)
    anne.typed("One.")
    assert anne.push(anne.typed("Two.")).status_code == 201
    assert "Two." not in text_of(anne)
    section = PlanSection.objects.get(plan=anne.plan, code=anne.code)
    kept = prose.compacted(prose.opened(section.state, [bytes(row.blob) for row in section.updates.all()]))
    assert b"Two." not in kept


def test_a_submitted_plan_is_frozen(anne: Window, karim: User, claire: User) -> None:
    anne.push(anne.typed("Done."))
    version = verbs.submit_plan(anne.plan, by=karim)
    answer = anne.push(anne.typed("Too late."))
    assert (answer.status_code, answer.json()["error"]) == (423, "locked")
    assert anne.sync().json()["locked"] is True
    verbs.send_back(version, "Say more.", by=claire)
    assert anne.push(anne.typed("In time.")).status_code == 409, "the words before it come first"
    assert text_of(anne) == "Done."


def test_a_text_written_anew_has_another_epoch(anne: Window) -> None:
    PlanSection.objects.filter(plan=anne.plan, code=anne.code).update(epoch=2)
    assert anne.push(anne.typed("Old.")).status_code == 410
    assert anne.sync(whole=True).json()["sections"]["intent"]["epoch"] == 2
    assert text_of(anne) == ""


def test_an_older_program_is_told_so(anne: Window) -> None:
    blob = anne.typed("Old bundle.")
    assert anne.push(blob, schema=prose.SCHEMA - 1).status_code == 426
    assert anne.sync(schema=prose.SCHEMA - 1).status_code == 426
    assert anne.client.get(anne.address, {"since": 0}).status_code == 426
    assert text_of(anne) == ""


def test_what_is_too_long_is_told_before_it_is_read(anne: Window) -> None:
    assert anne.push(anne.typed("x" * 70_000)).status_code == 413
    assert anne.push(u="A" * 110_000).status_code == 413
    assert text_of(anne) == ""


def test_rights_are_asked_at_each_call(anne: Window, mona: User, plan: Plan) -> None:
    reader = Window(mona, plan)
    assert reader.pull().status_code == 403
    assert reader.push(prose.blank()).status_code == 403
    assert AuditLine.objects.filter(act="refused", actor=mona).count() == 2
    AccountRole.objects.filter(account=plan.account).delete()
    from accounts.verbs import rebuild_access  # noqa: PLC0415

    rebuild_access()
    assert anne.push(anne.typed("Gone.")).status_code == 404
    assert anne.sync().status_code == 404


def test_who_reads_alone_gets_html_and_never_the_history(anne: Window, mona: User, plan: Plan) -> None:
    anne.push(anne.typed("Kept out of the text later."))
    reader = Window(mona, plan)
    answer = reader.sync().json()
    assert answer["may_edit"] is False
    assert answer["sections"]["intent"]["html"] == "<p>Kept out of the text later.</p>"
    assert "updates" not in answer["sections"]["intent"]


def test_one_call_brings_what_moved_and_nothing_else(anne: Window, tom: Window) -> None:
    tom.push(tom.typed("From Tom."))
    ahead = anne.sync(since={"intent": 0, "summary": 0, "unknown": 3}).json()["sections"]
    assert list(ahead) == ["intent"]
    assert [item["seq"] for item in ahead["intent"]["updates"]] == [0, 1]
    assert list(anne.sync(since={"intent": 1, "summary": 0}, whole=True).json()["sections"]) == ["summary", "intent"]
    assert anne.sync(since={"intent": 1}).json()["sections"] == {}


def test_a_browser_that_is_a_little_late_gets_each_update(anne: Window) -> None:
    for number in range(COMPACT_EVERY + 5):
        assert anne.push(anne.typed(f"{number}.")).status_code == 201
    section = PlanSection.objects.get(plan=anne.plan, code=anne.code)
    assert section.state_seq == COMPACT_EVERY
    assert [item.seq for item in verbs.log_since(section, 40).updates] == list(range(41, COMPACT_EVERY + 6))
    assert [item.seq for item in verbs.log_since(section, 0).updates] == [100, 101, 102, 103, 104, 105]
    assert purge_log(clock.now() + dt.timedelta(days=1)) == COMPACT_EVERY, "what is not merged yet stays"
    assert [item.seq for item in verbs.log_since(section, 40).updates] == [100, 101, 102, 103, 104, 105]
    late: Doc[Any] = Doc()
    for item in verbs.log_since(section, 0).updates:
        late.apply_update(item.blob)
    assert prose.read(late).text == section.text


# Hostile posts ------------------------------------------------------------------


def made(change: Callable[[Any, Any], None]) -> Callable[[Window], dict[str, Any]]:
    def make(window: Window) -> dict[str, Any]:
        have = window.doc.get_state()
        with window.doc.transaction():
            change(window.doc, window.doc.get("prose", type=XmlFragment).children)
        return {"u": base64.b64encode(bytes(window.doc.get_update(have))).decode()}

    return make


def block(attributes: dict[str, Any], text: str = "x") -> XmlElement:
    return XmlElement("block", attributes, [XmlText(text)])


def with_mark(marks: dict[str, Any]) -> Callable[[Window], dict[str, Any]]:
    def change(_doc: Any, children: Any) -> None:
        children.append(block({"kind": "p"}, "marked"))
        children[len(children) - 1].children[0].format(0, 4, marks)

    return made(change)


def many_blocks(_doc: Any, children: Any) -> None:
    for _number in range(prose.MOST_BLOCKS + 1):
        children.append(XmlElement("block", {"kind": "p"}))


def with_root(name: str, kind: Any, fill: Callable[[Any], Any]) -> Callable[[Window], dict[str, Any]]:
    return made(lambda doc, _children: fill(doc.get(name, type=kind)))


HOSTILE: dict[str, Callable[[Window], dict[str, Any]]] = {
    "another root": with_root("other", XmlFragment, lambda root: root.children.append(XmlElement("block"))),
    "a root of text": with_root("note", Text, lambda root: root.insert(0, "x")),
    "a root of lists": with_root("list", Array, lambda root: root.append(1)),
    "a root of names": with_root("map", Map, lambda root: root.update({"a": 1})),
    "a script": made(lambda _doc, children: children.append(XmlElement("script", {}, [XmlText("alert(1)")]))),
    "a picture in a block": made(lambda _doc, children: children[0].children.append(XmlElement("img", {"src": "x"}))),
    "text outside a block": made(lambda _doc, children: children.append(XmlText("x"))),
    "a handler": made(lambda _doc, children: children.append(block({"kind": "p", "onclick": "x"}))),
    "a style": made(lambda _doc, children: children.append(block({"kind": "p", "style": "x"}))),
    "another kind": made(lambda _doc, children: children.append(block({"kind": "h1"}))),
    "too deep": made(lambda _doc, children: children.append(block({"kind": "ul", "indent": "4"}))),
    "an indent that is no number": made(lambda _doc, children: children.append(block({"kind": "ul", "indent": "x"}))),
    "too many blocks": made(many_blocks),
    "another mark": with_mark({"underline": {}}),
    "a mark with a suffix": with_mark({"style--abcdefgh": {"css": "x"}}),
    "a script as link": with_mark({"link": {"href": "javascript:alert(1)"}}),
    "data as link": with_mark({"link": {"href": "data:text/html,x"}}),
    "a line break in a link": with_mark({"link": {"href": "https://a\nb"}}),
    "a link without address": with_mark({"link": {}}),
    "a mention of a thing": with_mark({"mention": {"ref": "account:1"}}),
    "a mention with markup": with_mark({"mention": {"ref": "person:1<b>"}}),
    "a comment with markup": with_mark({"comment--abcdefgh": {"id": "<b>"}}),
    "no update": lambda _window: {"u": base64.b64encode(b"\x01\x02garbage").decode()},
    "ones": lambda _window: {"u": base64.b64encode(b"\xff" * 40).decode()},
    "nothing": lambda _window: {"u": ""},
    "no base64": lambda _window: {"u": "***"},
    "a number for text": lambda _window: {"u": 7},
    "no key": lambda _window: {"key": "me"},
    "a negative base": lambda _window: {"base": -1},
    "a base that is true": lambda _window: {"base": True},
    "a huge epoch": lambda _window: {"epoch": 2**40},
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_post_changes_nothing(anne: Window, make: Callable[[Window], dict[str, Any]]) -> None:
    anne.push(anne.typed("As it was."))
    changed = make(anne)
    answer = anne.push(prose.blank(), **changed) if "u" not in changed else anne.push(**changed)
    assert 400 <= answer.status_code < 500, answer.content
    assert text_of(anne) == "As it was."
    assert ProseUpdate.objects.filter(section__plan=anne.plan).count() == 1
    if answer.status_code in {400, 422}:
        assert AuditLine.objects.filter(act="refused").exists()


@pytest.mark.parametrize(
    "body", ["", "[]", "{", '{"key": 1}', "[" * 5000, "\xff"], ids=["none", "list", "torn", "numbers", "deep", "bytes"]
)
def test_a_body_that_is_no_update_is_malformed(anne: Window, body: str) -> None:
    for address in (anne.address, reverse("plans:sync", args=[anne.plan.pk])):
        assert anne.client.post(address, body.encode("latin-1"), content_type="application/json").status_code == 400


def test_the_twin_that_does_not_check_keeps_the_script(anne: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    def unchecked(doc: Any, blob: bytes) -> prose.Read:
        doc.apply_update(blob)
        return prose.Read([], str(doc.get("prose", type=XmlFragment)), "")

    monkeypatch.setattr(prose, "check", unchecked)
    assert anne.push(**HOSTILE["a script"](anne)).status_code == 201
    assert "<script>" in text_of(anne)


# A change of kind keeps what others type ------------------------------------------


@pytest.mark.parametrize("is_flat", [True, False], ids=["flat", "the twin: an element for each kind"])
def test_a_heading_against_words_typed_offline(anne: Window, tom: Window, is_flat: bool) -> None:
    """Our schema changes an attribute; the usual one puts another element in its place, and the words typed in the old one are gone."""
    anne.push(anne.typed("Line 2 first."))
    for window in (anne, tom):
        window.pull()
    have = tom.doc.get_state()
    tom.doc.get("prose", type=XmlFragment).children[1].children[0].insert(0, "offline ")
    offline = bytes(tom.doc.get_update(have))
    have = anne.doc.get_state()
    children = anne.doc.get("prose", type=XmlFragment).children
    if is_flat:
        children[1].attributes["kind"] = "h2"
    else:
        del children[1]
        children.insert(1, block({"kind": "h2"}, "Line 2 first."))
    assert anne.push(bytes(anne.doc.get_update(have))).status_code == 201
    assert tom.push(offline).status_code == 201
    assert ("offline" in text_of(anne)) is is_flat


# Presence ---------------------------------------------------------------------


def test_who_is_here_and_who_left(anne: Window, tom: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    assert tom.sync(presence={"section": "intent"}).json()["presence"] == []
    here = anne.sync(presence={"section": "summary"}).json()["presence"]
    assert [(window["name"], window["section"], window["here"]) for window in here] == [("Claire", "intent", True)]
    later = clock.now() + dt.timedelta(seconds=40)
    monkeypatch.setattr(clock, "now", lambda: later)
    left = anne.sync(presence={"section": "summary"}).json()["presence"]
    assert [(window["name"], window["here"]) for window in left] == [("Claire", False)]


def test_presence_names_no_section_of_another_plan(anne: Window, tom: Window) -> None:
    tom.sync(presence={"section": "<b>elsewhere</b>", "cursor": {"a": 1}})
    assert [(window["section"], window["cursor"]) for window in anne.sync().json()["presence"]] == [("", None)]
    assert tom.sync(presence={"section": "intent", "cursor": "x" * 500}).status_code == 400


# Mentions, comments ---------------------------------------------------------------


def mention(window: Window, user: User) -> bytes:
    have = window.doc.get_state()
    element = block({"kind": "p", "indent": "0"}, f"Ask @{user.person.name}")
    children = window.doc.get("prose", type=XmlFragment).children
    children.append(element)
    children[len(children) - 1].children[0].format(4, 5 + len(user.person.name), {"mention": {"ref": f"person:{user.person_id}"}})
    return bytes(window.doc.get_update(have))


def test_who_is_named_is_told_once_and_only_if_he_may_read(anne: Window, mona: User, yann: User) -> None:
    for _time in range(2):
        anne.push(mention(anne, mona))
    anne.push(mention(anne, yann))
    assert InboxItem.objects.filter(kind="plan_mention").values_list("person", flat=True).get() == mona.person_id
    anne.push(mention(anne, User.objects.get(pk=anne.client.session["_auth_user_id"])))
    assert InboxItem.objects.filter(kind="plan_mention").count() == 1, "nobody tells himself"


def test_only_readers_are_offered_after_the_sign(anne: Window, mona: User, yann: User, serge: User) -> None:
    found = anne.client.get(reverse("plans:mentionable", args=[anne.plan.pk]), {"q": ""}).json()["people"]
    names = [person["name"] for person in found]
    assert "Mona" in names
    assert "Yann" not in names


def test_a_reader_comments_on_a_passage_and_the_mark_follows_it(anne: Window, mona: User, sven: User) -> None:
    anne.push(anne.typed("The board meets on 8 April, the board of 2027."))
    section = anne.plan.sections.get(code="intent")
    section.plan = anne.plan
    made = verbs.add_comment(section, "@Sven, which one?", by=mona, anchor="c2", quote="the board", nth=0)
    section.refresh_from_db()
    assert prose.anchors(section.blocks) == {"c2"}
    assert section.text == "The board meets on 8 April, the board of 2027."
    assert InboxItem.objects.get(kind="plan_comment_mention").person_id == sven.person_id
    anne.pull()
    have = anne.doc.get_state()
    anne.doc.get("prose", type=XmlFragment).children[1].children[0].insert(0, "Before. ")
    anne.push(bytes(anne.doc.get_update(have)))
    section.refresh_from_db()
    assert prose.anchors(section.blocks) == {"c2"}
    verbs.answer_comment(made, "Ours.", by=sven)
    assert InboxItem.objects.get(kind="plan_comment_answer").person_id == mona.person_id


def test_a_comment_whose_passage_is_gone_says_so(anne: Window, karim: User, mona: User) -> None:
    anne.push(anne.typed("Only supplier qualified."))
    section = anne.plan.sections.get(code="intent")
    section.plan = anne.plan
    verbs.add_comment(section, "Says who?", by=mona, anchor="c1", quote="Only supplier")
    margin = reverse("plans:comments", args=[anne.plan.pk])
    assert '<span class="dim gone" hidden>' in anne.client.get(margin).content.decode()
    section.refresh_from_db()
    verbs.write_prose(section, "Nothing of it.", by=karim, base=section.head)
    page = anne.client.get(margin).content.decode()
    assert "Only supplier" in page
    assert '<span class="dim gone">passage removed</span>' in page


def test_comments_are_markup_to_nobody(anne: Window) -> None:
    address = reverse("plans:comment_add", args=[anne.plan.pk, "intent"])
    assert anne.client.post(address, {"body": "<script>alert(1)</script>", "anchor": "c9"}).status_code == 302
    page = anne.client.get(reverse("plans:comments", args=[anne.plan.pk])).content.decode()
    assert "&lt;script&gt;" in page
    assert "<script>" not in page


def test_an_empty_comment_is_refused_beside_the_form(anne: Window) -> None:
    address = reverse("plans:comment_add", args=[anne.plan.pk, "intent"])
    answer = anne.client.post(address, {"body": " ", "anchor": "c9"}, headers={"hx-request": "true"})
    assert (answer.status_code, "Write the comment first." in answer.content.decode()) == (422, True)


def test_bringing_a_version_back_keeps_what_was_bold(anne: Window, tom: Window, karim: User) -> None:
    with_mark({"strong": {}})(anne)
    anne.push(anne.typed("Second."), u=base64.b64encode(bytes(anne.doc.get_update(tom.doc.get_state()))).decode())
    section = anne.plan.sections.get(code="intent")
    section.plan = anne.plan
    kept = section.blocks
    assert "<strong>mark</strong>ed" in section.html
    verbs.write_prose(section, "Quite other words.\nSecond.", by=karim, base=section.head)
    tom.pull()
    tom_typed = tom.typed("Tom meanwhile.")
    verbs.restore_blocks(section, kept, by=karim)
    tom.push(tom_typed)
    section.refresh_from_db()
    assert "<strong>mark</strong>ed" in section.html
    assert "Tom meanwhile." in section.text
    before = tom.since
    tom.pull()
    assert prose.read(tom.doc).html == section.html
    assert section.head == before + 2, "one ordinary update"
