"""The programme at one sight: the weakest pillar as headline, traps with their facts, self-assessment with evidence."""

import datetime as dt
import json
import re
from dataclasses import replace
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.translation import override

from accounts import verbs as accounts
from accounts.models import Account, AccountSnapshot
from base import clock
from base.periods import last_months
from people import verbs as people
from people.models import AuditLine, User
from people.rights import Refused
from plans.models import Plan
from programs import overview as work
from programs import traps, verbs
from programs.dimensions import STANDARD
from programs.models import MaturityAnswer, Pillar, Process
from pyramid.refreshing import refresh
from reports.models import PaperSchedule
from reports.registry import Context, papers
from tests import factories
from tests.programs.conftest import LONG_AGO, OPERATOR

TODAY = factories.TODAY
LEVELS = {Pillar.INFRASTRUCTURE: Decimal(4), Pillar.TEAMS: Decimal(1), Pillar.PLANS: Decimal(3)}


@pytest.fixture
def assessed(claire: User, helios: Account, selene: Account) -> None:
    verbs.assess({code: (LEVELS[each.pillar], "shown") for code, each in STANDARD.items()}, by=claire)


@pytest.mark.usefixtures("assessed")
def test_the_headline_is_the_weakest_pillar_and_equals_the_command(client: Client, claire: User) -> None:
    client.force_login(claire)
    page = client.get("/programme/").content.decode()
    assert "account teams, level 1.0 of 5" in page
    out, period = StringIO(), last_months(TODAY)
    asked = ["--from", period.start.isoformat(), "--to", period.end.isoformat(), "--as-of", "2026-11-25", "--json"]
    call_command("kpi", "programme_maturity", *asked, stdout=out)
    told = json.loads(out.getvalue())
    seen = work.overview()
    assert seen.weakest is not None
    assert told["value"] == seen.weakest.level == 1
    assert told["balance"] == seen.balance == 3


def test_a_level_of_three_says_what_shows_it(claire: User, karim: User) -> None:
    with pytest.raises(verbs.ProgrammeError, match="Time agreed"):
        verbs.assess({"time": (Decimal(3), " ")}, by=claire)
    for wrong in ({"time": (Decimal(6), "x")}, {"time": (None, "x")}):
        with pytest.raises(verbs.ProgrammeError):
            verbs.assess(wrong, by=claire)
    with pytest.raises(Refused):
        verbs.assess({"time": (Decimal(2), "")}, by=karim)
    assert not MaturityAnswer.objects.exists()
    for score in (1, 2):  # on one day the last answer holds
        verbs.assess({"time": (Decimal(score), "")}, by=claire)
    assert MaturityAnswer.objects.get().score == 2
    assert AuditLine.objects.filter(act="programme.assessed", actor=claire).count() == 2


def codes() -> set[str]:
    return {trap.code for trap in traps.spotted(traps.Programme())}


def test_no_trap_without_a_key_account(db: None) -> None:
    assert codes() == set()


def test_traps_name_their_facts(helios: Account, selene: Account) -> None:
    found = {trap.code: trap for trap in traps.spotted(traps.Programme())}
    assert {"too_few", "alone", "no_hours", "no_sponsor", "no_plan", "no_training"} <= set(found)
    assert [fact.words for fact in found["alone"].facts] == ["Selene"]
    assert [(fact.words, fact.link) for fact in found["no_sponsor"].facts] == [("Selene", f"/teams/{selene.pk}/")]
    assert not {"kams_change", "stale", "short", "hours_unused"} & set(found)


def test_many_key_accounts_of_one_kam_are_a_trap(helios: Account, selene: Account, karim: User) -> None:
    assert "too_few" in codes()
    people.change_setting("accounts_per_kam", 3, by=OPERATOR)
    for number in range(2):
        more = factories.account(f"More {number}")
        accounts.set_role(more, karim.person, "kam", by=OPERATOR, since=LONG_AGO)
        accounts.set_key(more, by=OPERATOR, since=LONG_AGO)
    assert "too_many" in codes()
    assert "too_few" not in codes()


def test_a_kam_who_changes_within_the_year_is_a_trap(helios: Account, selene: Account, oscar: User, karim: User) -> None:
    role = helios.roles.get(person=karim.person)
    accounts.end_role(role, by=OPERATOR, on=TODAY - dt.timedelta(days=30))
    accounts.set_role(helios, oscar.person, "kam", by=OPERATOR, since=TODAY - dt.timedelta(days=30))
    trap = next(trap for trap in traps.spotted(traps.Programme()) if trap.code == "kams_change")
    assert [fact.words for fact in trap.facts] == ["Helios"]


@pytest.mark.usefixtures("assessed")
def test_accounts_are_named_to_who_may_open_them(client: Client, oscar: User) -> None:
    client.force_login(oscar)
    page = client.get("/programme/").content.decode()
    assert "Helios" not in page
    assert "Selene" not in page
    assert "accounts that you do not open" in page


@pytest.mark.usefixtures("assessed")
@pytest.mark.parametrize(("language", "words"), [("en", "account teams"), ("fr", "équipes de compte")])
def test_the_paper_is_one_page_in_either_language(tmp_path: Path, language: str, words: str) -> None:
    out = StringIO()
    call_command("report", "programme", lang=language, out=tmp_path / "p.pdf", json=True, stdout=out)
    assert json.loads(out.getvalue())["pages"] == 1
    with override(language):
        assert words in work.overview().headline


