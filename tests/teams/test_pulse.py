"""The pulse: nobody's answer is ever told, by a page, a table, a log, an order or a difference."""

import datetime as dt
import itertools
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from accounts import verbs as accounts
from accounts.models import Account, AccountRole
from accounts.verbs import rebuild_access
from base import clock
from base.models import Setting
from people.models import AuditLine, AuditValue, InboxItem, User
from people.permissions import Permission, Role
from people.rights import Refused
from teams import pulse, verbs
from teams.models import PulseCount, PulseInvite, PulseRound
from tests import factories
from tests.teams.conftest import LONG_AGO, OPERATOR

pytestmark = pytest.mark.django_db
CLOSES = factories.TODAY + dt.timedelta(days=14)
GOOD = {question.code: 4 for question in pulse.QUESTIONS}


@pytest.fixture
def team(helios: Account, karim: User, sophie: User, mona: User) -> list[User]:
    """Six people with a log-in: Karim, Sophie, Mona and three more."""
    more = [factories.user(f"Member {number}", Role.TEAM_MEMBER) for number in range(3)]
    for user in more:
        accounts.set_role(helios, user.person, AccountRole.Role.MEMBER, by=OPERATOR, since=LONG_AGO, membership="core")
    rebuild_access()
    return [karim, sophie, mona, *more]


@pytest.fixture
def opened(helios: Account, team: list[User], karim: User) -> PulseRound:
    return verbs.open_pulse(helios, CLOSES, by=karim)


def snapshot() -> dict[str, list[tuple[object, ...]]]:
    return {model._meta.db_table: list(model._default_manager.order_by("pk").values_list()) for model in apps.get_models()}


def test_who_answered_cannot_be_told_from_any_table(opened: PulseRound, team: list[User]) -> None:
    """Two people who give each other's answers, in the other order, leave every table the same."""
    high, low = dict.fromkeys(GOOD, 5), dict.fromkeys(GOOD, 1)
    first, second = team[1], team[2]
    from django.db import transaction  # noqa: PLC0415

    seen = []
    for order in (((first, high), (second, low)), ((second, high), (first, low))):
        with transaction.atomic():
            for user, values in order:
                verbs.answer_pulse(opened, values, by=user)
            seen.append(snapshot())
            transaction.set_rollback(True)
    assert seen[0] == seen[1]


def test_an_answer_leaves_no_row_of_its_own_no_audit_and_no_time(opened: PulseRound, team: list[User]) -> None:
    before = snapshot()
    verbs.answer_pulse(opened, GOOD, by=team[1])
    after = snapshot()
    changed = {table for table in after if after[table] != before[table]}
    assert changed == {PulseCount._meta.db_table, PulseInvite._meta.db_table, InboxItem._meta.db_table}
    assert len(after[PulseCount._meta.db_table]) == len(before[PulseCount._meta.db_table]), "counts stood there before"
    assert len(after[InboxItem._meta.db_table]) == len(before[InboxItem._meta.db_table]) - 1
    kinds = (models.DateTimeField, models.DateField, models.UUIDField)
    for model in (PulseInvite, PulseCount):
        assert not [field for field in model._meta.get_fields() if isinstance(field, kinds)]
    assert not [field for field in PulseCount._meta.get_fields() if field.related_model in (User, apps.get_model("people", "Person"))]
    assert not AuditLine.objects.filter(act__contains="answer").exists()
    assert not AuditValue.objects.filter(field__in=GOOD).exists()


def test_nothing_is_shown_before_five_nor_before_the_end(opened: PulseRound, team: list[User]) -> None:
    for user in team[:4]:
        verbs.answer_pulse(opened, GOOD, by=user)
    with clock.travel(CLOSES):
        assert not pulse.outcomes([PulseRound.objects.get()])[0].is_shown, "four answers"
    verbs.answer_pulse(opened, GOOD, by=team[4])
    (outcome,) = pulse.outcomes([PulseRound.objects.get()])
    assert (outcome.is_shown, outcome.answered, outcome.overall) == (False, 0, None), "open: not even how many"
    with clock.travel(CLOSES):
        (outcome,) = pulse.outcomes([PulseRound.objects.get()])
        assert outcome.is_shown
        assert {mean.text for mean in outcome.means.values()} == {"4.0"}
        with pytest.raises(verbs.Answered):
            verbs.answer_pulse(opened, GOOD, by=team[5])


def test_no_setting_lowers_the_least_number_of_answers(opened: PulseRound, team: list[User]) -> None:
    Setting.objects.create(name="privacy_min", value=2)
    for user in team[:4]:
        verbs.answer_pulse(opened, GOOD, by=user)
    with clock.travel(CLOSES):
        assert not pulse.outcomes([opened])[0].is_shown
    Setting.objects.update(value=7)
    assert pulse.least() == 7


def test_no_mean_tells_what_everybody_answered(opened: PulseRound, team: list[User]) -> None:
    for user in team[:5]:
        verbs.answer_pulse(opened, {**dict.fromkeys(GOOD, 5), "open": 1}, by=user)
    with clock.travel(CLOSES):
        (outcome,) = pulse.outcomes([PulseRound.objects.get()])
        assert outcome.means["learn"].text == "4.8 or more"
        assert outcome.means["open"].text == "1.2 or less"
        assert [question.code for question, _mean in outcome.talk] == ["open"]


