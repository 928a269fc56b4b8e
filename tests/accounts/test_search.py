"""Search: accents, typing errors, few letters, and never what one may not see."""

import pytest
from django.db import connection

from accounts.models import Account, Contact
from accounts.search import likeness, search
from accounts.verbs import edit_account, refresh_search
from people.models import User
from tests import factories

pytestmark = pytest.mark.django_db
NAMES = ["Norvane Chimie", "Halden Pharma", "Groupe Vasselin", "Teyrac Énergie", "Brightwater Utilities", "Ostermann Labs"]


@pytest.fixture
def company() -> dict[str, Account]:
    accounts = {name: factories.account(name) for name in NAMES}
    factories.contact(accounts["Halden Pharma"], "Dr Reto Imhof", job_title="Head of R&D", email="reto@halden.example")
    factories.contact(accounts["Teyrac Énergie"], "Noémie Rochat")
    refresh_search()
    return accounts


def names(rows: list) -> list[str]:
    return [row.name for row in rows]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("halden", ["Halden Pharma"]),
        ("HÄLDEN", ["Halden Pharma"]),
        ("energie", ["Teyrac Énergie"]),
        ("énergie teyrac", ["Teyrac Énergie"]),
        ("water", ["Brightwater Utilities"]),
        ("br", ["Brightwater Utilities"]),
        ("b", ["Brightwater Utilities"]),
        ("Haldne", ["Halden Pharma"]),
        ("norvene", ["Norvane Chimie"]),
        ("vaselin", ["Groupe Vasselin"]),
        ("brihgtwater", ["Brightwater Utilities"]),
        ("ostermann labs", ["Ostermann Labs"]),
        ("ostermann la", ["Ostermann Labs"]),
        ("xyzzy", []),
        ("", []),
        ("  ", []),
    ],
)
def test_accounts_are_found(claire: User, company: dict[str, Account], text: str, found: list[str]) -> None:
    assert names(search(text, claire).accounts) == found


def test_contacts_and_colleagues_are_found(claire: User, company: dict[str, Account]) -> None:
    assert names(search("imhof", claire).contacts) == ["Dr Reto Imhof"]
    assert names(search("noemi", claire).contacts) == ["Noémie Rochat"]
    assert names(search("R&D", claire).contacts) == ["Dr Reto Imhof"]
    assert names(search("clair", claire).people) == ["Claire"]


def test_an_e_mail_address_is_no_way_in(claire: User, company: dict[str, Account]) -> None:
    assert not search("reto@halden.example", claire).contacts


@pytest.mark.parametrize("text", ["halden", "haldne", "imhof", "h", "ha"])
def test_what_one_may_not_see_is_not_found(karim: User, give: object, company: dict[str, Account], text: str) -> None:
    give(karim, company["Teyrac Énergie"])  # type: ignore[operator]
    hits = search(text, karim)
    assert (hits.accounts, hits.contacts) == ([], [])
    assert names(search("teirac", karim).accounts) == ["Teyrac Énergie"]


@pytest.mark.parametrize(
    "text", ['"', "'", '" OR "', "a*", "NEAR(", "halden -pharma", "%", "_", "\x00", "(", "col:halden", "x" * 5000, "éé", "日本語"]
)
def test_nothing_that_is_typed_breaks_the_question(claire: User, company: dict[str, Account], text: str) -> None:
    search(text, claire)


def test_the_index_follows_every_change(claire: User, company: dict[str, Account]) -> None:
    edit_account(company["Halden Pharma"], {"name": "Zephyrin Pharma"}, by=claire)
    assert names(search("zephyrin", claire).accounts) == ["Zephyrin Pharma"]
    assert names(search("halden", claire).accounts) == []
    Account.objects.filter(pk=company["Norvane Chimie"].pk).delete()
    assert names(search("norvane", claire).accounts) == []
    Contact.objects.bulk_create([Contact(account=company["Ostermann Labs"], name="Zephyrine", search_text="zephyrine")])
    assert names(search("zephyrine", claire).contacts) == ["Zephyrine"]


def test_likeness() -> None:
    assert likeness(["haldne"], "halden pharma") > 80
    assert likeness(["norvik"], "norvane chimie") < 72


@pytest.mark.parametrize("text", ["halden", "ha", "haldne"])
def test_twenty_thousand_accounts_are_not_read_one_by_one(claire: User, text: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("plans of PostgreSQL: tests/services")
    from accounts.search import matching  # noqa: PLC0415

    rows = matching(Account.objects.visible_to(claire), text)
    assert "SCAN accounts_account\n" not in rows.explain() + "\n"
