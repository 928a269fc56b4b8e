"""Pages of one account: what each reader finds there, edits and their conflicts, notes, roles, and nothing that is not his."""

import datetime as dt
import re
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import verbs
from accounts.models import (
    Account,
    AccountRole,
    Contact,
    ContactJudgement,
    DecisionRole,
    Delivery,
    Interaction,
    KeyAccount,
    Note,
    Promise,
    SurveyResponse,
    Ticket,
)
from accounts.registry import Reading, tabs
from accounts.views import account as account_view
from people.models import PersonClosure, User
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = factories.TODAY


def page(client: Client, user: User, address: str, **query: str) -> str:
    client.force_login(user)
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def fill(account: Account, count: int = 2) -> None:
    for n in range(count):
        contact = factories.contact(account, f"Contact {n}", email=f"c{n}@helios.example", phone="0611223344")
        ContactJudgement.objects.create(contact=contact, attitude="opposes", influence="high")
        Interaction.objects.create(account=account, contact=contact, on=TODAY - dt.timedelta(days=n), note=f"Said {n}", channel="call")
        factories.opportunity(account, (TODAY, "qualified"), name=f"Deal {n}", stage="proposal", stage_on=TODAY - dt.timedelta(days=9))
        Promise.objects.create(account=account, text=f"Promise {n}", due_on=TODAY - dt.timedelta(days=20), kept_on=TODAY, state="kept")
        Delivery.objects.create(account=account, name=f"Delivery {n}", first_due_on=TODAY - dt.timedelta(days=3))
        Ticket.objects.create(account=account, subject=f"Ticket {n}", opened_at=dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC))
        SurveyResponse.objects.create(account=account, kind="csat", on=TODAY, score=Decimal(4), driver="Product", comment=f"Words {n}")
        factories.account(f"Site {account.pk} {n}", parent=account)
    verbs.rebuild_access(account_ids=[account.pk])


def own_tabs() -> list[str]:
    return ["people", "opportunities", "delivery", "satisfaction", "group", "timeline", "notes", "details"]


def test_the_overview_shows_who_what_and_when(client: Client, karim: User, helios: Account) -> None:
    fill(helios)
    KeyAccount.objects.create(account=helios, since=dt.date(2019, 3, 1))
    text = page(client, karim, f"/accounts/{helios.pk}/")
    for words in (
        "Helios",
        "Key account since",
        "Owner: Karim",
        "2 nodes below",
        "Contact 0",
        "Deal 1",
        "Promise 0",
        "Said 1",
        "Product",
        "opposes",
    ):
        assert words in text, words
    assert "Note an interaction" in text


@pytest.mark.parametrize("tab", own_tabs())
def test_every_tab_has_its_address_and_its_part(client: Client, karim: User, helios: Account, tab: str) -> None:
    empty = page(client, karim, f"/accounts/{helios.pk}/{tab}/")
    assert 'aria-current="page"' in empty
    fill(helios)
    assert page(client, karim, f"/accounts/{helios.pk}/{tab}/") != empty
    part = client.get(f"/accounts/{helios.pk}/{tab}/", headers={"HX-Request": "true", "HX-Target": "account-body"})
    assert part.content.decode().lstrip().startswith('<div id="account-body">')
    assert tab in tabs


@pytest.mark.parametrize("tab", [tab.code for tab in tabs])
def test_what_stands_above_the_tabs_hides_nothing_of_them(karim: User, helios: Account, tab: str) -> None:
    reading = Reading(helios, karim)
    assert not tabs[tab].context(reading).keys() & account_view.head(reading).keys()


def test_a_tab_that_is_not_is_a_missing_page(client: Client, karim: User, helios: Account) -> None:
    client.force_login(karim)
    assert client.get(f"/accounts/{helios.pk}/nonsense/").status_code == 404


def test_an_empty_account_says_what_to_do(client: Client, karim: User, helios: Account) -> None:
    text = page(client, karim, f"/accounts/{helios.pk}/")
    for words in ("No contact is known", "No opportunity is open", "Nobody answered"):
        assert words in text


def test_an_account_alone_or_with_all_below(client: Client, karim: User, helios: Account) -> None:
    site = factories.account("Site", parent=helios)
    factories.contact(site, "Of the site")
    assert "Of the site" in page(client, karim, f"/accounts/{helios.pk}/people/")
    assert "Of the site" not in page(client, karim, f"/accounts/{helios.pk}/people/", below="0")


