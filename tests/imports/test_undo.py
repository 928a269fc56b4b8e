"""Undo gives back what was, in any order; what somebody changed since is kept and named."""

from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from accounts.models import Account, AccountClosure, AccountRole, Contact, Invoice, Note, Opportunity, OpportunityEvent
from base.edits import EditConflict, compare_and_set
from imports.models import Batch, Change
from imports.registry import kinds
from imports.undone import told
from imports.verbs import ImportRefusal, undo_import
from people.models import Person
from tests import factories
from tests.imports.conftest import OPERATOR, Loader, counts

Write = Callable[..., Path]


def snapshot() -> dict[str, Any]:
    """All facts and masters of this room as they stand, origin included."""
    found: dict[str, Any] = {}
    for kind in kinds:
        names = [item.attname for item in kind.model._meta.concrete_fields]
        found[kind.code] = sorted(kind.model.objects.values_list(*names), key=str)
        if kind.origin_model is not kind.model:
            found[f"{kind.code} keys"] = sorted(kind.origin_model.objects.values_list(), key=str)
    found["closure"] = sorted(AccountClosure.objects.values_list("ancestor", "descendant", "depth"))
    return found


@pytest.fixture
def company(write: Write, load: Loader) -> None:
    load(write("people", "id,name", [("p1", "Giulia Ferrante"), ("p2", "Ines Kessler")]), "employees")
    load(write("a", "id,name,parent,owner", [("a1", "Cervi", "", "Giulia Ferrante"), ("a2", "Halden", "a1", "")]), "accounts")


def test_three_batches_undone_in_any_order_end_where_they_began(company: None, write: Write, load: Loader) -> None:
    files = [
        write("i1", "number,account,on,amount", [("F1", "a1", "2026-01-10", "100"), ("F2", "a2", "2026-01-11", "200")]),
        write("i2", "number,account,on,amount", [("F1", "a1", "2026-01-10", "110"), ("F3", "a2", "2026-02-11", "300")]),
        write("i3", "number,account,on,amount", [("F1", "a2", "2026-03-10", "120"), ("F3", "a2", "2026-02-11", "301")]),
    ]
    start = snapshot()
    for order in permutations(range(3)):
        batches = [load(file, "invoices").batch for file in files]
        for index in order:
            undo_import(Batch.objects.get(pk=batches[index].pk), by=OPERATOR)
        assert snapshot() == start, order
        assert not Change.objects.exists()


def test_undoing_the_last_batch_restores_the_one_before(company: None, write: Write, load: Loader) -> None:
    load(write("i1", "number,account,on,amount", [("F1", "a1", "2026-01-10", "100")]), "invoices")
    before = snapshot()
    batch = load(
        write("i2", "number,account,on,amount", [("F1", "a2", "2026-01-12", "-110"), ("F9", "a2", "2026-02-11", "3")]), "invoices"
    ).batch
    assert Invoice.objects.get(number="F1").base_minor == -11000
    undone = undo_import(batch, by=OPERATOR)
    assert (undone.restored, undone.deleted, undone.kept) == (1, 1, [])
    assert snapshot() == before


def test_opportunities_give_back_their_events(company: None, write: Write, load: Loader) -> None:
    header = "id,account,stage,created_on,qualified_on,closed_on,amount"
    load(write("o1", header, [("o1", "a1", "open", "2026-01-01", "2026-01-05", "", "10")]), "opportunities")
    before = snapshot()
    won = load(write("o2", header, [("o1", "a1", "won", "2026-01-01", "2026-01-06", "2026-03-01", "12")]), "opportunities")
    assert counts(won) == (0, 1, 0, 0, 0)
    deal = Opportunity.objects.get()
    assert (deal.state, str(deal.qualified_on), str(deal.closed_on)) == ("won", "2026-01-06", "2026-03-01")
    again = load(write("o3", header, [("o1", "a1", "open", "2026-01-01", "2026-01-06", "", "12")]), "opportunities")
    assert list(OpportunityEvent.objects.order_by("on", "pk").values_list("event", flat=True)) == ["qualified", "won", "reopened"]
    assert Opportunity.objects.get().state == "open"
    undo_import(again.batch, by=OPERATOR)
    assert Opportunity.objects.get().state == "won"
    undo_import(Batch.objects.get(pk=won.batch.pk), by=OPERATOR)
    assert snapshot() == before


def test_events_of_their_own_replace_derived_ones_and_give_them_back(company: None, write: Write, load: Loader) -> None:
    load(write("o1", "id,account,stage,closed_on,qualified_on", [("o1", "a1", "lost", "2026-03-01", "2026-01-05")]), "opportunities")
    before = snapshot()
    batch = load(
        write("e", "opportunity_id,on,event", [("o1", "2026-01-02", "qualified"), ("o1", "2026-02-02", "won")]), "opportunity_events"
    ).batch
    assert Opportunity.objects.get().state == "won"
    assert not OpportunityEvent.objects.filter(derived=True).exists()
    undo_import(batch, by=OPERATOR)
    assert snapshot() == before


