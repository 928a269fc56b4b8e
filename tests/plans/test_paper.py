"""The account on one page: exactly one sheet, what stands on it, for whom."""

import datetime as dt
import io
import re
from decimal import Decimal

import pytest
from pypdf import PdfReader

from accounts.models import Account, AccountRole, Contact, ContactJudgement, Cost, Opportunity, OpportunityEvent
from accounts.replay import replay
from base import clock
from people.models import User
from plans import verbs
from plans.models import Plan, PlanVersion
from plans.rows import ROW_KINDS
from pyramid import rollup
from reports import engine
from reports.registry import Context, papers
from tests import factories


def printed(account: Account, by: User | None, language: str = "en", version: str = "") -> str:
    context = Context(f"{account.pk}{version}", language, {}, by)
    fitted = engine.render(papers["account"], context, in_helper=False)
    reader = PdfReader(io.BytesIO(fitted.pdf))
    assert len(reader.pages) == 1
    return " ".join(reader.pages[0].extract_text().split())


@pytest.fixture
def told(plan: Plan, karim: User) -> Plan:
    """A plan with a summary, an ask, objectives and actions, on an account with facts."""
    account = plan.account
    factories.invoice(account, dt.date(2026, 5, 4), "920000")
    factories.contact(account, "Dr Elena Ricci", role="decides", job_title="operations")
    factories.opportunity(account, (dt.date(2026, 9, 1), "qualified"), name="Lines 3 and 4", amount=Decimal("1240000"), stage="proposal")
    for code, text in (("summary", "Helios grows fast. Two lines will be decided in April."), ("ask", "Grant half a day a week.")):
        verbs.write_prose(plan.sections.get(code=code), text, by=karim, base=0)
    verbs.add_row(plan, ROW_KINDS["objectives"], {"text": "Partner for release", "standing": "at_risk"}, by=karim)
    verbs.add_row(plan, ROW_KINDS["actions"], {"text": "Joint review of line 2", "due_on": dt.date(2026, 12, 5)}, by=karim)
    verbs.add_row(plan, ROW_KINDS["swot"], {"quadrant": "threat", "text": "Veltram gives sensors away"}, by=karim)
    return plan


def test_the_page_says_what_we_want_and_what_comes_next(told: Plan, karim: User) -> None:
    page = printed(told.account, karim)
    for words in (
        "Helios grows fast.",
        "What we ask",
        "1. Partner for release",
        "at risk",
        "Joint review of line 2",
        "Veltram",
        "Dr Elena Ricci",
    ):
        assert words in page, words
    assert "Draft of the plan 2026–2028, not approved." in page


def test_in_french_no_english_word_of_ours_is_left(told: Plan, karim: User) -> None:
    page = printed(told.account, karim, "fr")
    assert "Ce que nous demandons" in page
    assert "not approved" not in page


def test_a_version_shows_its_frozen_words(told: Plan, karim: User, sven: User) -> None:
    version = verbs.submit_plan(told, by=karim)
    verbs.approve_version(version, by=sven)
    section = told.sections.get(code="summary")
    verbs.write_prose(section, "Helios shrinks.", by=karim, base=section.head)
    page = printed(told.account, karim, version="@1")
    assert "Helios grows fast." in page
    assert "Plan version 1, approved on" in page
    assert "Helios shrinks." in printed(told.account, karim)


def test_a_version_shows_its_frozen_people_and_opportunities(told: Plan, karim: User, mona: User) -> None:
    """What stands on the paper of a version does not move; what is said of a person stays with who may read that."""
    ricci = Contact.objects.get(name="Dr Elena Ricci")
    Contact.objects.filter(pk=ricci.pk).update(email="ricci@helios.example", phone="+33 6 00 00")
    ContactJudgement.objects.create(contact=ricci, attitude="opposes")
    version = verbs.submit_plan(told, by=karim)
    assert not [secret for secret in ("ricci@", "+33 6", "matters") if secret in str(version.rows)]
    Contact.objects.filter(pk=ricci.pk).update(name="Dr Bianchi")
    ContactJudgement.objects.update(attitude="supports")
    Opportunity.objects.update(name="Line 9", amount=Decimal(5))
    page = printed(told.account, karim, version="@1")
    for kept in ("Dr Elena Ricci", "opposes", "Lines 3 and 4", "1.2"):
        assert kept in page, kept
    for later in ("Dr Bianchi", "Line 9"):
        assert later not in page
        assert later in printed(told.account, karim)
    theirs = printed(told.account, mona, version="@1")
    assert "Dr Elena Ricci" in theirs
    assert "opposes" not in theirs


