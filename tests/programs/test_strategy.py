"""The strategy: written, approved whole, versioned, put on hold with a reason and a way back."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client

from people.models import AuditLine, User
from people.rights import Refused
from programs import verbs
from programs.models import Strategy
from reports.registry import Context, papers

DUE = dt.date(2027, 12, 31)


def written(by: User, purpose: str = "Grow with those who measure to release faster.", version: int | None = None) -> Strategy:
    return verbs.write_strategy(purpose=purpose, is_not="No discount club.", sponsor=by.person, version=version, by=by)


def test_what_is_missing_is_named_before_it_holds(claire: User, serge: User) -> None:
    with pytest.raises(verbs.ProgrammeError):
        verbs.approve_strategy(by=serge)
    written(claire)
    with pytest.raises(verbs.ProgrammeError, match="a goal with figure and date"):
        verbs.approve_strategy(by=serge)
    verbs.set_goal("strategy_execution", Decimal("0.7"), DUE, by=claire)
    assert verbs.approve_strategy(by=serge).state == "approved"
    assert AuditLine.objects.filter(act="strategy.approved", actor=serge).count() == 1


def test_an_approved_version_never_changes_and_the_next_begins_from_it(claire: User, serge: User) -> None:
    written(claire)
    verbs.set_goal("strategy_execution", Decimal("0.7"), DUE, by=claire)
    first = verbs.approve_strategy(by=serge)
    verbs.set_goal("strategy_execution", Decimal("0.9"), DUE, by=claire)
    second = written(claire, "Fewer, deeper.")
    first.refresh_from_db()
    assert (second.no, first.purpose) == (2, "Grow with those who measure to release faster.")
    assert [goal.target for goal in first.goals.all()] == [Decimal("0.7")]
    verbs.approve_strategy(by=claire)
    assert list(Strategy.objects.values_list("no", "state")) == [(2, "approved"), (1, "replaced")]


def test_a_stale_draft_overwrites_nobody(claire: User) -> None:
    draft = written(claire)
    with pytest.raises(verbs.ProgrammeError):
        written(claire, "Mine", draft.version - 1)
    assert written(claire, "Mine", draft.version).purpose == "Mine"


def test_on_hold_says_why_and_what_ends_it(client: Client, claire: User, serge: User, karim: User) -> None:
    written(claire)
    verbs.set_goal("strategy_execution", Decimal("0.7"), DUE, by=claire)
    verbs.approve_strategy(by=serge)
    with pytest.raises(verbs.ProgrammeError):
        verbs.hold_programme(reason="Promises first.", resume_when="", by=claire)
    verbs.hold_programme(reason="Promises first.", resume_when="Promises kept reach 95 %.", by=claire)
    client.force_login(karim)
    page = client.get("/programme/strategy/").content.decode()
    assert "Promises first." in page
    assert "Promises kept reach 95" in page
    assert "Promises first." in client.get("/programme/").content.decode(), "the overview says it too"
    assert papers["programme"].content(Context("", "en", {}, None)).subtitle.startswith("The programme is on hold.")
    with pytest.raises(Refused):
        verbs.resume_programme(by=karim)
    verbs.resume_programme(by=claire)
    assert not Strategy.objects.get().is_on_hold


def test_who_approves_everywhere_approves_and_nobody_else(claire: User, karim: User, sven: User) -> None:
    written(claire)
    for by in (karim, sven):
        with pytest.raises(Refused):
            verbs.approve_strategy(by=by)


def test_the_page_writes_and_refuses(client: Client, claire: User) -> None:
    client.force_login(claire)
    assert client.get("/programme/strategy/").status_code == 200
    assert client.post("/programme/strategy/", {"act": "write", "purpose": "Grow together."}).status_code == 302
    assert "(%)</option>" in client.get("/programme/strategy/").content.decode(), "the list names the unit in which a goal is typed"
    goal = {"act": "goal", "kpi": "strategy_execution", "target": "70", "due_on": DUE.isoformat()}
    assert client.post("/programme/strategy/", goal).status_code == 302
    assert client.post("/programme/strategy/", {"act": "approve"}).status_code == 422
    assert Strategy.objects.get().goals.get().target == Decimal("0.7")
    page = client.get("/programme/strategy/").content.decode()
    assert "Grow together." in page
    assert "70" in page
    assert client.post("/programme/strategy/", {"act": "drop-strategy_execution"}).status_code == 302
    assert not Strategy.objects.get().goals.exists()


def test_a_reason_to_put_on_hold_stays_while_its_condition_is_missing(client: Client, claire: User) -> None:
    written(claire)
    verbs.set_goal("strategy_execution", Decimal("0.7"), DUE, by=claire)
    Strategy.objects.update(state="approved")
    client.force_login(claire)
    answer = client.post("/programme/strategy/", {"act": "hold", "reason": "Promises first.", "resume_when": ""})
    assert answer.status_code == 422
    assert 'value="Promises first."' in answer.content.decode()