@pytest.mark.parametrize("path", ["", "edit/", "interactions/new/", "notes/new/", "contacts/new/", *(f"{tab}/" for tab in own_tabs())])
def test_a_foreign_account_is_a_missing_one(client: Client, oscar: User, helios: Account, path: str) -> None:
    client.force_login(oscar)
    foreign = client.get(f"/accounts/{helios.pk}/{path}")
    missing = client.get(f"/accounts/{helios.pk + 1000}/{path}")
    assert foreign.status_code == missing.status_code == 404
    assert _body(foreign) == _body(missing)


def _body(answer: object) -> str:
    text = answer.content.decode().replace(answer["X-Request-ID"], "")  # type: ignore[attr-defined, index]
    return re.sub(r'X-CSRFToken": "\w+"|value="\w{64}"|/accounts/\d+/', "", text)


# Fields that fewer may read (S2)


def test_judgements_and_details_are_absent_without_the_right(
    client: Client, karim: User, lea: User, mona: User, helios: Account, give: object
) -> None:
    fill(helios, 1)
    contact = helios.contacts.get()
    extended = factories.user("Extended", *mona.roles)
    give(extended, helios, "member", membership="extended")  # type: ignore[operator]
    addresses = (f"/accounts/{helios.pk}/", f"/accounts/{helios.pk}/people/", f"/accounts/{helios.pk}/contacts/{contact.pk}/")
    for user, judges in ((karim, True), (mona, True), (extended, False)):
        for address in addresses:
            text = page(client, user, address)
            assert ("opposes" in text or "Attitude" in text) is judges, (user.name, address)
    assert "0611223344" in page(client, karim, addresses[2])


def test_a_line_manager_reads_no_details_of_contacts(client: Client, lea: User, karim: User, helios: Account) -> None:
    PersonClosure.objects.create(manager=lea.person, person=karim.person, depth=1)
    verbs.rebuild_access()
    fill(helios, 1)
    contact = helios.contacts.get()
    text = page(client, lea, f"/accounts/{helios.pk}/contacts/{contact.pk}/")
    assert "c0@helios.example" not in text
    assert "0611223344" not in text
    assert "Attitude" not in text
    assert "Note an interaction" not in text


def test_a_contact_is_told_in_words_of_the_reader(client: Client, karim: User, helios: Account) -> None:
    contact = factories.contact(helios, "Dr Ricci", function="rd")
    ContactJudgement.objects.create(contact=contact, certainty="confirmed", by=karim, on=TODAY)
    DecisionRole.objects.create(account=helios, role="approves")
    karim.language = "fr"
    karim.save(update_fields=["language"])
    text = page(client, karim, f"/accounts/{helios.pk}/contacts/{contact.pk}/")
    assert "<dd>R&amp;D</dd>" in text
    assert f"confirmé par {karim.name}, " in text
    assert "approuve</p>" in page(client, karim, f"/accounts/{helios.pk}/people/")


def test_confidential_notes_stay_with_their_readers(client: Client, mona: User, claire: User, helios: Account) -> None:
    verbs.write_note(helios, "Secret word", by=mona, token=uuid4(), confidential=True)
    for address in (f"/accounts/{helios.pk}/", f"/accounts/{helios.pk}/notes/", f"/accounts/{helios.pk}/timeline/"):
        assert "Secret word" not in page(client, claire, address)
    assert "Secret word" in page(client, mona, f"/accounts/{helios.pk}/notes/")


# Edits


def form_of(account: Account, **changes: str) -> dict[str, str]:
    fields = ("name", "kind", "sector", "country", "region", "street", "postcode", "city", "website", "siren", "vat_number")
    values = {field: str(getattr(account, field)) for field in fields} | {
        "parent": "",
        "segment": "",
        "annual_revenue": "",
        "employees": "",
    }
    base = {f"base_{field}": values[field] for field in fields}
    base |= {"base_parent_id": "", "base_segment_id": "", "base_annual_revenue": "", "base_employees": ""}
    return values | base | {"version": str(account.version)} | changes


def test_an_edit_reads_amounts_in_both_notations(client: Client, karim: User, helios: Account) -> None:
    client.force_login(karim)
    for text, value in (
        ("1 234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1234", "1234.00"),
        ("12.345,6", "12345.60"),
        ("1,234", "1234.00"),
    ):
        helios.refresh_from_db()
        answer = client.post(
            f"/accounts/{helios.pk}/edit/", form_of(helios, annual_revenue=text) | {"base_annual_revenue": str(helios.annual_revenue or "")}
        )
        assert answer.status_code == 302, text
        helios.refresh_from_db()
        assert helios.annual_revenue == Decimal(value), text