def test_a_version_names_who_answered_then_and_what_was_next_then(told: Plan, karim: User, sven: User, claire: User) -> None:
    """A year later the paper of the version says the same, but for the day of printing."""
    version = verbs.submit_plan(told, by=karim)
    verbs.approve_version(version, by=sven)
    before = printed(told.account, karim, version="@1")
    assert "Sponsor: Sven." in before
    assert "5 Dec Joint review of line 2" in before
    Account.objects.filter(pk=told.account_id).update(city="Elsewhere", name="Helios & Sons")
    AccountRole.objects.filter(role=AccountRole.Role.SPONSOR).update(person=claire.person)
    with clock.travel(factories.TODAY + dt.timedelta(days=365)):
        after = printed(told.account, None, version="@1")
        draft = printed(told.account, None)
    printed_on = re.compile(r"Printed on \d+ \w+ \d+")
    assert printed_on.sub("", after) == printed_on.sub("", before)
    assert "Helios & Sons" in draft
    assert "Sponsor: Claire." in draft


def test_a_version_shows_the_result_of_the_last_whole_year_as_it_kept_it(told: Plan, karim: User, sven: User, mona: User) -> None:
    for kind, amount in (("cost_of_sales", 600000), ("cost_to_serve", 50000)):
        Cost.objects.create(account=told.account, category=kind, on=dt.date(2025, 5, 4), amount=Decimal(amount), currency="EUR")
    factories.invoice(told.account, dt.date(2025, 5, 4), "1000000")
    rollup.rebuild()
    verbs.submit_plan(told, by=karim)
    Cost.objects.update(amount=Decimal(1))
    rollup.rebuild()
    page = printed(told.account, karim, version="@1")
    for words in ("Account result", "2025", "Cost to serve EUR −50 k 5 %", "Contribution EUR 350 k 35 %"):
        assert words in page, page
    assert "Account result" not in printed(told.account, mona, version="@1")


def test_an_old_version_says_that_it_keeps_no_people(told: Plan, karim: User) -> None:
    version = verbs.submit_plan(told, by=karim)
    rows = {kind: found for kind, found in version.rows.items() if kind not in {"people", "deals"}}
    PlanVersion.objects.update(rows=rows)
    page = printed(told.account, karim, version="@1")
    assert "submitted before versions kept people and opportunities" in page
    assert "Dr Elena Ricci" not in page


def test_whoever_may_not_judge_people_reads_no_attitude(told: Plan, karim: User, mona: User) -> None:
    assert "Attitude" in printed(told.account, karim)
    assert "Attitude" not in printed(told.account, mona)


def test_an_outsider_cannot_order_it(told: Plan, oscar: User) -> None:
    assert not papers["account"].may(oscar, str(told.account_id))


@pytest.mark.parametrize("scope", ["", "x", "9" * 30, "1@", "1@x"], ids=["none", "word", "huge", "no number", "word after @"])
def test_a_scope_that_is_none_prints_nothing(scope: str, karim: User) -> None:
    assert not papers["account"].may(karim, scope)


def test_sixty_actions_and_a_long_text_still_fit(told: Plan, karim: User) -> None:
    section = told.sections.get(code="summary")
    verbs.write_prose(section, "A long sentence about the account that goes on. " * 80, by=karim, base=section.head)
    for number in range(60):
        verbs.add_row(told, ROW_KINDS["actions"], {"text": f"Action {number} " * 9, "due_on": dt.date(2026, 12, 6)}, by=karim)
        verbs.add_row(told, ROW_KINDS["objectives"], {"text": f"Objective {number} " * 9}, by=karim)
    assert "Not shown" in printed(told.account, karim)


def past(account: Account, stage: str, outcome: str) -> None:
    """An opportunity of last spring that reached the stage and ended."""
    made = factories.opportunity(
        account, (dt.date(2026, 3, 1), "qualified"), (dt.date(2026, 4, 1), "stage"), (dt.date(2026, 6, 1), outcome)
    )
    OpportunityEvent.objects.filter(opportunity=made, event="stage").update(stage=stage)
    replay([made.pk])


def test_the_coming_year_and_the_chance_of_what_is_in_hand(told: Plan, karim: User) -> None:
    """Ten past opportunities stood at the stage, four were won; too few at another stage say so and weigh nothing."""
    for number in range(10):
        past(told.account, "proposal", "won" if number < 4 else "lost")
    factories.opportunity(told.account, (dt.date(2026, 9, 1), "qualified"), name="Service", amount=Decimal("90000"), stage="negotiation")
    past(told.account, "negotiation", "won")
    rollup.refresh()
    assert "plan" not in printed(told.account, karim).split("Revenue, EUR")[1].split("Who decides")[0]
    values = {"measure": "revenue", "year": 2027, "likely": Decimal("2300000")}
    verbs.add_row(told, ROW_KINDS["outlooks"], values, by=karim)
    page = printed(told.account, karim)
    for words in (
        "2027 plan",
        "2.3",
        "Dashed: the outlook of the plan, likely.",
        "Chance",
        "40\u00a0%",
        "too few",
        "EUR 496 k",
        "n 1\u201310",
    ):
        assert words.replace("\u00a0", " ") in page.replace("\u00a0", " "), words
    french = printed(told.account, karim, "fr").replace("\u00a0", " ")
    for words in ("plan 2027", "Pondéré : 496 k EUR", "trop peu"):
        assert words in french, words