def history(deal: Opportunity) -> list[tuple[str, str]]:
    return [(str(on), event) for on, event in deal.events.order_by("on", "pk").values_list("on", "event")]


def test_a_deal_that_a_person_edited_stays_with_its_history(company: None, write: Write, load: Loader) -> None:
    header = "id,account,stage,created_on,qualified_on,closed_on,amount"
    rows = [(f"o{number}", "a1", "won", "2026-01-01", "2026-01-05", f"2026-03-0{number}", "10") for number in (1, 2, 3)]
    batch = load(write("o", header, rows), "opportunities").batch
    edited, moved = Opportunity.objects.get(key="o1"), Opportunity.objects.get(key="o2")
    Opportunity.objects.filter(pk=edited.pk).update(name="Valves", version=edited.version + 1)
    OpportunityEvent.objects.create(opportunity=moved, on="2026-04-01", event="reopened")
    undone = undo_import(batch, by=OPERATOR)
    assert (undone.deleted, len(undone.kept)) == (3, 2)  # the third deal and its two events
    assert history(edited) == [("2026-01-05", "qualified"), ("2026-03-01", "won")]
    assert history(moved) == [("2026-01-05", "qualified"), ("2026-03-02", "won"), ("2026-04-01", "reopened")]
    assert OpportunityEvent.objects.count() == 5
    edited.refresh_from_db()
    assert (edited.name, edited.state, str(edited.closed_on)) == ("Valves", "won", "2026-03-01")


def test_a_deal_that_a_later_import_changed_keeps_its_history_until_that_goes_too(company: None, write: Write, load: Loader) -> None:
    before = snapshot()
    header = "id,account,stage,created_on,qualified_on,closed_on,amount"
    first = load(write("o1", header, [("o1", "a1", "won", "2026-01-01", "2026-01-05", "2026-03-01", "10")]), "opportunities").batch
    second = load(write("o2", header, [("o1", "a1", "won", "2026-01-01", "2026-01-05", "2026-03-01", "12")]), "opportunities").batch
    undo_import(first, by=OPERATOR)
    assert history(Opportunity.objects.get()) == [("2026-01-05", "qualified"), ("2026-03-01", "won")]
    undo_import(second, by=OPERATOR)
    assert snapshot() == before
    assert not OpportunityEvent.objects.exists()


def test_what_a_person_changed_is_kept_and_named(company: None, write: Write, load: Loader) -> None:
    batch = load(
        write("i1", "number,account,on,amount", [("F1", "a1", "2026-01-10", "100"), ("F2", "a1", "2026-01-10", "7")]), "invoices"
    ).batch
    invoice = Invoice.objects.get(number="F1")
    halden = Account.objects.get(name="Halden")
    Change.objects.create(
        kind="invoices",
        object_id=invoice.pk,
        former={"account_id": invoice.account_id},
        written={"account_id": halden.pk},
        former_batch=batch.pk,
    )
    Invoice.objects.filter(pk=invoice.pk).update(account=halden)
    undone = undo_import(batch, by=OPERATOR)
    assert undone.deleted == 1
    assert [kept["object"] for kept in undone.kept] == [f"invoice {invoice}"]
    assert Invoice.objects.get().account == halden


def test_a_field_that_has_another_value_is_kept_the_others_return(company: None, write: Write, load: Loader) -> None:
    batch = load(write("a", "id,name,city,sector", [("a1", "Cervi", "Torino", "pharma")]), "accounts").batch
    Account.objects.filter(name="Cervi").update(city="Milano")
    undone = undo_import(batch, by=OPERATOR)
    account = Account.objects.get(name="Cervi")
    assert (account.city, account.sector) == ("Milano", "")
    assert len(undone.kept) == 1


def test_an_account_that_facts_point_at_stays(write: Write, load: Loader) -> None:
    accounts = load(write("a", "id,name", [("a1", "Cervi"), ("a2", "Halden")]), "accounts").batch
    invoices = load(write("i", "number,account,on,amount", [("F1", "a1", "2026-01-10", "100")]), "invoices").batch
    undone = undo_import(accounts, by=OPERATOR)
    assert (undone.deleted, len(undone.kept)) == (1, 1)
    assert Account.objects.get().name == "Cervi"
    undo_import(invoices, by=OPERATOR)
    assert not Invoice.objects.exists()


def test_undoing_colleagues_takes_the_roles_that_followed_from_them(company: None) -> None:
    assert AccountRole.objects.get().person.name == "Giulia Ferrante"
    undo_import(Batch.objects.get(kind="employees"), by=OPERATOR)
    assert not Person.objects.filter(name="Giulia Ferrante").exists()
    assert not AccountRole.objects.exists()
    assert Account.objects.get(name="Cervi").owner_text == "Giulia Ferrante"