def test_means_at_an_end_are_the_same_whoever_differs() -> None:
    """Of five answers, all fives and one four read alike."""
    for values in itertools.combinations_with_replacement(range(1, 6), 5):
        mean = pulse.Mean(sum(map(pulse.Decimal, values)) / 5)
        assert pulse.LOWEST < mean.shown < pulse.HIGHEST


def test_answered_once_by_who_is_asked(opened: PulseRound, team: list[User], oscar: User, sven: User) -> None:
    verbs.answer_pulse(opened, GOOD, by=team[1])
    with pytest.raises(verbs.Answered):
        verbs.answer_pulse(opened, dict.fromkeys(GOOD, 1), by=team[1])
    for user in (oscar, sven):
        with pytest.raises(Refused):
            verbs.answer_pulse(opened, GOOD, by=user)
    for values in ({}, {**GOOD, "open": 6}, {**GOOD, "other": 3}):
        with pytest.raises(verbs.TeamError):
            verbs.answer_pulse(opened, values, by=team[2])
    assert sum(PulseCount.objects.values_list("count", flat=True)) == len(GOOD)


def test_a_round_needs_five_people_and_four_weeks(helios: Account, karim: User, sophie: User) -> None:
    with pytest.raises(verbs.TeamError, match="takes 5"):
        verbs.open_pulse(helios, CLOSES, by=karim)
    with pytest.raises(Refused):
        verbs.open_pulse(helios, CLOSES, by=sophie)


def test_the_next_round_forgets_who_was_asked(opened: PulseRound, helios: Account, karim: User) -> None:
    with pytest.raises(verbs.TeamError, match=r"began on \d+.[A-Z][a-z]+.2026: leave four weeks"):
        verbs.open_pulse(helios, CLOSES, by=karim)
    with clock.travel(factories.TODAY + dt.timedelta(days=30)):
        later = verbs.open_pulse(helios, factories.TODAY + dt.timedelta(days=40), by=karim)
    assert set(PulseInvite.objects.values_list("round", flat=True)) == {later.pk}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_pages(client: Client, helios: Account, team: list[User], opened: PulseRound, dora: User, language: str) -> None:
    User.objects.update(language=language)
    answer = f"/teams/pulse/{opened.pk}/"
    for user in team[:5]:
        client.force_login(user)
        assert answer in client.get("/teams/pulse/").content.decode()
        assert client.post(answer, {**GOOD, "open": 6}).status_code == 422
        assert client.post(answer, {**GOOD, "open": 2}).status_code == 302
        assert client.post(answer, GOOD).status_code == 409
    with clock.travel(CLOSES):
        client.force_login(team[1])
        page = client.get(f"/teams/{helios.pk}/pulse/")
        assert page.context["shown"].talk[0][0].code == "open"
        assert ("2.0" if language == "en" else "2,0") in page.content.decode()
        for name in [user.name for user in team[2:]]:
            assert name not in page.content.decode()
        client.force_login(dora)
        assert client.get(f"/teams/{helios.pk}/pulse/").status_code == 403, "reads every account, and no pulse"
        assert client.get(answer).status_code == 404


def counted(account: Account, opens: dt.date, value: int, people: int) -> PulseRound:
    """A round that is over, in which so many gave this value to every question."""
    made = PulseRound.objects.create(account=account, opens_on=opens, closes_on=opens + dt.timedelta(days=14), asked=6)
    PulseCount.objects.bulk_create(PulseCount(round=made, question=code, value=value, count=people) for code in pulse.BY_CODE)
    return made


def test_the_trend_draws_what_is_told_of_each_round_and_nothing_else(client: Client, helios: Account, karim: User) -> None:
    days = [factories.TODAY - dt.timedelta(days=back) for back in (200, 150, 100, 50)]
    for day, value, people in zip(days, (4, 1, 5, 3), (6, 4, 6, 5), strict=True):
        counted(helios, day, value, people)
    drawn = str(pulse.trend(pulse.of_account(helios)))
    assert "Means by round, the last at the end: 4.0; 4.8 or more; 3.0" in drawn, "the round of four is left out"
    assert "1.0" not in drawn
    client.force_login(karim)
    for address in ("/teams/pulse/", f"/teams/{helios.pk}/pulse/", f"/teams/{helios.pk}/"):
        assert "Means by round" in client.get(address).content.decode(), address
    PulseRound.objects.filter(opens_on=days[0]).delete()
    PulseRound.objects.filter(opens_on=days[2]).delete()
    assert pulse.trend(pulse.of_account(helios)) == "", "one mean is no trend"


def test_whose_pulse_one_reads_is_asked_once_for_all_accounts(
    helios: Account, karim: User, mona: User, sven: User, claire: User, oscar: User, dora: User, django_assert_num_queries: Any
) -> None:
    others = [factories.account(f"Other {number}") for number in range(4)]
    for account in (helios, *others):
        counted(account, LONG_AGO, 4, 5)
    accounts.set_role(others[0], mona.person, AccountRole.Role.MEMBER, by=OPERATOR, since=LONG_AGO, membership="core")
    rebuild_access()
    for one in (karim, mona, sven, claire, oscar, dora):
        expected = [account for account in (helios, *others) if pulse.may_read(one, account)]
        user = User.objects.get(pk=one.pk)
        user.relations(Permission.ACCOUNT_VIEW)
        with django_assert_num_queries(1):
            assert pulse.readable(user) == expected, user
