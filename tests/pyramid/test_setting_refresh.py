"""A setting that changes makes old what read it and nothing else; what is kept then equals what a refresh of everything keeps."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import (
    Account,
    Contact,
    Cost,
    DecisionRole,
    Delivery,
    Interaction,
    Promise,
    Segment,
    Subscription,
    SurveyResponse,
    Ticket,
    Wallet,
)
from base import company
from imports.hooks import mark
from people.audit import Operator
from people.verbs.company import change_setting
from pyramid import made_with
from pyramid.engine import Run
from pyramid.inputs import source_of
from pyramid.models import DirtyScope, StoredResult, Verdict
from pyramid.refreshing import refresh, window
from pyramid.registry import kpis
from pyramid.scopes import Scope
from tests import factories
from tests.pyramid.test_refresh_exact import kept

pytestmark = pytest.mark.django_db

END = dt.date(2026, 11, 1)  # of the window, on factories.TODAY
BY = Operator("tests")
SILENT = {
    "kam_intent",
    "programme_exists",
    "weekly_hours",
    "model",
    "horizon",
    "discount",
    "t",
}  # read by the verdict, or of plans and fits
# Another value than the default of every setting that figures are computed with.
OTHERS: dict[str, Any] = {
    "min_n": 3,
    "privacy_min": 6,
    "group_level": "account",
    "gross_margin": 0.4,
    "retention_basis": "mrr",
    "mrr_share_min": 0,
    "lapse_months": 3,
    "credit_note_date": "invoice",
    "stages": ["qualified", "proposal"],
    "stage_probability": {"qualified": 0.1},
    "no_decision_counts": False,
    "min_decided_share": 0.1,
    "cycle_start": "created",
    "cycle_event": "won",
    "min_events": 1,
    "model": "sbg",
    "horizon": 2,
    "discount": 0.3,
    "t": 10,
    "cac_lag_months": 3,
    "active_days": 400,
    "compare": "previous",
    "churn_denominator": "average",
    "include_contraction": False,
    "movement_step": "period",
    "nps_dedupe": False,
    "csat_threshold": 5,
    "grace_days": 30,
    "promise_origin": "sale",
    "support_targets": {"critical": 100, "high": 100, "normal": 100},
    "top_n": 2,
    "cross_sell_min": 1,
    "min_panel": 2,
    "min_touches": 1,
    "breadth_threshold": 1,
    "min_coverage": 0.1,
    "health_parts": [{"code": "nps", "floor": -50, "target": 50, "weight": 1}],
    "roles": ["support"],
    "turnover_formula": "rotation",
    "stale_days": 1,
    "required_fields": {"accounts": ["name", "website"], "contacts": ["name", "email"]},
    "required_sections": ["profile"],
    "freshness_days": 1,
    "weekly_hours": 20,
    "kam_intent": True,
    "programme_exists": True,
}


def months_back(count: int, day: int = 10) -> dt.date:
    number = END.year * 12 + END.month - 1 - count
    return dt.date(number // 12, number % 12 + 1, day)


@pytest.fixture
def arvelle() -> list[Account]:
    """Eight accounts, two of them sites of the first, with facts of every kind over three years."""
    segment = Segment.objects.create(name="Large")
    sellers = [factories.person(role="sales", start=dt.date(2020, 1, 1)), factories.person(role="sales", left_on=months_back(3))]
    head = factories.account(segment=segment)
    accounts = [head, *(factories.account(parent=head if number < 2 else None, segment=segment) for number in range(7))]
    for number, account in enumerate(accounts):
        account.roles.create(person=sellers[number % 2], role="owner", since=dt.date(2020, 1, 1))
        facts_of(account, number, sellers)
    for account in accounts[2:5]:
        account.key_periods.create(since=dt.date(2024, 1, 1))
    for back in range(1, 12):
        SurveyResponse.objects.create(kind="enps", on=months_back(back), score=back % 11)
        Cost.objects.create(category="sales", on=months_back(back), amount=100, currency="EUR")
    return accounts


def facts_of(account: Account, number: int, sellers: list[Any]) -> None:
    for back in range(1, 34, 2 + number % 3):
        kind = "credit_note" if back % 7 == 0 else "invoice"
        factories.invoice(account, months_back(back), Decimal(100 + number * back), kind=kind)
        contact = Contact.objects.create(account=account, name=f"{number} {back}", search_text="", role="decides", level="executive")
        Interaction.objects.create(account=account, contact=contact, person=sellers[back % 2], function="sales", on=months_back(back))
        closing = ("won", "lost", "abandoned", "qualified")[back % 4]
        events = ((months_back(back), "qualified"), (months_back(back, 25), closing))
        factories.opportunity(account, *events, created_on=months_back(back, 2), owner=sellers[number % 2], expected_close=END)
        score = (back + number) % 5 + 1
        for survey, points in (("csat", score), ("nps", 2 * score)):
            SurveyResponse.objects.create(account=account, contact=contact, kind=survey, on=months_back(back), score=points)
            SurveyResponse.objects.create(account=account, contact=contact, kind=survey, on=months_back(back, 20), score=score)
        late = months_back(back, 10 + back % 2 * 5)
        origin = "sale" if back % 3 else "account"
        Promise.objects.create(account=account, due_on=months_back(back), kept_on=late, state="kept", made_at=origin)
        Delivery.objects.create(account=account, first_due_on=months_back(back), delivered_on=late, state="delivered")
        opened = dt.datetime.combine(months_back(back), dt.time(9), tzinfo=dt.UTC)
        Ticket.objects.create(account=account, severity="high", opened_at=opened, first_response_at=opened + dt.timedelta(hours=back))
        Cost.objects.create(account=account, category="cost_of_sales", on=months_back(back), amount=50, currency="EUR")
    ends = months_back(4) if number % 3 == 0 else None
    for start in (30, 20 - number):
        Subscription.objects.create(account=account, start=months_back(start), end=ends, amount=1 + number, months=1, currency="EUR")
    DecisionRole.objects.create(account=account, role="decides")
    Wallet.objects.create(account=account, year=2026, amount=9000, currency="EUR")


def test_every_setting_of_figures_has_another_value_here() -> None:
    assert OTHERS.keys() == {name for name, item in company.declared().items() if item.group == "figures"}
    assert [name for name, value in OTHERS.items() if company.checked(name, value) == company.declared()[name].default] == []


@pytest.mark.parametrize("part", range(3))
def test_after_a_changed_setting_all_is_kept_as_a_refresh_of_everything_keeps_it(arvelle: list[Account], part: int) -> None:
    refresh(everything=True)
    before, silent = kept(), []
    for name in sorted(OTHERS)[part::3]:
        change_setting(name, OTHERS[name], by=BY)
        refresh()
        partial, verdicts = kept(), Verdict.objects.count()
        refresh(everything=True)
        full = kept()
        for what in full:
            found = {key for key in partial[what].keys() | full[what].keys() if partial[what].get(key) != full[what].get(key)}
            assert not found, (name, what, sorted(found)[:3])
        assert Verdict.objects.count() == verdicts, name  # the verdict was judged by the same figures
        if full == before:
            silent.append(name)
        before = full
    assert set(silent) <= SILENT


@pytest.mark.parametrize(
    ("name", "moved"),
    [("top_n", {"concentration"}), ("csat_threshold", {"csat", "health_score"}), ("programme_exists", set())],
)
def test_only_figures_that_read_the_setting_are_computed_again(arvelle: list[Account], name: str, moved: set[str]) -> None:
    refresh()
    StoredResult.objects.update(n=77)
    change_setting(name, OTHERS[name], by=BY)
    done = refresh()
    again = StoredResult.objects.exclude(n=77)
    assert {code.partition(".")[0] for code in again.values_list("code", flat=True)} == moved
    assert done["accounts"] == (len(arvelle) if "health_score" in moved else 0)


def test_a_setting_and_facts_that_changed_together_are_both_seen(arvelle: list[Account]) -> None:
    refresh(everything=True)
    change_setting("top_n", 2, by=BY)
    factories.invoice(arvelle[6], months_back(2), "5000")
    mark("invoices", {(arvelle[6].pk, months_back(2))})
    refresh()
    partial = kept()
    refresh(everything=True)
    assert partial == kept()


def test_a_setting_changed_and_taken_back_moves_nothing(arvelle: list[Account]) -> None:
    refresh()
    change_setting("top_n", 2, by=BY)
    change_setting("top_n", None, by=BY)
    assert refresh() == {"cells": 0, "results": 0, "accounts": 0}
    assert not DirtyScope.objects.exists()


def test_a_figure_reads_its_settings_also_where_another_worked_for_it(arvelle: list[Account]) -> None:
    """What figures share may not hide which settings it was worked out with: alone, each reads what the refresh wrote down."""
    refresh(everything=True)
    known = made_with.figures_read()
    year = window()
    for key in known:
        for scope in (Scope.company(), Scope.owner(arvelle[0].roles.get().person_id), Scope.account(arvelle[0].pk)):
            if scope.kind.value in kpis[source_of(key).code].kept_for.split():
                alone = Run()
                alone.result(key, scope, year)
                assert alone.reads[key] <= set(known[key]), (key, scope)
