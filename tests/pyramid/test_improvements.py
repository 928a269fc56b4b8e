"""What is done about a finding: agreed by directors, found by its owner, closed with what came of it, seen beside the rule's state."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from base import clock
from base.edits import EditConflict
from jobs.models import Job
from jobs.verbs import enqueue, run_now
from people.models import AuditLine, InboxItem, User
from people.rights import Refused
from pyramid import kept, verbs
from pyramid.diagnosis import window
from pyramid.models import Improvement, StoredResult, Verdict
from pyramid.scopes import Scope
from pyramid.tasks import remind_of_improvements
from tests import factories
from tests.pyramid.test_verdict import judged

pytestmark = pytest.mark.django_db
PAGE = "/pyramid/improvements/"
DUE = factories.TODAY + dt.timedelta(days=30)


@pytest.fixture
def verdict() -> Verdict:
    period, as_of = window()
    wrong = judged(promises_kept__sale=0.71, on_time_delivery=0.84, support_response=None, csat=0.6, enps=None)
    return kept.keep(wrong, Scope.company(), period, as_of)


def agree(by: User, owner: User, text: str = "Check each promise before the offer leaves.") -> Improvement:
    assert owner.person is not None
    return verbs.add_improvement("D01", text, owner.person, DUE, token=uuid4(), by=by)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_from_the_finding_to_a_closed_action(client: Client, claire: User, mona: User, verdict: Verdict, language: str) -> None:
    User.objects.update(language=language)
    before = (StoredResult.objects.count(), Verdict.objects.count())
    client.force_login(claire)
    add = reverse("pyramid:improvement_add") + "?rule=D01"
    diagnosis = client.get("/pyramid/diagnosis/").content.decode()
    assert add in diagnosis
    assert reverse("pyramid:improvements") in diagnosis
    form = client.get(add).context["form"]
    assert form["rule"].value() == "D01"
    sent = {"rule": "D01", "text": form["text"].value(), "owner": mona.person_id, "due_on": "2026-12-24", "token": form["token"].value()}
    assert [client.post(add, sent).status_code for _time in range(2)] == [302, 302]
    made = Improvement.objects.get()
    assert (made.owner, made.verdict, made.state_then) == (mona.person, verdict, "held")
    # a team member does not read the diagnosis; her own action she finds, and closes
    client.force_login(mona)
    assert client.get("/pyramid/diagnosis/").status_code == 403
    item = InboxItem.objects.get(person=mona.person)
    assert (item.link, item.due) == (PAGE, dt.date(2026, 12, 24))
    assert client.get(PAGE).status_code == 200
    assert client.post(f"{PAGE}{made.pk}/close/", {"state": "done", "outcome": "Two were wrong."}).status_code == 302
    item.refresh_from_db()
    assert item.done_at is not None
    told = InboxItem.objects.get(person=claire.person)
    assert (told.kind, told.args["outcome"]) == ("improvement_done", "Two were wrong.")
    # nothing that is measured has moved
    assert (StoredResult.objects.count(), Verdict.objects.count()) == before
    acts = list(AuditLine.objects.order_by("pk").values_list("act", flat=True))
    assert [act for act in acts if act.startswith("improvement")] == ["improvement.agreed", "improvement.closed"]


def test_both_states_of_the_rule_stand_beside_it(client: Client, claire: User, mona: User, verdict: Verdict) -> None:
    agree(claire, mona)
    period, as_of = window()
    kept.keep(judged(promises_kept__sale=0.99, on_time_delivery=0.99, csat=0.9), Scope.company(), period, as_of)
    client.force_login(claire)
    line = client.get(PAGE).context["running"][0]
    assert [line["then"][0], line["now"][0]] == ["bad", "good"]


def test_a_colleague_sees_and_closes_his_own_alone(client: Client, claire: User, mona: User, karim: User, verdict: Verdict) -> None:
    hers = agree(claire, mona)
    agree(claire, karim, "Another.")
    client.force_login(mona)
    assert [line["row"] for line in client.get(PAGE).context["running"]] == [hers]
    client.force_login(karim)  # reads the diagnosis, so he reads hers, and may not close it
    assert len(client.get(PAGE).context["running"]) == 2
    assert client.post(f"{PAGE}{hers.pk}/close/", {"state": "done"}).status_code == 403
    with pytest.raises(Refused):
        agree(karim, mona)


def test_dropping_asks_why_and_a_day_lies_ahead(client: Client, claire: User, mona: User, verdict: Verdict) -> None:
    row = agree(claire, mona)
    client.force_login(mona)
    answer = client.post(f"{PAGE}{row.pk}/close/", {"state": "dropped", "outcome": " "})
    assert answer.status_code == 422
    assert "Say why it is dropped." in answer.content.decode()
    with pytest.raises(verbs.ImprovementError):
        verbs.edit_improvement(row, {"due_on": factories.TODAY - dt.timedelta(days=1)}, by=claire)
    assert verbs.close_improvement(row, "dropped", "Covered by D02.", by=mona)
    assert not verbs.close_improvement(row, "done", by=claire)  # she was slower
    assert verbs.close_improvement(row, "open", by=claire)
    row.refresh_from_db()
    assert (row.state, row.closed_on, row.outcome) == ("open", None, "")


def test_two_directors_on_one_field(claire: User, serge: User, mona: User, karim: User, verdict: Verdict) -> None:
    row = agree(claire, mona)
    read: dict[str, Any] = {"owner_id": mona.person_id, "due_on": DUE, "text": row.text}
    verbs.edit_improvement(row, {"owner_id": karim.person_id}, by=claire, base=read)
    assert InboxItem.objects.filter(person=karim.person, done_at=None).exists()
    assert not InboxItem.objects.filter(person=mona.person, done_at=None).exists()
    verbs.edit_improvement(row, {"due_on": DUE + dt.timedelta(days=7)}, by=serge, base=read)
    with pytest.raises(EditConflict):
        verbs.edit_improvement(row, {"due_on": DUE + dt.timedelta(days=9)}, by=claire, base=read)


def test_many_improvements_cost_no_more_queries(
    client: Client, claire: User, mona: User, verdict: Verdict, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        agree(claire, mona, f"Number {number}")
    client.force_login(claire)
    client.get(PAGE)
    with django_assert_max_num_queries(14):
        client.get(PAGE)


def reminded() -> int:
    job = run_now(enqueue(remind_of_improvements, key=f"remind:{uuid4()}", by=None))
    assert job.state == Job.State.DONE, job.error
    return int(job.result["told"])


def test_its_owner_is_reminded_on_the_day_and_once_when_it_has_passed(client: Client, claire: User, mona: User, verdict: Verdict) -> None:
    row, own = agree(claire, mona), agree(claire, claire, "Ask the factory first.")
    assert reminded() == 0
    line = InboxItem.objects.get(person=mona.person)
    InboxItem.objects.update(done_at=clock.now())
    with clock.travel(DUE):
        assert [reminded(), reminded()] == [2, 0]
        line.refresh_from_db()
        assert (line.kind, line.due, line.done_at, line.read_at) == ("improvement_due", DUE, None, None)
    with clock.travel(DUE + dt.timedelta(days=3)):
        assert [reminded(), reminded()] == [2, 0]
        client.force_login(mona)
        assert "Late: Check each promise" in client.get(reverse("people:inbox")).content.decode()
        verbs.close_improvement(own, "done", "Asked.", by=claire)
        verbs.edit_improvement(row, {"due_on": DUE + dt.timedelta(days=9)}, by=claire)
        assert reminded() == 0
    assert not InboxItem.objects.filter(person=claire.person, done_at=None).exists()
    with clock.travel(DUE + dt.timedelta(days=9)):
        assert reminded() == 1  # the new day reminds anew
    assert InboxItem.objects.filter(person=mona.person).count() == 1  # one line a matter


def test_other_words_for_one_s_own_late_improvement_leave_its_reminder_open(claire: User, verdict: Verdict) -> None:
    row = agree(claire, claire, "Ask the factory first.")
    with clock.travel(DUE + dt.timedelta(days=3)):
        assert reminded() == 1
        verbs.edit_improvement(row, {"text": "Ask the factory and the carrier first."}, by=claire)
        assert InboxItem.objects.filter(person=claire.person, done_at=None).count() == 1
        verbs.edit_improvement(row, {"due_on": DUE + dt.timedelta(days=9)}, by=claire)
        assert not InboxItem.objects.filter(person=claire.person, done_at=None).exists()


def test_nobody_is_reminded_of_what_is_another_s_by_now(claire: User, mona: User, serge: User, verdict: Verdict) -> None:
    row = agree(claire, mona)
    verbs.edit_improvement(row, {"owner_id": serge.person_id}, by=claire)
    with clock.travel(DUE):
        assert reminded() == 1
    assert not InboxItem.objects.filter(person=mona.person, done_at=None).exists()


@pytest.mark.parametrize(("language", "words"), [("en", "31 days"), ("fr", "31 jours")])
def test_where_to_start_and_why_in_which_order_how_long_and_with_whom(
    client: Client, claire: User, mona: User, verdict: Verdict, language: str, words: str
) -> None:
    User.objects.update(language=language)
    client.force_login(claire)
    add, start = reverse("pyramid:improvement_add"), DUE - dt.timedelta(days=30)
    common = {"rule": "D01", "owner": mona.person_id, "due_on": DUE.isoformat()}
    beside = {"why": "Promises cost us Norvane.", "starts_on": start.isoformat(), "provider": "Cabinet Aubry"}
    for text, position in (("Second thing.", "2"), ("First thing.", "1"), ("Some day.", "")):
        assert client.post(add, {**common, **beside, "text": text, "position": position, "token": uuid4()}).status_code == 302
    wrong = {**common, **beside, "text": "Late start.", "starts_on": (DUE + dt.timedelta(days=1)).isoformat(), "token": uuid4()}
    assert client.post(add, wrong).status_code == 422
    answer = client.get(PAGE)
    assert [line["row"].text for line in answer.context["running"]] == ["First thing.", "Second thing.", "Some day."]
    for said in ("Promises cost us Norvane.", "Cabinet Aubry", words):
        assert said in answer.text.replace("\u00a0", " ")
    row = Improvement.objects.get(text="Some day.")
    with pytest.raises(verbs.ImprovementError):
        verbs.edit_improvement(row, {"due_on": start - dt.timedelta(days=1)}, by=claire)
    verbs.edit_improvement(row, {"position": 1, "provider": ""}, by=claire, version=row.version)
    row.refresh_from_db()
    assert (row.position, row.provider, row.days) == (1, "", 31)
    assert {value.field for value in AuditLine.objects.filter(act="improvement.edited").latest("pk").values.all()} == {
        "position",
        "provider",
    }
