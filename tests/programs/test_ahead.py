"""Maturity from one assessment to the next, and what each KAM carries in the quarters to come."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client

from accounts import verbs as accounts
from accounts.models import Account, AccountRole, Allocation, Cost
from accounts.verbs import rebuild_access, refresh_snapshots
from people.models import User
from people.verbs.organisation import set_capacity
from programs import forecast, means, trend, verbs
from programs.dimensions import STANDARD
from programs.models import MaturityAnswer, Pillar
from programs.traps import Programme
from teams.models import Mission, MissionAsk, TimeAgreement
from teams.page import team_lines
from tests import factories
from tests.programs.conftest import LONG_AGO, OPERATOR

TODAY = factories.TODAY  # 24 November 2026


def assess(level: int, ago: int) -> None:
    fresh = MaturityAnswer.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    levels = {code: Decimal(level - (dimension.pillar == Pillar.TEAMS)) for code, dimension in STANDARD.items()}
    verbs.assess({code: (value, "Seen") for code, value in levels.items()}, by=OPERATOR)
    MaturityAnswer.objects.filter(pk__gt=fresh).update(on=TODAY - dt.timedelta(days=ago))


def test_three_assessments_draw_the_three_pillars(client: Client, claire: User, helios: Account) -> None:
    client.force_login(claire)
    for level, ago in ((2, 730), (3, 365)):
        assess(level, ago)
    assess(4, 3)
    found = trend.assessments()
    assert [(TODAY - each.on).days for each in found] == [730, 365, 3]
    assert [each.levels[Pillar.PLANS] for each in found] == [2, 3, 4]
    assert [each.weakest for each in found] == [1, 2, 3], "the teams, as the figure says"
    page = client.get("/programme/maturity/").content.decode()
    section = page[page.index('id="trend"') :]
    assert section.count('<svg class="ch') >= 3
    assert "As a table" in section


def test_answers_of_one_fortnight_are_one_assessment_and_one_draws_no_trend(client: Client, claire: User, helios: Account) -> None:
    assess(2, 10)
    assess(3, 3)
    assert [each.levels[Pillar.PLANS] for each in trend.assessments()] == [3]
    assert trend.charts(trend.assessments()) == []
    client.force_login(claire)
    assert "from the second assessment on" in client.get("/programme/maturity/").content.decode()


def test_the_quarters_to_come_are_what_is_agreed(client: Client, claire: User, karim: User, helios: Account) -> None:
    """35 hours a week are 5 days: 14 hours granted until the middle of February, 7 asked from April on."""
    set_capacity(karim.person, Decimal(35), LONG_AGO, by=OPERATOR)
    middle = dt.date(2027, 2, 15)
    Allocation.objects.create(person=karim.person, account=helios, role="kam", share=Decimal("0.4"), since=LONG_AGO, until=middle)
    base = {"account": helios, "person": karim.person, "why": "x", "asked_on": TODAY}
    TimeAgreement.objects.create(**base, asked=14, granted=14, since=LONG_AGO, until=middle, state="granted")
    TimeAgreement.objects.create(**base, asked=7, since=dt.date(2027, 4, 1), until=dt.date(2027, 7, 1))
    mission = Mission.objects.create(account=helios, name="Line 2", need="x", since=TODAY, until=dt.date(2027, 3, 1))
    MissionAsk.objects.create(
        mission=mission, person=karim.person, since=TODAY, until=dt.date(2027, 3, 1), state="accepted", asked_on=TODAY
    )
    first, second, third, _fourth = forecast.of([karim.person])[karim.person_id]
    assert (first.label, first.since, first.missions, first.lapses) == ("Q1 2027", dt.date(2027, 1, 1), 1, 1)
    assert first.granted == pytest.approx(Decimal(1))  # 45 of the 90 days at two days a week
    assert (first.capacity, first.standing[0]) == (5, "watch")
    assert (second.granted, second.missions, second.lapses) == (0, 0, 0)
    assert second.asked == pytest.approx(Decimal(1))
    assert (third.asked, third.standing[0]) == (0, "good")
    client.force_login(claire)
    refresh_snapshots()
    page = client.get("/programme/roles/").content.decode()
    assert "Q1 2027" in page
    assert "1 agreement ends" in page


def test_more_than_there_is_and_nearly_all_are_said() -> None:
    def tone(granted: str, asked: str = "0") -> str:
        return forecast.Quarter(TODAY, Decimal(granted), Decimal(asked), Decimal(5), 0, 0).standing[0]

    assert [tone("5.1"), tone("4", "0.6"), tone("4", "0.5"), tone("2")] == ["bad", "watch", "good", "good"]


def test_the_sponsor_of_the_group_sponsors_what_lies_below(helios: Account, selene: Account, sven: User) -> None:
    """Selene has no sponsor of its own; its group gets one."""
    group = factories.account("Group")
    accounts.edit_account(selene, {"parent_id": group.pk}, by=OPERATOR)
    refresh_snapshots()
    assert Programme().sponsored == {helios.pk}
    accounts.set_role(group, sven.person, AccountRole.Role.SPONSOR, by=OPERATOR, since=LONG_AGO)
    rebuild_access()
    assert Programme().sponsored == {helios.pk, selene.pk}
    lines = {line.account.name: line.has_sponsor for line in team_lines(Programme().keys)}
    assert lines == {"Helios": True, "Selene": True}


def test_the_budget_of_this_year_reads_this_year_alone(helios: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    Cost.objects.create(category="kam_programme", on=TODAY, amount=400, currency="EUR")
    Cost.objects.create(category="kam_programme", on=dt.date(2025, 3, 1), amount=900, currency="EUR")
    asked: list[list[int]] = []
    read = means.spent
    monkeypatch.setattr(means, "spent", lambda years: read(asked.append(list(years)) or list(years)))  # type: ignore[func-returns-value]
    found = means.this_year()
    assert found is not None
    assert (found.cost, found.budget, asked) == (400, None, [[2026]])
    verbs.set_budget(2026, "kam_programme", Decimal(1000), "", by=OPERATOR)
    again = means.this_year()
    assert again is not None
    assert again.share == pytest.approx(0.4)
