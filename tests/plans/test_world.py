"""The customer's world, joint innovation, outlook and value: what is settled by itself, what is refused, who reads money."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Cost, Interaction, Promise, SurveyResponse
from base.periods import last_months
from people.models import User
from plans import kept, outlook, tables, verbs
from plans.models import Innovation, Insight, Outlook, Plan, Refusal
from plans.rows import ROW_KINDS
from pyramid.engine import compute
from pyramid.scopes import Scope
from tests import factories


def test_a_belief_carries_who_judged_it_and_when(plan: Plan, karim: User, claire: User) -> None:
    row = verbs.add_row(plan, ROW_KINDS["insights"], {"kind": "stake", "text": "Release in two days"}, by=karim)
    assert (row.certainty, row.judged_by, row.judged_on) == ("assumed", karim.person, factories.TODAY)
    verbs.edit_row(row, {"source": "a call"}, by=claire)
    assert row.judged_by == karim.person
    verbs.edit_row(row, {"certainty": "confirmed"}, by=claire)
    assert row.judged_by == claire.person


def test_an_insight_bears_on_an_objective_of_the_same_plan(plan: Plan, karim: User) -> None:
    other = verbs.open_plan(plan.account, by=karim, scope="Other")
    objective = verbs.add_row(other, ROW_KINDS["objectives"], {"text": "Elsewhere"}, by=karim)
    with pytest.raises(verbs.PlanError, match="does not belong"):
        verbs.add_row(plan, ROW_KINDS["insights"], {"kind": "need", "text": "Here", "objective_id": objective.pk}, by=karim)


@pytest.mark.parametrize(
    ("dates", "stage"),
    [
        ({}, "idea"),
        ({"started_on": dt.date(2026, 1, 5)}, "project"),
        ({"started_on": dt.date(2026, 1, 5), "launched_on": dt.date(2026, 9, 1)}, "launched"),
        ({"started_on": dt.date(2026, 1, 5), "abandoned_on": dt.date(2026, 9, 1)}, "abandoned"),
    ],
)
def test_the_stage_of_an_innovation_follows_its_dates(plan: Plan, karim: User, dates: dict[str, dt.date], stage: str) -> None:
    assert verbs.add_row(plan, ROW_KINDS["innovations"], {"text": "Method", **dates}, by=karim).stage == stage


@pytest.mark.parametrize(
    ("kind", "values", "match"),
    [
        ("innovations", {"text": "M", "started_on": dt.date(2026, 5, 1), "launched_on": dt.date(2026, 4, 1)}, "ends before"),
        ("innovations", {"text": "M", "launched_on": dt.date(2026, 5, 1), "abandoned_on": dt.date(2026, 5, 2)}, "not abandoned"),
        ("outlooks", {"measure": "revenue", "year": 2027, "low": Decimal(9), "likely": Decimal(8)}, "must rise"),
    ],
    ids=["ends before it starts", "launched and abandoned", "low above likely"],
)
def test_rows_that_contradict_themselves_are_refused(plan: Plan, karim: User, kind: str, values: dict[str, object], match: str) -> None:
    with pytest.raises(verbs.PlanError, match=match):
        verbs.add_row(plan, ROW_KINDS[kind], values, by=karim)


def test_an_edit_of_one_bound_is_checked_against_the_others(plan: Plan, karim: User) -> None:
    row = verbs.add_row(plan, ROW_KINDS["outlooks"], {"measure": "revenue", "year": 2027, "likely": Decimal(8)}, by=karim)
    with pytest.raises(verbs.PlanError, match="must rise"):
        verbs.edit_row(row, {"high": Decimal(7)}, by=karim)


def test_the_fact_stands_beside_the_outlook(plan: Plan, karim: User) -> None:
    """2025: invoices 900; costs from January, 300: contribution 600. A gain counts when confirmed."""
    factories.invoice(plan.account, dt.date(2025, 3, 4), "900")
    Cost.objects.create(account=plan.account, category="cost_of_sales", on=dt.date(2025, 1, 9), amount=300)
    rows = {}
    for measure in Outlook.Measure.values:
        values = {"measure": measure, "year": 2025, "low": Decimal(500), "likely": Decimal(800), "high": Decimal(850)}
        rows[measure] = verbs.add_row(plan, ROW_KINDS["outlooks"], values, by=karim)
    gain = {"text": "Faster", "on": dt.date(2025, 6, 1), "amount": Decimal(700)}
    verbs.add_row(plan, ROW_KINDS["values"], gain, by=karim)
    verbs.add_row(plan, ROW_KINDS["values"], {**gain, "amount": Decimal(40), "confirmed_on": dt.date(2025, 7, 1)}, by=karim)
    facts = outlook.facts(plan.account, rows.values(), ROW_KINDS["values"].of(plan))
    amounts = {measure: facts[row.pk].amount for measure, row in rows.items()}
    assert amounts == {"revenue": Decimal(900), "contribution": Decimal(600), "gain": Decimal(40)}
    cells = {
        line.row.measure: [words for words, _class in line.cells]
        for line in tables.outlooks(plan, {"outlooks": rows.values(), "values": ROW_KINDS["values"].of(plan)}).lines
    }
    assert cells["revenue"][5] == "above the high"
    assert cells["contribution"][5] == "within the range"
    assert cells["gain"][5] == "below the low"


def test_a_contribution_of_a_year_without_costs_is_not_told(plan: Plan, karim: User) -> None:
    factories.invoice(plan.account, dt.date(2025, 3, 4), "900")
    row = verbs.add_row(plan, ROW_KINDS["outlooks"], {"measure": "contribution", "year": 2025, "likely": Decimal(1)}, by=karim)
    assert row.pk not in outlook.facts(plan.account, [row], [])


def test_contribution_is_for_who_reads_money(client: Client, plan: Plan, karim: User, mona: User, sven: User) -> None:
    """On the page, in the frozen version, in the comparison, and under its own address."""
    verbs.write_prose(plan.sections.get(code="summary"), "Words.", by=karim, base=0)
    row = verbs.add_row(plan, ROW_KINDS["outlooks"], {"measure": "contribution", "year": 2027, "likely": Decimal(777000)}, by=karim)
    first = verbs.submit_plan(plan, by=karim)
    verbs.send_back(first, "More.", by=sven)
    verbs.edit_row(row, {"likely": Decimal(888000)}, by=karim)
    verbs.submit_plan(plan, by=karim)
    pages = [
        reverse("plans:plan", args=[plan.pk]),
        reverse("plans:version", args=[plan.pk, 1]),
        reverse("plans:version", args=[plan.pk, 2]) + "?from=1",
    ]
    for user, reads in ((karim, True), (mona, False)):
        client.force_login(user)
        for page in pages:
            body = client.get(page).content.decode()
            assert ("777" in body or "888" in body) is reads, (user, page)


def test_a_row_that_a_file_brought_stands_in_every_plan_and_stays(plan: Plan, karim: User) -> None:
    other = verbs.open_plan(plan.account, by=karim, scope="Other")
    row = Innovation.objects.create(account=plan.account, text="From a file", source_id=1, key="1")
    assert [list(ROW_KINDS["innovations"].of(each)) for each in (plan, other)] == [[row], [row]]
    row.plan = plan
    with pytest.raises(verbs.PlanError, match="came from a file"):
        verbs.remove_row(row, by=karim)


def test_a_section_that_came_later_is_put_into_an_older_plan(plan: Plan, karim: User, mona: User) -> None:
    plan.sections.filter(code="innovation").delete()
    assert "innovation" not in set(plan.sections.values_list("code", flat=True))
    verbs.put_section(plan, "innovation", by=karim)
    codes = list(plan.sections.filter(is_on=True).values_list("code", flat=True))
    assert codes.index("scorecard") < codes.index("innovation") < codes.index("risks")


def test_filling_a_plan_leaves_health_as_it_is(plan: Plan, karim: User) -> None:
    """Words, and a row of every kind that is no fact of the account's own: health is read from neither."""
    account = plan.account
    for day in (dt.date(2025, 3, 4), dt.date(2026, 3, 4)):
        factories.invoice(account, day, "900")
        SurveyResponse.objects.create(account=account, kind="csat", on=day, score=4)
        Promise.objects.create(account=account, due_on=day, kept_on=day, state="kept")
        Interaction.objects.create(account=account, contact=factories.contact(account), on=day, channel="call", function="rd")
    scope, period = Scope.account(plan.account_id), last_months(factories.TODAY)
    before = compute("health_score", scope=scope, period=period).as_json()
    for section in plan.sections.all():
        verbs.write_prose(section, "Filled.", by=karim, base=0)
    verbs.add_row(plan, ROW_KINDS["objectives"], {"text": "O", "standing": "done"}, by=karim)
    verbs.add_row(plan, ROW_KINDS["actions"], {"text": "A", "due_on": dt.date(2026, 11, 1)}, by=karim)
    verbs.add_row(plan, ROW_KINDS["insights"], {"kind": "need", "text": "N"}, by=karim)
    verbs.add_row(plan, ROW_KINDS["values"], {"text": "G", "on": dt.date(2026, 1, 1), "amount": Decimal(5)}, by=karim)
    verbs.add_row(plan, ROW_KINDS["scores"], {"kpi": "csat", "target": "0.9"}, by=karim)
    assert compute("health_score", scope=scope, period=period).as_json() == before
    assert before["value"] is not None


def test_a_version_calls_each_code_by_the_words_of_its_own_kind(plan: Plan, karim: User) -> None:
    """`both`, `step` and `project` are codes of several kinds: a refusal in the interest of both was not “found together”."""
    rows: dict[str, dict[str, object]] = {
        "refusals": {"text": "A second list", "on": factories.TODAY, "protects": "both"},
        "insights": {"text": "The board decides", "kind": "step"},
        "outlooks": {"measure": "revenue", "year": 2027, "likely": Decimal(1_500_000)},
    }
    for kind, values in rows.items():
        verbs.add_row(plan, ROW_KINDS[kind], values, by=karim)
    version = verbs.submit_plan(plan, by=karim)
    lines = {words: beside for _section, found in kept.sections(version, money=True) for words, beside in found}
    assert lines["A second list"].endswith(str(Refusal.Protects.BOTH.label))
    assert lines["The board decides"] == f"{Insight.Kind.STEP.label}, assumed"
    assert "Revenue with us, 2027" in lines