def test_a_stale_edit_answers_409_with_both_texts_and_keeps_the_typing(client: Client, karim: User, claire: User, helios: Account) -> None:
    stale = form_of(helios, city="Paris", sector="energy")
    verbs.edit_account(helios, {"city": "Lyon"}, by=claire)
    client.force_login(karim)
    answer = client.post(f"/accounts/{helios.pk}/edit/", stale)
    text = answer.content.decode()
    assert answer.status_code == 409
    for words in ("<ins>Paris</ins>", "<del>Lyon</del>", 'value="Paris"', 'name="base_city" value="Lyon"'):
        assert words in text, words
    helios.refresh_from_db()
    assert (helios.city, helios.sector) == ("Lyon", "")
    again = client.post(f"/accounts/{helios.pk}/edit/", stale | {"base_city": "Lyon"})
    assert again.status_code == 302
    helios.refresh_from_db()
    assert (helios.city, helios.sector) == ("Paris", "energy")


def test_extra_fields_change_nothing(client: Client, karim: User, helios: Account) -> None:
    client.force_login(karim)
    before = Account.objects.filter(pk=helios.pk).values().get()
    extra = {
        "root": "1",
        "root_id": "1",
        "owner": "1",
        "is_key": "1",
        "search_text": "x",
        "owner_text": "x",
        "id": "99",
        "created_on": "2020-01-01",
    }
    client.post(f"/accounts/{helios.pk}/edit/", form_of(helios) | extra)
    assert Account.objects.filter(pk=helios.pk).values().get() == before
    assert not KeyAccount.objects.exists()


@pytest.mark.parametrize("path", ["edit/", "contacts/new/"])
def test_who_may_not_edit_is_refused(client: Client, mona: User, helios: Account, path: str) -> None:
    client.force_login(mona)
    assert client.get(f"/accounts/{helios.pk}/{path}").status_code == 403
    assert client.post(f"/accounts/{helios.pk}/{path}", form_of(helios, city="X")).status_code == 403
    helios.refresh_from_db()
    assert helios.city == ""


def test_an_account_is_added_and_twice_refused(client: Client, karim: User) -> None:
    client.force_login(karim)
    values = {"name": "Nouvelle", "kind": "company"}
    answer = client.post("/accounts/new/", values)
    made = Account.objects.get(name="Nouvelle")
    assert answer["Location"] == f"/accounts/{made.pk}/"
    assert client.post("/accounts/new/", values).status_code == 422
    assert Account.objects.filter(name="Nouvelle").count() == 1


def test_contacts_are_added_edited_and_judged(client: Client, karim: User, helios: Account) -> None:
    client.force_login(karim)
    assert client.post(f"/accounts/{helios.pk}/contacts/new/", {"name": "Dr Ricci", "role": "decides"}).status_code == 302
    contact = Contact.objects.get()
    address = f"/accounts/{helios.pk}/contacts/{contact.pk}/"
    assert client.post(address + "edit/", {"name": "Dr A. Ricci", "version": "1"}).status_code == 302
    assert client.post(address + "edit/", {"name": "Late", "version": "1"}).status_code == 409
    assert client.post(address + "judgement/", {"attitude": "supports", "influence": "high", "version": "1"}).status_code == 302
    assert client.post(address + "judgement/", {"attitude": "opposes", "influence": "low", "version": "1"}).status_code == 409
    contact.refresh_from_db()
    assert (contact.name, contact.judgement.attitude) == ("Dr A. Ricci", "supports")


def test_the_function_of_a_contact_is_typed_as_people_read_it(client: Client, karim: User, helios: Account) -> None:
    contact = factories.contact(helios, "Dr Ricci")
    client.force_login(karim)
    address = f"/accounts/{helios.pk}/contacts/{contact.pk}/edit/"
    assert client.post(address, {"name": "Dr Ricci", "function": "R&D", "version": "1"}).status_code == 302
    contact.refresh_from_db()
    assert contact.function == "rd"
    assert 'value="R&amp;D"' in client.get(address).content.decode()


# Interactions and notes


def test_an_interaction_is_on_the_timeline_at_once_and_once(client: Client, mona: User, helios: Account) -> None:
    first, second = factories.contact(helios, "Dr Ricci"), factories.contact(helios, "Other")
    Interaction.objects.create(account=helios, contact=first, person=mona.person, on=TODAY - dt.timedelta(days=100))
    Interaction.objects.create(account=helios, contact=second, on=TODAY - dt.timedelta(days=2))
    text = page(client, mona, f"/accounts/{helios.pk}/interactions/new/")
    assert text.index("Dr Ricci") < text.index("Other"), "whom I met last comes first"
    assert f'value="{first.pk}" checked' in text
    given = {
        "contacts": [str(first.pk)],
        "note": "Wants a fixed date.",
        "channel": "visit",
        "on": TODAY.isoformat(),
        "occasion": str(uuid4()),
    }
    for _tap in range(2):
        answer = client.post(f"/accounts/{helios.pk}/interactions/new/", given)
        assert answer["Location"] == f"/accounts/{helios.pk}/"
    assert Interaction.objects.filter(note="Wants a fixed date.").count() == 1
    assert "Wants a fixed date." in page(client, mona, f"/accounts/{helios.pk}/")