def test_replace_removes_what_is_no_longer_sent_and_undo_brings_it_back(company: None, write: Write, load: Loader) -> None:
    load(write("i1", "number,account,on,amount", [("F1", "a1", "2026-01-10", "100"), ("F2", "a1", "2026-01-10", "7")]), "invoices")
    before = snapshot()
    listed = load(write("i2", "number,account,on,amount", [("F1", "a1", "2026-01-10", "100")]), "invoices")
    assert (listed.gone, listed.removed) == (1, 0)
    replaced = load(write("i2", "number,account,on,amount", [("F1", "a1", "2026-01-10", "100")]), "invoices", replace=True)
    assert (replaced.gone, replaced.removed) == (1, 1)
    assert Invoice.objects.count() == 1
    undo_import(replaced.batch, by=OPERATOR)
    assert snapshot() == before


def test_an_import_is_undone_once(company: None, write: Write, load: Loader) -> None:
    batch = load(write("i1", "number,account,on,amount", [("F1", "a1", "2026-01-10", "100")]), "invoices").batch
    undo_import(batch, by=OPERATOR)
    with pytest.raises(ImportRefusal):
        undo_import(batch, by=OPERATOR)


def test_contacts_and_their_judgements_come_and_go(company: None, write: Write, load: Loader) -> None:
    before = snapshot()
    batch = load(
        write("c", "account,name,email,attitude,reports_to", [("a1", "Anna", "a@x.example", "friendly", "Bea"), ("a1", "Bea", "", "", "")]),
        "contacts",
    ).batch
    assert Contact.objects.get(name="Anna").reports_to.name == "Bea"
    undo_import(batch, by=OPERATOR)
    assert snapshot() == before


def test_a_form_that_was_open_during_an_import_does_not_write_over_it(company: None, write: Write, load: Loader) -> None:
    read = Account.objects.get(name="Cervi")
    batch = load(write("a", "id,name,city", [("a1", "Cervi", "Torino")]), "accounts").batch
    now = Account.objects.get(pk=read.pk)
    assert now.version > read.version
    with pytest.raises(EditConflict):
        compare_and_set(read, {"city": "Milano"}, version=read.version)
    undo_import(batch, by=OPERATOR)
    with pytest.raises(EditConflict):
        compare_and_set(read, {"city": "Milano"}, version=now.version)
    assert Account.objects.get(pk=read.pk).version == read.version


def test_created_rows_that_an_import_changed_go_those_that_a_person_changed_stay(write: Write, load: Loader) -> None:
    first = load(write("a", "id,name,city", [("a1", "Cervi", "Torino"), ("a2", "Halden", "Bonn")]), "accounts").batch
    second = load(write("a", "id,name,city", [("a1", "Cervi", "Milano"), ("a2", "Halden", "Köln")]), "accounts").batch
    compare_and_set(Account.objects.get(name="Halden"), {"sector": "chemistry"})
    undo_import(second, by=OPERATOR)
    assert set(Account.objects.values_list("name", "city")) == {("Cervi", "Torino"), ("Halden", "Bonn")}
    undone = undo_import(Batch.objects.get(pk=first.pk), by=OPERATOR)
    assert (undone.deleted, [kept["object"] for kept in undone.kept]) == (1, ["account Halden"])


def test_events_of_a_file_raise_the_version_of_their_opportunities_and_an_undo_gives_it_back(write: Write, load: Loader) -> None:
    load(write("o", "id,stage,created_on", [("o1", "open", "2026-01-01"), ("o2", "open", "2026-01-01")]), "opportunities")
    events = load(write("e", "opportunity,event,on", [("o1", "qualified", "2026-02-01")]), "opportunity_events").batch
    versions = dict(Opportunity.objects.values_list("key", "version"))
    assert versions["o1"] > 1
    assert versions["o2"] == 1
    undo_import(events, by=OPERATOR)
    assert dict(Opportunity.objects.values_list("key", "version")) == {"o1": 1, "o2": 1}


def test_what_an_undo_kept_is_named_as_people_name_it(company: None, write: Write, load: Loader) -> None:
    batch = load(write("a", "id,name,city", [("a8", "Zenith", "Lyon"), ("a9", "Zodiac", "Lyon")]), "accounts").batch
    compare_and_set(Account.objects.get(name="Zenith"), {"sector": "chemistry"})
    author = factories.user("Ines")
    Note.objects.create(account=Account.objects.get(name="Zodiac"), author=author, text="Call on Monday")
    undone = undo_import(batch, by=OPERATOR)
    assert {kept["object"] for kept in undone.kept} == {"account Zenith", "account Zodiac"}
    batch.refresh_from_db()  # it is read again later, by somebody of another language
    with override("fr"):
        later = [told(kept) for kept in batch.recipe["undone"]["kept"]]
    assert told({"object": "account Old", "why": "As it was told."}) == {"object": "account Old", "why": "As it was told."}
    assert {kept["object"]: kept["why"] for kept in later} == {
        "compte Zenith": "Quelqu’un l’a modifié depuis.",
        "compte Zodiac": "note s’y rapporte encore.",
    }
