"""Records on teams as files bring them, and the figures that read them."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from accounts import verbs as accounts
from accounts.models import Account, AccountRole, Contact, Interaction
from base.periods import Period
from imports.mapping import ImportOptions
from imports.models import Batch
from imports.readers import Options
from imports.verbs import import_file, undo_import
from people.audit import Operator
from people.models import Person, User
from people.permissions import Role
from people.verbs.organisation import set_capacity
from pyramid.engine import compute
from pyramid.scopes import Scope
from teams.models import TimeLog
from tests import factories

pytestmark = pytest.mark.django_db
OPERATOR = Operator("tests")
MONTH = Period(dt.date(2026, 1, 5), dt.date(2026, 2, 2))  # four weeks


@pytest.fixture
def helios() -> Account:
    account = factories.account("Helios")
    accounts.set_key(account, by=OPERATOR, since=dt.date(2024, 1, 1))
    return account


@pytest.fixture
def ann() -> Person:
    return Person.objects.create(name="Ann Roth")


def imported(folder: Path, kind: str, text: str, **options: Any) -> Batch:
    path = folder / f"{kind}.csv"
    path.write_text(text, encoding="utf-8")
    return import_file(path, kind, by=OPERATOR, source="hr", options=ImportOptions(reading=Options(date_order="ymd"), **options))


def value(code: str, period: Period = MONTH, **more: Any) -> Any:
    return compute(code, period=period, as_of=period.end, **more)


GRANTS = "employee,account,role,share,from,to\nAnn Roth,Helios,team,0.5,2025-01-01,\n"
LOGS = """id,employee,account,on,hours
1,Ann Roth,Helios,2026-01-08,40
2,Ann Roth,Helios,2026-01-09,8
3,Ann Roth,Helios,2026-01-30,10
4,Ann Roth,Helios,2026-02-02,7
5,Nobody,Helios,2026-01-12,2
"""


def test_hours_given_are_read_against_hours_granted(tmp_path: Path, helios: Account, ann: Person) -> None:
    assert imported(tmp_path, "allocations", GRANTS).created == 1
    outcome = imported(tmp_path, "time_logs", LOGS)
    assert (outcome.created, outcome.rejected) == (4, 1)  # no day has 40 hours; the unknown colleague waits to be attached
    result = value("team_time_allocated")
    assert (result.numerator, result.denominator, result.details["ungranted"]) == (18, 70, 2)  # 4 weeks × 35 h × .5
    assert imported(tmp_path, "capacity", "employee,weekly_hours,from\nAnn Roth,40,2025-01-01\n").created == 1
    assert value("team_time_allocated").denominator == 80
    set_capacity(ann, Decimal(20), dt.date(2026, 1, 19), by=OPERATOR)  # by hand, from the third week on
    assert value("team_time_allocated").denominator == 60


def test_the_same_hours_again_change_nothing(tmp_path: Path, helios: Account, ann: Person) -> None:
    twice = "employee,account,on,hours\nAnn Roth,Helios,2026-01-08,2\nAnn Roth,Helios,2026-01-08,2\n"
    assert imported(tmp_path, "time_logs", twice).created == 2
    again = imported(tmp_path, "time_logs", twice)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    assert sum(TimeLog.objects.values_list("hours", flat=True)) == 4


TEAM = "id,account,employee,role,from,to\n1,Helios,Ann Roth,kam,2025-01-01,\n2,Helios,Ben Sand,member,2025-01-01,2026-01-20\n"
SPONSORS = "id,account,employee,from,to\n1,Helios,Eva Lind,2025-01-01,\n"


def test_a_sponsor_and_a_member_of_one_id_do_not_meet(tmp_path: Path, helios: Account, ann: Person) -> None:
    for name in ("Ben Sand", "Eva Lind"):
        Person.objects.create(name=name)
    assert imported(tmp_path, "account_team", TEAM).created == 2
    first = imported(tmp_path, "sponsors", SPONSORS)
    assert (first.created, first.updated) == (1, 0)
    assert imported(tmp_path, "sponsors", SPONSORS).unchanged == 1
    fewer = imported(tmp_path, "account_team", TEAM.rsplit("\n", 2)[0] + "\n", replace=True)
    assert (fewer.unchanged, fewer.recipe["removed"]) == (1, 1)  # the member whom the file no longer names, not the sponsor
    assert set(AccountRole.objects.values_list("person__name", "role")) == {("Ann Roth", "kam"), ("Eva Lind", "sponsor")}
    undo_import(first, by=OPERATOR)
    assert list(AccountRole.objects.values_list("person__name", flat=True)) == ["Ann Roth"]


def test_a_sponsor_who_was_imported_may_open_the_account(tmp_path: Path, helios: Account) -> None:
    eva = factories.user("Eva Lind", Role.SPONSOR)
    assert not Account.objects.visible_to(eva).exists()
    imported(tmp_path, "sponsors", SPONSORS)
    assert Account.objects.visible_to(User.objects.get(pk=eva.pk)).get() == helios


def test_who_left_the_team_counts_owners_and_sponsors_apart(tmp_path: Path, helios: Account, ann: Person) -> None:
    for name in ("Ben Sand", "Eva Lind"):
        Person.objects.create(name=name)
    imported(tmp_path, "account_team", TEAM)
    imported(tmp_path, "sponsors", SPONSORS.replace("2025-01-01,", "2025-01-01,2026-01-20"))
    result = value("team_turnover", settings={"min_n": 1})
    assert (result.numerator, result.denominator, result.n) == (1, 1.5, 2)
    elsewhere = factories.account("Vasselin")
    assert value("team_turnover", scope=Scope.account(elsewhere.pk)).reason == "empty"


def test_a_sponsor_counts_only_while_he_is_one_and_with_an_executive(tmp_path: Path, helios: Account) -> None:
    eva = Person.objects.create(name="Eva Lind")
    assert value("exec_sponsor_activity").reason == "empty"
    imported(tmp_path, "sponsors", SPONSORS)
    chief = Contact.objects.create(account=helios, name="Chief", level="executive")
    clerk = Contact.objects.create(account=helios, name="Clerk", level="expert")
    Interaction.objects.create(account=helios, contact=clerk, person=eva, on=dt.date(2026, 1, 10))
    assert (value("exec_sponsor_activity").value, value("exec_sponsor_activity").details["without_sponsor"]) == (0, 0)
    Interaction.objects.create(account=helios, contact=chief, person=eva, on=dt.date(2026, 1, 11))
    assert value("exec_sponsor_activity").value == 1
    AccountRole.objects.filter(role="sponsor").update(until=dt.date(2026, 1, 11))
    assert (value("exec_sponsor_activity").value, value("exec_sponsor_activity").details["without_sponsor"]) == (0, 1)
