"""Beside the kept figures of an account: trends of two years, the year before, and the chance of open opportunities."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import verbs
from accounts.models import (
    Account,
    AccountRole,
    Cost,
    Delivery,
    Interaction,
    Invoice,
    Opportunity,
    OpportunityEvent,
    Promise,
    SurveyResponse,
)
from accounts.registry import Reading
from accounts.verbs import set_role
from base import clock
from base.periods import Period, add_months, last_months
from base.results import Direction, Result, Status, Unit
from imports.hooks import mark
from people.audit import Operator
from pyramid import stored, tabs
from pyramid.account_past import DRAWN, KEPT_ONLY
from pyramid.account_trends import chances, past_of
from pyramid.models import StoredResult
from pyramid.refreshing import refresh
from pyramid.scopes import Scope
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def helios(karim, mona):
    account = factories.account("Helios")
    for user, role in ((karim, AccountRole.Role.KAM), (mona, AccountRole.Role.MEMBER)):
        set_role(account, user.person, role, by=Operator("test"))
    year = last_months(clock.today())
    kept = Result("account_pnl", Unit.MONEY, Direction.UP_GOOD, year, year.end, Status.OK, value=Decimal(600), n=24, currency="EUR")
    details = {"revenue": "1200.00", "cost_of_sales": "600.00", "cost_to_serve": "0.00"}
    stored.keep([Result(**{**kept.__dict__, "details": details})], Scope.account(account.pk))
    for month in range(24):
        day = add_months(year.start, month - 12)
        Invoice.objects.create(account=account, number=f"I{month}", on=day, amount=100 if month >= 12 else 90, currency="EUR")
    return account


def costs(account, since):
    year = last_months(clock.today())
    for month in range(24):
        day = add_months(year.start, month - 12)
        if day >= since:
            Cost.objects.create(account=account, category=Cost.Category.COST_OF_SALES, on=day, amount=50, currency="EUR")


def page_of(client, user, account):
    client.force_login(user)
    return client.get(reverse("accounts:account", args=[account.pk])).content.decode()


def test_the_year_before_stands_beside_the_result(client, karim, helios):
    costs(helios, dt.date(2000, 1, 1))
    page = page_of(client, karim, helios)
    assert "Year before" in page
    assert "EUR\u00a0480" in page  # 12 invoices of 90 less 12 costs of 50


def test_without_costs_for_the_year_before_it_is_not_shown_as_profit(client, karim, helios):
    costs(helios, add_months(last_months(clock.today()).start, -3))
    page = page_of(client, karim, helios)
    assert "costs are known from" in page
    assert "EUR\u00a0480" not in page


def test_a_trend_of_the_contribution_leaves_out_years_without_costs(karim, helios):
    costs(helios, last_months(clock.today()).start)
    reading = Reading(helios, karim)
    assert past_of(reading, last_months(clock.today())).trend("account_pnl")[:-1] == [None] * 7


def test_who_may_not_read_costs_sees_neither(client, mona, helios):
    costs(helios, dt.date(2000, 1, 1))
    page = page_of(client, mona, helios)
    assert "Year before" not in page
    assert "480" not in page


def test_revenue_trend_begins_with_the_first_whole_year():
    year = last_months(dt.date(2026, 11, 24))
    months = [add_months(year.start, -back) for back in range(3, -12, -1)]
    rows = [{"recent": month, "minor": 10_000} for month in months]
    assert tabs.revenue_trend(rows, year) == [None] * 6 + [1200.0, 1200.0]
    assert tabs.revenue_trend([], year) == []


# Chances -------------------------------------------------------------------------------------


def deal(account, state, *stages, closed=dt.date(2026, 6, 1)):
    made = Opportunity.objects.create(
        account=account, name="Deal", state=state, stage=stages[-1], closed_on=None if state == "open" else closed
    )
    for stage in stages:
        OpportunityEvent.objects.create(opportunity=made, event="stage", stage=stage, on=dt.date(2026, 5, 1))
    return made


def test_the_chance_counts_what_reached_the_stage_and_ended(helios):
    for _each in range(3):
        deal(helios, "won", "proposal", "negotiation")
    for _each in range(6):
        deal(helios, "lost", "proposal")
    deal(helios, "abandoned", "proposal")
    deal(helios, "open", "proposal")
    deal(helios, "won", "proposal", closed=dt.date(2020, 1, 1))
    found = chances({"proposal", "negotiation", ""}, dt.date(2026, 11, 24))
    assert (found["proposal"].share, found["proposal"].n) == (0.3, 10)
    assert found["proposal"].low < 0.3 < found["proposal"].high
    assert (found["negotiation"].share, found["negotiation"].n) == (1.0, 3)
    assert chances({"elsewhere"}, dt.date(2026, 11, 24)) == {}


def test_a_deal_that_entered_a_stage_twice_counts_once(helios):
    deal(helios, "won", "proposal", "negotiation", "proposal")
    assert chances({"proposal"}, dt.date(2026, 11, 24))["proposal"].n == 1


def test_open_opportunities_show_their_chance_in_grey_when_few(client, karim, helios):
    deal(helios, "won", "proposal", closed=clock.today())
    deal(helios, "open", "proposal")
    page = page_of(client, karim, helios)
    assert "Chance, past ones at this stage" in page
    assert "100\u00a0%, n 1" in page
    assert "too few" in page


def test_the_page_asks_as_much_with_many_deals_as_with_one(client, karim, helios):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("accounts:account", args=[helios.pk]))
        return len(queries)

    costs(helios, dt.date(2000, 1, 1))
    deal(helios, "open", "proposal")
    page_of(client, karim, helios)
    few = asked()
    for _each in range(30):
        deal(helios, "open", "proposal", "negotiation")
        deal(helios, "won", "proposal")
    assert asked() == few
    assert few <= 32


@pytest.fixture
def key(helios, karim):
    """Helios with facts of two years in every table that its page draws, as a key account whose past is kept."""
    helios.key_periods.create(since=dt.date(2024, 1, 1))
    costs(helios, dt.date(2000, 1, 1))
    for month in range(24):
        day = add_months(last_months(clock.today()).start, month - 12)
        contact = factories.contact(helios, role="decides")
        Interaction.objects.create(account=helios, contact=contact, person=karim.person, on=day)
        Promise.objects.create(account=helios, due_on=day, kept_on=day if month % 3 else None, state="kept" if month % 3 else "open")
        SurveyResponse.objects.create(account=helios, kind="nps", on=day, score=Decimal(month % 11))
        Delivery.objects.create(account=helios, name=f"D{month}", first_due_on=day, delivered_on=day)
    verbs.rebuild_access()
    verbs.write_snapshots([{"account": helios.pk}])
    refresh()
    return Account.objects.select_related("snapshot").get(pk=helios.pk)


def test_the_past_of_a_key_account_is_kept_as_it_would_be_computed(key, karim):
    year = last_months(clock.today())
    kept, computed = past_of(Reading(key, karim), year), past_of(Reading(key, karim), year)
    computed.__dict__["kept"] = None
    assert kept.kept
    for code in sorted(DRAWN - KEPT_ONLY):
        for one, other in zip(kept.trend(code), computed.trend(code), strict=True):
            assert one == (other if other is None else pytest.approx(other)), code
    assert len(set(kept.trend("promises_kept"))) > 1
    assert len(kept.trend("health_score")) == 8
    assert kept.trend("health_score")[-1] == pytest.approx(float(computed.run.result("health_score", kept.scope, year).value))
    assert computed.trend("health_score") == []
    assert kept.year_before().value == computed.year_before().value == 480


@pytest.mark.parametrize("who", ["claire", "serge", "karim", "mona", "sven", "dora"])
def test_the_page_of_a_key_account_computes_no_figure(client, key, request, who):
    user = request.getfixturevalue(who)
    if who == "sven":
        set_role(key, user.person, AccountRole.Role.SPONSOR, by=Operator("test"))
    page_of(client, user, key)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("accounts:account", args=[key.pk])).content.decode()
    assert "12 months to the end of each of eight quarters" in page
    assert len(asked) <= 28, [each["sql"][:90] for each in asked]
    assert not [each for each in asked if "accounts_fxrate" in each["sql"] or "pyramid_dirtycell" in each["sql"]]  # no facts are loaded


def test_who_is_no_longer_key_shows_no_past_that_nothing_renews(key, karim):
    key.key_periods.update(until=dt.date(2026, 11, 1))
    mark("key_accounts", {(key.pk, None)})
    verbs.write_snapshots([{"account": key.pk}])
    refresh()
    now = Account.objects.select_related("snapshot").get(pk=key.pk)
    assert past_of(Reading(now, karim), last_months(clock.today())).kept is None


def test_who_becomes_key_has_its_past_from_the_next_refresh_on(helios, karim):
    refresh()
    Promise.objects.create(account=helios, due_on=dt.date(2026, 1, 5), kept_on=dt.date(2026, 1, 5), state="kept")
    helios.key_periods.create(since=dt.date(2024, 1, 1))
    mark("promises", {(helios.pk, dt.date(2026, 1, 5))})
    refresh()
    before = StoredResult.objects.filter(scope_kind="account", end__lt=last_months(clock.today()).end)
    assert set(before.values_list("code", flat=True)) == {"promises_kept", "health_score"}
    mark("key_accounts", {(helios.pk, None)})
    refresh()
    assert set(before.values_list("code", flat=True)) >= {"promises_kept", "account_pnl"}


def test_periods_of_the_past_end_with_the_year_shown():
    assert Period(dt.date(2025, 11, 1), dt.date(2026, 11, 1)) == last_months(dt.date(2026, 11, 24))
