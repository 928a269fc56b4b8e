"""Words are found in code and templates without gettext, and a fault in a catalogue is named."""

import gettext
from pathlib import Path

import pytest

from tools import messages

PO = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'


def test_every_form_in_python_is_found() -> None:
    source = "_('a')\ngettext_lazy('b' ' c')\nngettext('one', 'many', n)\npgettext('month', 'May')\n_(name)\nother('d')"
    found = [(message.msgid, message.plural, message.context) for message in messages.from_python(source, "x.py")]
    assert found == [("a", "", ""), ("b c", "", ""), ("one", "many", ""), ("May", "", "month")]


def test_every_form_in_a_template_is_found() -> None:
    source = """{% translate "It's 5 %" %}{% blocktranslate trimmed with n=x %}
      Hello {{ n }}
    {% endblocktranslate %}{% blocktranslate count c=n %}{{ c }} deal{% plural %}{{ c }} deals{% endblocktranslate %}
    {{ _("in a variable") }}{% panel _("in a tag") title=_('named') %}{% translate "May" context "month" %}"""
    found = {(message.msgid, message.plural, message.context) for message in messages.from_template(source, "x.html")}
    assert found == {
        ("It's 5 %%", "", ""),
        ("Hello %(n)s", "", ""),
        ("%(c)s deal", "%(c)s deals", ""),
        ("in a variable", "", ""),
        ("in a tag", "", ""),
        ("named", "", ""),
        ("May", "", "month"),
    }


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for room in messages.ROOMS:
        (tmp_path / room).mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "people" / "a.py").write_text("_('Name')\nngettext('%(n)s deal', '%(n)s deals', 2)\n")
    return tmp_path


def write(house: Path, room: str, text: str) -> None:
    path = messages.path_of(room, house)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PO + text, encoding="utf-8")


DEALS = 'msgid "%(n)s deal"\nmsgid_plural "%(n)s deals"\nmsgstr[0] "%(n)s affaire"\nmsgstr[1] "%(n)s affaires"\n\n'
GOOD = DEALS + 'msgid "Name"\nmsgstr "Nom"\n'


def test_a_complete_catalogue_has_no_fault(house: Path) -> None:
    write(house, "people", GOOD)
    assert messages.faults(house) == []


def test_a_word_translated_in_any_room_counts(house: Path) -> None:
    write(house, "base", GOOD)
    assert messages.faults(house) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace('"Nom"', '""'), "has no French"),
        (GOOD.replace('msgid "Name"', '#, fuzzy\nmsgid "Name"'), "fuzzy"),
        (GOOD.replace("%(n)s affaires", "%(x)s affaires"), "placeholders differ"),
        (GOOD.replace('"Nom"', '"Nom :"'), "typography"),
        (GOOD.replace('"Nom"', '"L\'essai"'), "typography"),
    ],
)
def test_each_fault_is_named(house: Path, text: str, said: str) -> None:
    write(house, "people", text)
    assert said in "\n".join(messages.faults(house))


def test_one_word_translated_two_ways_is_a_fault(house: Path) -> None:
    write(house, "people", GOOD)
    write(house, "jobs", 'msgid "Name"\nmsgstr "Appellation"\n')
    assert "translated otherwise" in "\n".join(messages.faults(house))


def test_update_adds_what_is_missing_drops_what_is_dead_and_keeps_the_rest(house: Path) -> None:
    write(house, "people", 'msgid "Gone"\nmsgstr "Parti"\n\nmsgid "Name"\nmsgstr "Nom"\n')
    messages.update(house)
    entries = messages.read(messages.path_of("people", house))
    assert {msgid: entry.texts for (_context, msgid), entry in entries.items()} == {"Name": ["Nom"], "%(n)s deal": ["", ""]}
    text = messages.path_of("people", house).read_text()
    messages.update(house)
    assert messages.path_of("people", house).read_text() == text


def test_compiled_catalogues_read_back(house: Path) -> None:
    write(house, "people", GOOD)
    messages.compile_all(house)
    with messages.path_of("people", house).with_suffix(".mo").open("rb") as file:
        read = gettext.GNUTranslations(file)
    assert read.gettext("Name") == "Nom"
    assert read.ngettext("%(n)s deal", "%(n)s deals", 0) == "%(n)s affaire"
    assert read.ngettext("%(n)s deal", "%(n)s deals", 2) == "%(n)s affaires"