@pytest.mark.usefixtures("assessed")
def test_goals_of_the_strategy_stand_beside_what_their_figures_say(client: Client, claire: User, serge: User) -> None:
    verbs.write_strategy(purpose="Grow with few", is_not="A club", sponsor=claire.person, version=None, by=claire)
    verbs.set_goal("programme_maturity", Decimal("3.5"), TODAY + dt.timedelta(days=200), by=claire)
    verbs.approve_strategy(by=serge)
    MaturityAnswer.objects.update(on=LONG_AGO, recorded_on=LONG_AGO)
    refresh()
    client.force_login(claire)
    page = client.get("/programme/").content.decode()
    goals = page[page.index("Grow with few") :]
    assert re.search(r"Maturity</a></dt><dd>1\.0.*?below.*?target 3\.5", goals, re.DOTALL), goals[:900]
    assert "Version 1, approved" in goals


@pytest.mark.usefixtures("assessed")
def test_the_page_asks_as_much_for_many_accounts(client: Client, claire: User, django_assert_max_num_queries: Any) -> None:
    client.force_login(claire)
    client.get("/programme/")
    with django_assert_max_num_queries(38):
        assert client.get("/programme/").status_code == 200
    assert client.get("/programme/maturity/").status_code == 200


def test_what_nobody_uses_is_listed_for_removal(client: Client, claire: User, oscar: User, helios: Account, selene: Account) -> None:
    ago = TODAY - dt.timedelta(days=400)
    for name in ("Used", "Idle"):
        made = verbs.add_process(verbs.ProcessForm(name, "template", claire.person, "For something"), by=OPERATOR)
        Process.objects.filter(pk=made.pk).update(since=ago)
    verbs.note_use(Process.objects.get(name="Used"), by=claire)
    for name, days in (("Dead", 45), ("Late", 5)):
        ritual = verbs.add_ritual(name, "other", claire.person, 3, TODAY, by=OPERATOR)
        ritual.dates.update(due_on=TODAY - dt.timedelta(days=days))
    for code in ("programme", "pyramid"):
        PaperSchedule.objects.create(code=code, receiver=oscar)
    PaperSchedule.objects.filter(code="programme").update(made_at=clock.now() - dt.timedelta(days=300))
    names = [(each.name, each.link) for each in work.overview().removable]
    assert [name for name, _link in names] == ["Idle", "Dead", "The programme", "Selene"], "Helios has a team"
    assert names[0][1] == "/programme/method/"
    for user, told in ((claire, True), (oscar, False)):
        client.force_login(user)
        page = client.get("/programme/").content.decode()
        assert "Idle" in page
        assert ("Selene" in page) is told
    printed = papers["programme"].content(Context("", "en", {}, None))
    (block,) = [block for block in printed.blocks if block.code == "remove"]
    assert any("Idle" in str(row) for row in block.rows)


@pytest.mark.usefixtures("assessed")
def test_the_weakest_stands_first_and_each_step_leads_to_its_page(client: Client, claire: User, karim: User) -> None:
    seen = work.overview()
    assert [each.pillar for each in seen.side_by_side] == [Pillar.TEAMS, Pillar.PLANS, Pillar.INFRASTRUCTURE]
    client.force_login(claire)
    for step in seen.next_steps:
        assert client.get(step.link).status_code == 200, step
    assert seen.next_steps[0].link == "/teams/"
    client.force_login(karim)
    assert "/programme/selection/" not in client.get("/programme/").content.decode(), "he may not open it"


def test_the_overview_counts_customers_and_living_plans_as_the_board_does(
    monkeypatch: pytest.MonkeyPatch, claire: User, helios: Account, selene: Account
) -> None:
    """Customers are those of the concentration that the board prints; a plan of one part of the account lives as well."""
    accounts.refresh_snapshots()
    programme = traps.Programme()
    assert programme.customers == AccountSnapshot.objects.filter(status=AccountSnapshot.Status.CUSTOMER).count()
    key = ("concentration", last_months(TODAY))
    kept = replace(work.maturity(), code="concentration", n=1146)
    monkeypatch.setattr(traps.stored, "results", lambda codes, scope, periods: {key: kept})
    assert traps.Programme().customers == 1146
    Plan.objects.create(account=helios, scope="Lines 3 and 4", year=2026, until_year=2026, template="light", changed_at=clock.now())
    assert traps.Programme().lived == {helios.pk}
    assert set(traps.Programme().plans) == {helios.pk}, "the papers name its plan too"
    assert helios.pk not in traps.Programme().without_plan


@pytest.mark.usefixtures("assessed")
def test_the_one_page_sets_the_short_lists_side_by_side_and_traps_across() -> None:
    """Traps name accounts and are long: across the page they leave room for every key account below."""
    blocks = {block.code: block for block in papers["programme"].content(Context("", "en", {}, None)).blocks}
    shown = sorted(blocks.values(), key=lambda block: block.position)
    assert [block.code for block in shown][1:4] == ["next", "remove", "traps"]
    assert (blocks["next"].column, blocks["remove"].column, blocks["traps"].column) == ("left", "right", "full")


@pytest.mark.usefixtures("claire")
def test_before_the_first_key_account_nothing_is_judged_and_the_selection_comes_first(client: Client, claire: User) -> None:
    client.force_login(claire)
    page = client.get("/programme/").content.decode()
    assert "Traps are read from key accounts" in page
    assert "None of the classic traps" not in page
    assert "Everything is in use" not in page
    assert "Assess again" not in page
    seen = work.overview()
    assert seen.next_steps[0].link == "/programme/selection/"
