"""S2: what a person may not read is absent from page, list, sort, filter, search and export; to ask for it is a 400.

`FIELDS` is the table of restricted fields: a marker that stands in the data, the permission that opens it, and the columns and
filters of lists that would tell it. A room that keeps another restricted field adds a line.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Account, AccountRole, AccountSnapshot, ContactJudgement, Cost, Note, Wallet
from accounts.registry import columns, tabs
from accounts.verbs.access import rebuild_access
from people import audit
from people.models import AuditLine, User
from people.permissions import Permission, Role
from people.verbs import rebuild_lines
from tests import factories


@dataclass(frozen=True)
class Field:
    name: str
    permission: Permission
    markers: tuple[str, ...]
    columns: tuple[str, ...] = ()


MONEY = ("7,654,321", "7654321", "8,765,432", "8765432")
FIELDS = [
    Field("e-mail and phone of contacts", Permission.CONTACT_DETAILS, ("marker.mail@helios.example", "+33 1 99 88 77 66")),
    Field("attitude and influence of contacts", Permission.CONTACT_JUDGEMENT, ("marker-attitude", "marker-influence")),
    Field("costs, margin and wallet", Permission.MONEY_VIEW, MONEY, ("margin", "share_of_wallet")),
    Field("confidential notes", Permission.NOTE_CONFIDENTIAL, ("marker of a confidential note",)),
]

# Each role with an account of its team; whether the field is open there by rights.md.
READERS = {
    Role.SALES_DIRECTOR: {"CONTACT_DETAILS", "CONTACT_JUDGEMENT", "MONEY_VIEW", "NOTE_CONFIDENTIAL"},
    Role.PROGRAMME_DIRECTOR: {"CONTACT_DETAILS", "CONTACT_JUDGEMENT", "MONEY_VIEW"},
    Role.KAM: {"CONTACT_DETAILS", "CONTACT_JUDGEMENT"},  # extended on the account, so not "mine"
    Role.TEAM_MEMBER: {"CONTACT_DETAILS"},
    Role.LINE_MANAGER: set(),
    Role.SPONSOR: {"CONTACT_DETAILS", "CONTACT_JUDGEMENT", "MONEY_VIEW", "NOTE_CONFIDENTIAL"},
    Role.DATA_STEWARD: {"CONTACT_DETAILS", "MONEY_VIEW"},
}


@pytest.fixture
def helios(db) -> Account:
    account = factories.account("Helios")
    contact = factories.contact(account, "Ines Marker", email="marker.mail@helios.example", phone="+33 1 99 88 77 66")
    ContactJudgement.objects.create(contact=contact, attitude="marker-attitude", influence="marker-influence")
    year = dt.date(2026, 6, 1)
    Cost.objects.create(account=account, category="cost_to_serve", on=year, amount=Decimal("7654321"), currency="EUR")
    Wallet.objects.create(account=account, year=2026, amount=Decimal("8765432"), currency="EUR")
    AccountSnapshot.objects.update_or_create(account=account, defaults={"margin": Decimal("7654321"), "share_of_wallet": 0.87})
    author = factories.user("Author", Role.KAM)
    Note.objects.create(account=account, author=author, text="marker of a confidential note", confidential=True)
    return account


def reader_of(account: Account, role: Role) -> User:
    user = factories.user(f"Reader {role.value}", role)
    person = user.person
    if role is Role.LINE_MANAGER:
        person = factories.person("Below", manager=user.person)
        rebuild_lines()
    AccountRole.objects.create(account=account, person=person, role="member", membership="extended", since=dt.date(2020, 1, 1))
    rebuild_access()
    return user


def everything(client: Client, account: Account) -> str:
    """All that this person can open about the account, in one text."""
    contact = account.contacts.get()
    addresses = [
        reverse("accounts:account", args=[account.pk]),
        *(reverse("accounts:tab", args=[account.pk, tab.code]) for tab in tabs if tab.code != "overview"),
        reverse("accounts:contact", args=[account.pk, contact.pk]),
        reverse("accounts:list"),
        reverse("accounts:list") + "?columns=money",
        reverse("accounts:search") + "?q=marker",
        reverse("accounts:search") + "?q=Ines",
        reverse("accounts:export", args=["csv"]) + "?all=1",
    ]
    texts = []
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code in {200, 403, 404}, address
        if answer.status_code == 200:
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
            texts.append(body.decode("utf-8", "replace").replace("\u00a0", " "))
    return "\n".join(texts)


@pytest.mark.parametrize("role", READERS, ids=str)
def test_a_restricted_field_stands_only_where_its_permission_is_held(client: Client, helios: Account, role: Role) -> None:
    user = reader_of(helios, role)
    client.force_login(user)
    text = everything(client, helios)
    assert "Helios" in text
    for field in FIELDS:
        if field.permission.name not in READERS[role]:
            assert [marker for marker in field.markers if marker in text] == [], field.name


def test_the_markers_would_be_found(client: Client, helios: Account) -> None:
    """The twin: who holds every permission finds a marker of each field."""
    client.force_login(reader_of(helios, Role.SPONSOR))
    text = everything(client, helios)
    for field in FIELDS[:2] + FIELDS[3:]:
        assert any(marker in text for marker in field.markers), field.name


@pytest.mark.parametrize("role", [Role.TEAM_MEMBER, Role.LINE_MANAGER], ids=str)
@pytest.mark.parametrize("column", [column for field in FIELDS for column in field.columns])
@pytest.mark.parametrize("asked", ["sort={}", "sort=-{}", "columns=segment,{}"])
def test_to_sort_or_show_a_hidden_field_is_a_400(client: Client, helios: Account, role: Role, column: str, asked: str) -> None:
    client.force_login(reader_of(helios, role))
    assert client.get(reverse("accounts:list") + "?" + asked.format(column)).status_code == 400
    assert AuditLine.objects.filter(act="refused").count() == 1


def test_every_money_column_is_in_the_table() -> None:
    known = {column for field in FIELDS for column in field.columns}
    assert {column.code for column in columns if column.permission is Permission.MONEY_VIEW} <= known


def test_an_administrator_reads_restricted_values_masked(client: Client, yann: User, helios: Account) -> None:
    contact = helios.contacts.get()
    audit.record(yann, "contact.edited", contact, account=helios, phone=("+33 1 99 88 77 66", "+33 1 00 00 00 00"), name=("Ines", "Inès"))
    client.force_login(yann)
    page = client.get(reverse("people:audit")).content.decode()
    assert "+33 1 99" not in page
    assert "+33 1 00" not in page
    assert "masked" in page
    assert "Inès" in page
