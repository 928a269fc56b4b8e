"""What a full plan may lack, a colleague's reading, and a new year's plan from the last one."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from accounts import verbs as accounts
from accounts.models import AccountRole
from accounts.verbs import rebuild_access, rebuild_closure
from base import clock
from people.audit import Operator
from people.models import InboxItem, User
from plans import live, page, verbs
from plans.models import Action, CarriedObjective, Plan, PlanVersion
from plans.rows import ROW_KINDS
from plans.verbs import Decision
from tests import factories

ANSWERS = {"fit": 2, "proof": 1, "way": 0, "people": 3, "bite": 3}


def codes(plan: Plan) -> set[str]:
    plan = Plan.objects.get(pk=plan.pk)
    return {flag.code for flag in page.flags(plan, page.rows_of(plan, money=True))}


def words(plan: Plan, by: User, text: str = "Words.", code: str = "summary") -> None:
    section = plan.sections.get(code=code)
    verbs.write_prose(section, text, by=by, base=section.head)


def test_each_flag_comes_and_goes(plan: Plan, karim: User, claire: User, sven: User, mona: User) -> None:
    words(plan, karim)
    row = verbs.add_row(plan, ROW_KINDS["actions"], {"text": "Call"}, by=karim)
    threat = verbs.add_row(plan, ROW_KINDS["swot"], {"quadrant": "threat", "text": "Veltram"}, by=karim)
    Plan.objects.filter(pk=plan.pk).update(until_year=2026)
    verbs.set_confidentiality(plan, "named", by=karim)
    AccountRole.objects.filter(role=AccountRole.Role.SPONSOR).delete()
    rebuild_access()
    assert codes(plan) == {"one_author", "sponsor", "no_goal", "short", "unshared", "bare", "unanswered"}

    words(plan, claire, "More.", "intent")
    verbs.edit_row(row, {"owner_id": mona.person_id, "due_on": dt.date(2026, 12, 1)}, by=karim)
    verbs.edit_row(threat, {"action_id": row.pk}, by=karim)
    verbs.add_row(plan, ROW_KINDS["goals"], {"text": "Two days"}, by=karim)
    verbs.set_confidentiality(plan, "named", by=karim, readers=[mona.person])
    Plan.objects.filter(pk=plan.pk).update(until_year=2028, sponsor_read_at=clock.now())
    assert codes(plan) == set()


@pytest.mark.parametrize(("days", "moved", "flagged"), [(40, False, True), (10, False, False), (40, True, False)])
def test_a_plan_unchanged_since_its_review_says_so(plan: Plan, karim: User, sven: User, days: int, moved: bool, flagged: bool) -> None:
    words(plan, karim)
    version = verbs.submit_plan(plan, by=karim)
    verbs.approve_version(version, by=sven)
    ago = clock.now() - dt.timedelta(days=days)
    PlanVersion.objects.update(decided_at=ago)
    Plan.objects.update(changed_at=ago + dt.timedelta(days=5 if moved else -5))
    assert ("unchanged" in codes(plan)) is flagged


def test_the_page_says_what_to_do_about_a_flag(client: Client, plan: Plan, karim: User) -> None:
    words(plan, karim)
    client.force_login(karim)
    body = client.get(reverse("plans:plan", args=[plan.pk])).content.decode()
    assert '<a href="#wants">Ask them, and note it with its source.</a>' in body


# A colleague's reading ------------------------------------------------------------


def test_a_colleague_rates_and_no_author_does(client: Client, plan: Plan, karim: User, mona: User) -> None:
    words(plan, karim)
    with pytest.raises(verbs.PlanError, match="ask a colleague"):
        verbs.review_plan(plan, ANSWERS, "", by=karim)
    verbs.review_plan(plan, ANSWERS, "Name the deciders.", by=mona)
    verbs.review_plan(plan, {**ANSWERS, "fit": 3}, "", by=mona)
    assert plan.reviews.get().fit == 3
    assert InboxItem.objects.filter(person=karim.person, kind="plan_reviewed").count() == 1
    client.force_login(karim)
    page_of_it = client.get(reverse("plans:review", args=[plan.pk])).content.decode()
    assert "Do the objectives follow" in page_of_it
    assert "Send the answers" not in page_of_it


def test_who_wrote_a_plan_that_was_not_opened_by_a_person_is_told_of_a_rating(plan: Plan, karim: User, mona: User) -> None:
    words(plan, karim)
    Plan.objects.filter(pk=plan.pk).update(opened_by=None)
    plan.refresh_from_db()
    verbs.review_plan(plan, ANSWERS, "", by=mona)
    assert InboxItem.objects.filter(person=karim.person, kind="plan_reviewed").count() == 1


@pytest.mark.parametrize("answers", [{"fit": 1}, {**ANSWERS, "fit": 9}], ids=["four are missing", "no such answer"])
def test_all_five_are_answered(plan: Plan, mona: User, answers: dict[str, int]) -> None:
    with pytest.raises(verbs.PlanError, match="five"):
        verbs.review_plan(plan, answers, "", by=mona)


# The next year ----------------------------------------------------------------------


@pytest.fixture
def ended(plan: Plan, karim: User, mona: User) -> Plan:
    """Three objectives with a tactic and an action each; words, a goal, a threat; a section switched off."""
    words(plan, karim, "Last year.")
    words(plan, karim, "What they are.", "profile")
    verbs.switch_section(plan.sections.get(code="history"), False, by=karim)
    for name in ("A", "B", "C"):
        objective = verbs.add_row(plan, ROW_KINDS["objectives"], {"text": name}, by=karim)
        tactic = verbs.add_row(plan, ROW_KINDS["tactics"], {"text": f"{name}1", "objective_id": objective.pk}, by=karim)
        verbs.add_row(plan, ROW_KINDS["actions"], {"text": f"{name} open", "tactic_id": tactic.pk}, by=karim)
        done = verbs.add_row(plan, ROW_KINDS["actions"], {"text": f"{name} done", "tactic_id": tactic.pk}, by=karim)
        verbs.finish_action(done, True, by=karim)
        verbs.add_row(plan, ROW_KINDS["insights"], {"kind": "need", "text": f"N{name}", "objective_id": objective.pk}, by=karim)
    verbs.add_row(plan, ROW_KINDS["goals"], {"text": "Two days"}, by=karim)
    verbs.set_confidentiality(plan, "named", by=karim, readers=[mona.person])
    return plan


def decided(plan: Plan, *decisions: Decision) -> dict[int, Decision]:
    return dict(zip([row.pk for row in ROW_KINDS["objectives"].of(plan)], decisions, strict=True))


def test_of_each_objective_keep_change_or_drop(ended: Plan, karim: User, mona: User) -> None:
    ended.sections.filter(code="profile").update(updated_on=dt.date(2026, 3, 1))
    decisions = decided(ended, Decision("keep"), Decision("change", "Too small", "B and more"), Decision("drop", "They left that market"))
    new = verbs.renew_plan(Plan.objects.get(pk=ended.pk), decisions, year=2027, until_year=2029, by=karim)
    assert [row.text for row in ROW_KINDS["objectives"].of(new)] == ["A", "B and more"]
    assert [row.text for row in ROW_KINDS["tactics"].of(new)] == ["A1", "B1"]
    assert {row.text for row in Action.objects.filter(plan=new)} == {"A open", "B open"}
    assert {row.text for row in Action.objects.filter(plan=ended)} == {"A done", "B done", "C done", "C open"}
    assert {(row.text, row.objective and row.objective.text) for row in ROW_KINDS["insights"].of(new)} == {
        ("NA", "A"),
        ("NB", "B and more"),
        ("NC", None),
    }
    assert [(each.text, each.choice, each.why) for each in new.carried.all()] == [
        ("A", "keep", ""),
        ("B", "change", "Too small"),
        ("C", "drop", "They left that market"),
    ]
    sections = {section.code: section for section in new.sections.all()}
    assert (sections["profile"].text, sections["profile"].updated_on) == ("What they are.", dt.date(2026, 3, 1))
    assert sections["summary"].text == ""
    assert not sections["history"].is_on
    assert (new.confidentiality, [each.person for each in new.readers.all()]) == ("named", [mona.person])
    words(new, karim, "And grown.", "profile")
    assert new.sections.get(code="profile").text == "And grown."


@pytest.mark.parametrize(
    ("decision", "match"),
    [(Decision(""), "each objective"), (Decision("drop"), "why"), (Decision("change", "Too small"), "reads now")],
    ids=["no answer", "no reason", "no new words"],
)
def test_no_objective_goes_without_a_word(ended: Plan, karim: User, decision: Decision, match: str) -> None:
    with pytest.raises(verbs.PlanError, match=match):
        verbs.renew_plan(ended, decided(ended, Decision("keep"), Decision("keep"), decision), year=2027, until_year=2028, by=karim)
    assert not CarriedObjective.objects.exists()
    assert Plan.objects.count() == 1


def test_the_page_asks_and_keeps_what_was_typed(client: Client, ended: Plan, karim: User) -> None:
    client.force_login(karim)
    keys = [row.pk for row in ROW_KINDS["objectives"].of(ended)]
    address, form = reverse("plans:renew", args=[ended.pk]), {"year": "2027", "until_year": "2029"}
    assert client.get(address).status_code == 200
    answer = client.post(address, {**form, f"choice-{keys[0]}": "drop", f"why-{keys[1]}": "Half done"})
    assert answer.status_code == 422
    assert "Half done" in answer.content.decode()
    kept = {f"choice-{key}": "keep" for key in keys}
    assert client.post(address, {**form, **kept}).status_code == 302
    assert "From the plan before" in client.get(reverse("plans:plan", args=[Plan.objects.get(year=2027).pk])).content.decode()


# A part of the account --------------------------------------------------------------


def test_a_plan_of_one_site_reads_its_figures_and_its_groups_sponsor_signs(plan: Plan, karim: User, sven: User) -> None:
    site = factories.account("Helios Lyon", parent=plan.account)
    other = factories.account("Elsewhere")
    rebuild_closure()
    with pytest.raises(verbs.PlanError, match="below"):
        verbs.open_plan(plan.account, by=karim, sites=[other])
    limited = verbs.open_plan(plan.account, by=karim, sites=[site])
    assert (limited.scope, live.subject(limited)) == ("Helios Lyon", site)
    accounts.assign_owner(site, karim.person, by=Operator("tests"), since=dt.date(2024, 1, 1))
    rebuild_access()
    own = verbs.open_plan(site, by=karim)
    words(own, karim)
    version = verbs.submit_plan(own, by=karim)
    verbs.sign_version(version, by=sven)
    assert version.signed_by == sven


def test_a_plan_of_innovation_only_has_its_own_sections(plan: Plan, karim: User) -> None:
    made = verbs.open_plan(plan.account, by=karim, template="innovation")
    assert made.scope == "Innovation"
    assert "swot" not in set(made.sections.filter(is_on=True).values_list("code", flat=True))
