"""A refresh after any changes keeps exactly what a refresh of everything would keep: results, snapshots, kinds, counts."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import AccountSnapshot, Family, Interaction, Invoice, OpportunityEvent, Promise, Segment, SurveyResponse
from imports.hooks import mark
from pyramid.models import DealKind, DirtyScope, GroupCounts, StoredResult
from pyramid.refreshing import refresh
from tests import factories

pytestmark = pytest.mark.django_db

END = dt.date(2026, 11, 1)  # of the window, on factories.TODAY


class Company:
    """Eight accounts in two segments, three of them one group, three owners, two families."""

    def __init__(self) -> None:
        self.segments = [Segment.objects.create(name=f"Segment {number}") for number in range(2)]
        self.families = [Family.objects.create(name=name) for name in ("Pumps", "Valves")]
        self.people = [factories.person() for _number in range(3)]
        parent = factories.account(segment=self.segments[0])
        self.accounts = [parent]
        for number in range(7):
            segment = self.segments[number % 2] if number < 6 else None
            self.accounts.append(factories.account(parent=parent if number < 2 else None, segment=segment))
        for number, account in enumerate(self.accounts[:6]):
            account.roles.create(person=self.people[number % 3], role="owner", since=dt.date(2020, 1, 1))
        self.accounts[3].key_periods.create(since=dt.date(2024, 1, 1))


Act = Callable[[Company, int, dt.date, int], None]


def invoice(company: Company, number: int, on: dt.date, size: int) -> None:
    kind = "credit_note" if size % 5 == 0 else "invoice"
    family = company.families[size % 2] if size % 3 else None
    factories.invoice(company.accounts[number], on, Decimal(size) / 100, kind=kind, family=family)
    mark("invoices", {(company.accounts[number].pk, on)})


def removal(company: Company, number: int, on: dt.date, size: int) -> None:
    victim = Invoice.objects.order_by("pk").first()
    if victim is not None:
        mark("invoices", {(victim.account_id, victim.on)})
        victim.delete()


def move(company: Company, number: int, on: dt.date, size: int) -> None:
    victim = Invoice.objects.order_by("-pk").first()
    if victim is not None:
        former = (victim.account_id, victim.on)
        victim.account, victim.on = company.accounts[number], on
        victim.save()
        mark("invoices", {former, (victim.account_id, on)})


def deal(company: Company, number: int, on: dt.date, size: int) -> None:
    events = [(on, "qualified"), (on + dt.timedelta(days=size % 200), ("won", "lost", "abandoned")[size % 3])]
    account = company.accounts[number] if size % 7 else None
    owner = company.people[size % 3] if size % 2 else None
    factories.opportunity(account, *events, created_on=on, owner=owner, amount=Decimal(size))
    mark("opportunities", {(account.pk if account else None, None)})


def closing(company: Company, number: int, on: dt.date, size: int) -> None:
    event = OpportunityEvent.objects.order_by("pk").filter(event="lost").first()
    if event is not None:
        OpportunityEvent.objects.filter(pk=event.pk).update(event="won")
        mark("opportunity_events", {(event.opportunity.account_id, event.on)})


def meeting(company: Company, number: int, on: dt.date, size: int) -> None:
    account = company.accounts[number]
    contact = factories.contact(account, role="decides")
    mark("contacts", {(account.pk, None)})
    Interaction.objects.create(account=account, contact=contact, person=company.people[size % 3], function="sales", on=on)
    mark("interactions", {(account.pk, on)})


def answer(company: Company, number: int, on: dt.date, size: int) -> None:
    SurveyResponse.objects.create(account=company.accounts[number], kind="nps", on=on, score=Decimal(size % 11))
    mark("survey_responses", {(company.accounts[number].pk, on)})


def promise(company: Company, number: int, on: dt.date, size: int) -> None:
    kept = on - dt.timedelta(days=1) if size % 2 else None
    Promise.objects.create(account=company.accounts[number], due_on=on, kept_on=kept, state="kept" if kept else "open", made_at="sale")
    mark("promises", {(company.accounts[number].pk, on)})


ACTS: list[Act] = [invoice, invoice, invoice, removal, move, deal, deal, closing, meeting, answer, promise]
STEP = st.tuples(st.sampled_from(ACTS), st.integers(0, 7), st.integers(1, 1300), st.integers(1, 90_000))


def do(company: Company, steps: list[tuple[Act, int, int, int]]) -> None:
    for act, number, days, size in steps:
        act(company, number, END + dt.timedelta(days=20 - days), size)


def kept() -> dict[str, Any]:
    fields = [field.name for field in AccountSnapshot._meta.concrete_fields if field.name not in {"computed_version", "at"}]
    identity = ("code", "scope_kind", "scope_id", "start", "end", "as_of")
    return {
        "results": {row[:6]: row[6] for row in StoredResult.objects.values_list(*identity, "document")},
        "snapshots": {row[0]: row for row in AccountSnapshot.objects.values_list(*fields)},
        "kinds": dict(DealKind.objects.values_list("pk", "is_existing")),
        "counts": {row[:3]: dict(zip(*row[3], strict=True)) for row in GroupCounts.objects.values_list("name", "start", "end", "counts")},
    }


# Not shrunk: an example takes a second, and its difference says which figure and scope.
@settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(first=st.lists(STEP, min_size=5, max_size=25), turns=st.lists(st.lists(STEP, min_size=1, max_size=4), min_size=1, max_size=3))
def test_a_refresh_of_what_changed_keeps_what_a_full_one_keeps(first: list[Any], turns: list[Any]) -> None:
    with transaction.atomic():  # each example on an empty company
        compare(first, turns)
        transaction.set_rollback(True)


def test_what_was_bought_before_all_that_figures_look_back_to_makes_a_lost_customer(db: None) -> None:
    compare([(invoice, 6, 422, 474)], [[(invoice, 2, 1250, 979)]])
    assert AccountSnapshot.objects.filter(status="lost").exists()


def compare(first: list[Any], turns: list[Any]) -> None:
    company = Company()
    do(company, first)
    refresh(everything=True)
    for steps in turns:
        do(company, steps)
        refresh()
        assert not DirtyScope.objects.exists()
    partial = kept()
    refresh(everything=True)
    full = kept()
    for what in full:
        keys = {key for key in partial[what].keys() | full[what].keys() if partial[what].get(key) != full[what].get(key)}
        assert not keys, (what, [(key, partial[what].get(key), full[what].get(key)) for key in list(keys)[:2]])