def test_sent_by_htmx_it_names_the_page_to_go_to_and_errors_come_back_as_the_form(client: Client, mona: User, helios: Account) -> None:
    client.force_login(mona)
    headers = {"HX-Request": "true"}
    answer = client.post(f"/accounts/{helios.pk}/interactions/new/", {"note": "x", "occasion": str(uuid4())}, headers=headers)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, f"/accounts/{helios.pk}/")
    wrong = client.post(f"/accounts/{helios.pk}/interactions/new/", {"note": " ", "occasion": str(uuid4())}, headers=headers)
    assert wrong.status_code == 422
    assert "Say whom you met" in wrong.content.decode()


def test_contacts_of_elsewhere_cannot_be_smuggled_in(client: Client, mona: User, helios: Account) -> None:
    foreign = factories.contact(factories.account())
    client.force_login(mona)
    given = {"contacts": [str(foreign.pk)], "note": "x", "occasion": str(uuid4())}
    assert client.post(f"/accounts/{helios.pk}/interactions/new/", given).status_code == 422
    assert not Interaction.objects.exists()


def test_a_steward_notes_no_interaction(client: Client, dora: User, helios: Account) -> None:
    client.force_login(dora)
    assert client.get(f"/accounts/{helios.pk}/interactions/new/").status_code == 403
    assert client.post(f"/accounts/{helios.pk}/interactions/new/", {"note": "x", "occasion": str(uuid4())}).status_code == 403


def test_notes_are_written_once_and_edited_by_their_author(client: Client, mona: User, karim: User, helios: Account) -> None:
    client.force_login(mona)
    given = {"text": "A note", "token": str(uuid4())}
    for _tap in range(2):
        assert client.post(f"/accounts/{helios.pk}/notes/new/", given).status_code == 302
    note = Note.objects.get()
    edit = f"/accounts/{helios.pk}/notes/{note.pk}/edit/"
    assert client.post(edit, {"text": "Second", "token": str(uuid4()), "version": "1"}).status_code == 302
    stale = client.post(edit, {"text": "Third", "token": str(uuid4()), "version": "1"})
    assert stale.status_code == 409
    assert "Second" in stale.content.decode()
    assert "Third" in stale.content.decode()
    client.force_login(karim)
    assert client.get(edit).status_code == 403


# Roles and key


def test_roles_and_key_are_given_from_the_page(client: Client, claire: User, oscar: User, karim: User, helios: Account) -> None:
    client.force_login(claire)
    client.post(f"/accounts/{helios.pk}/roles/", {"person": "Oscar", "role": "owner", "since": TODAY.isoformat()})
    assert AccountRole.objects.current().get(account=helios, role="owner").person == oscar.person
    client.post(f"/accounts/{helios.pk}/key/", {"act": "set", "day": TODAY.isoformat()})
    assert KeyAccount.objects.get().since == TODAY
    assert "Key account since" in page(client, claire, f"/accounts/{helios.pk}/")
    client.force_login(karim)
    assert client.post(f"/accounts/{helios.pk}/key/", {"act": "end"}).status_code == 404  # no longer his


def test_roles_of_another_account_are_missing_here(client: Client, claire: User, karim: User, helios: Account, give: object) -> None:
    foreign = give(karim, factories.account())  # type: ignore[operator]
    client.force_login(claire)
    assert client.post(f"/accounts/{helios.pk}/roles/{foreign.pk}/end/").status_code == 404


# Queries


def test_the_page_costs_the_same_however_much_there_is(client: Client, karim: User, helios: Account) -> None:
    client.force_login(karim)
    counts = []
    for count in (1, 20):
        fill(helios, count)
        client.get(f"/accounts/{helios.pk}/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/accounts/{helios.pk}/").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1], counts
    assert counts[0] <= 23, "\n".join(query["sql"][:200] for query in captured)


def test_the_parts_of_a_page_ask_for_the_settings_once(client: Client, claire: User, helios: Account) -> None:
    factories.opportunity(helios, (factories.TODAY, "qualified"), name="Line 2", created_on=factories.TODAY)
    client.force_login(claire)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/accounts/{helios.pk}/").status_code == 200
    assert sum("base_setting" in query["sql"] for query in asked) <= 1
