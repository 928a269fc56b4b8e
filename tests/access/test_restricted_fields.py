"""S2: what a person may not read is absent from page, list, sort, filter, search and export; to ask for it is a 400.

`FIELDS` is the table of restricted fields: a marker that stands in the data, the permission that opens it, and the columns and
filters of lists that would tell it. A room that keeps another restricted field adds a line.
"""

import datetime as dt
import io
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import Account, AccountRole, AccountSnapshot, ContactJudgement, ContactLink, Cost, Note, Tie, Wallet
from accounts.registry import columns, tabs
from accounts.verbs.access import rebuild_access
from people import audit
from people.models import AuditLine, User
from people.permissions import Permission, Role
from people.verbs import rebuild_lines
from reports import engine
from reports.registry import Context, papers
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
    Field("what matters, judged ties, ties between contacts", Permission.CONTACT_JUDGEMENT, ("marker-matters", "Nadia Tied", "at odds")),
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
    ContactJudgement.objects.create(contact=contact, attitude="marker-attitude", influence="marker-influence", matters="marker-matters")
    Tie.objects.create(contact=contact, person=factories.person("Nadia Tied", left_on=None), strength=4)
    ContactLink.objects.create(one=contact, other=factories.contact(account, "Zoe Other"), kind="rival")
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
    contact = account.contacts.get(name="Ines Marker")
    addresses = [
        reverse("accounts:tab", args=[account.pk, "map"]) + f"?person={contact.pk}",
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
    for field in FIELDS:
        if field.markers == MONEY:
            continue  # of one account alone no page prints these to the unit
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
    contact = helios.contacts.get(name="Ines Marker")
    audit.record(yann, "contact.edited", contact, account=helios, phone=("+33 1 99 88 77 66", "+33 1 00 00 00 00"), name=("Ines", "Inès"))
    client.force_login(yann)
    page = client.get(reverse("people:audit")).content.decode()
    assert "+33 1 99" not in page
    assert "+33 1 00" not in page
    assert "masked" in page
    assert "Inès" in page


@pytest.mark.parametrize("role", READERS, ids=str)
@pytest.mark.parametrize("words", ["marker.mail", "helios.example", "199887766", "99 88 77"])
def test_the_search_does_not_tell_whose_details_these_are(client: Client, helios: Account, role: Role, words: str) -> None:
    """Nobody finds a contact by e-mail or phone: what some may not read, no search may confirm."""
    client.force_login(reader_of(helios, role))
    for name in ("accounts:search", "accounts:list"):
        assert "Ines Marker" not in client.get(reverse(name), {"q": words}).content.decode()


@pytest.mark.parametrize("role", [role for role in READERS if "MONEY_VIEW" not in READERS[role] and role is not Role.KAM], ids=str)
@pytest.mark.parametrize("asked", ["margin_max=0.5", "wallet_max=0.5"])
def test_to_filter_by_a_hidden_field_is_a_400(client: Client, helios: Account, role: Role, asked: str) -> None:
    client.force_login(reader_of(helios, role))
    assert client.get(reverse("accounts:list") + "?" + asked).status_code == 400


def test_sorting_and_filtering_by_margin_tell_a_kam_nothing_of_accounts_that_are_not_his(client: Client, helios: Account) -> None:
    kam = reader_of(helios, Role.KAM)  # extended on Helios
    for name, margin in (("Alpha", 9), ("Zulu", 10)):
        account = factories.account(name)
        AccountRole.objects.create(account=account, person=kam.person, role="kam", since=dt.date(2020, 1, 1))
        AccountSnapshot.objects.update_or_create(account=account, defaults={"margin": Decimal(margin)})
    rebuild_access()
    client.force_login(kam)
    orders = []
    for value in ("1", "99999"):  # whatever the margin of Helios, it stands where accounts without one stand
        AccountSnapshot.objects.filter(account=helios).update(margin=Decimal(value))
        page = client.get(reverse("accounts:list") + "?sort=-margin").content.decode()
        orders.append(sorted(("Alpha", "Helios", "Zulu"), key=lambda name: page.rindex(f">{name}<")))
    assert orders == [["Zulu", "Alpha", "Helios"]] * 2
    assert "Helios" not in client.get(reverse("accounts:list") + "?margin_max=99999999").content.decode()


CLOSED = {"account_pnl": Permission.MONEY_VIEW, "share_of_wallet": Permission.MONEY_VIEW, "cac": Permission.MONEY_VIEW}
CLOSED |= {"sales_turnover": Permission.FIGURE_BY_PERSON, "enps": Permission.FIGURE_BY_PERSON}


@pytest.mark.parametrize("code", CLOSED)
@pytest.mark.parametrize("role", Role, ids=str)
def test_a_figure_of_restricted_facts_opens_with_its_right_on_all_alone(client: Client, db: None, role: Role, code: str) -> None:
    user = factories.user("Reader", role)
    client.force_login(user)
    opens = user.holds(Permission.FIGURE_COMPANY) and user.holds_all(CLOSED[code])
    for name in ("pyramid:figure", "pyramid:figure_csv"):
        status = client.get(reverse(name, args=[code])).status_code
        assert status in ({200, 403, 404} if opens else {403})
        assert opens or status == 403
    if user.holds(Permission.FIGURE_COMPANY):
        listed = client.get(reverse("pyramid:figures")).content.decode()
        assert (reverse("pyramid:figure", args=[code]) in listed) == opens


def test_an_etag_of_the_board_moves_with_rights_and_names_no_value(client: Client, helios: Account) -> None:
    first, second = reader_of(helios, Role.SPONSOR), reader_of(helios, Role.DATA_STEWARD)
    tags = []
    for user in (first, second):
        client.force_login(user)
        tags.append(client.get(reverse("pyramid:board"))["ETag"])
    assert tags[0] != tags[1]
    User.objects.filter(pk=second.pk).update(rights_version=7)
    assert client.get(reverse("pyramid:board"), headers={"if-none-match": tags[1]}).status_code == 200
    assert not [marker for marker in MONEY for tag in tags if marker in tag]


@pytest.mark.parametrize("role", READERS, ids=str)
def test_json_is_refused_without_telling_and_paper_holds_no_hidden_field(client: Client, helios: Account, role: Role) -> None:
    user = reader_of(helios, role)
    AccountSnapshot.objects.filter(account=helios).update(is_key=True, revenue_minor=100_000_00)
    client.force_login(user)
    foreign = factories.account("Foreign")
    answer = client.get(reverse("accounts:account", args=[foreign.pk]), headers={"accept": "application/json"})
    assert "Foreign" not in answer.content.decode() or user.holds_all(Permission.ACCOUNT_VIEW)
    if not papers["pyramid"].may(user, ""):
        return
    printed = engine.render(papers["pyramid"], Context("", "en", {}, user), in_helper=False)
    text = PdfReader(io.BytesIO(printed.pdf)).pages[0].extract_text().replace("\u00a0", " ")
    assert not [marker for marker in (*MONEY, "marker.mail", "99 88 77", "87 %") if marker in text] or "MONEY_VIEW" in READERS[role]
