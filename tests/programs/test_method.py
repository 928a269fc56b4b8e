"""The method stays small, rituals come back, decisions have a date, and who was asked answers."""

import datetime as dt

import pytest
from django.test import Client

from accounts import verbs as accounts
from accounts.models import Account, Promise
from accounts.verbs import rebuild_access, refresh_snapshots
from people.audit import Operator
from people.models import AuditLine, InboxItem, User
from people.rights import Refused
from plans.models import Plan
from programs import governance, method, overview, traps, verbs
from programs.models import Decision, Escalation, Process, ProcessUse, Ritual, RitualDate
from programs.tasks import ask_whether_held
from reports.registry import Context, LongPaper, Part, papers
from tests import factories

TODAY = factories.TODAY
LONG_AGO = dt.date(2026, 1, 5)
PAGE, CALENDAR = "/programme/method/", "/programme/governance/"


def process(by: User, name: str = "Account review", seen_in: str = "", since: dt.date = LONG_AGO) -> Process:
    made = verbs.add_process(verbs.ProcessForm(name, "process", by.person, "Look back together.", seen_in), by=by)
    Process.objects.filter(pk=made.pk).update(since=since)
    made.refresh_from_db()
    return made


def line_of(made: Process) -> method.Line:
    return next(line for line in method.lines() if line.process == made)


def test_what_nobody_used_for_six_months_is_to_be_removed(claire: User, karim: User) -> None:
    old, new = process(claire), process(claire, "Charter", since=TODAY)
    assert (line_of(old).is_unused, line_of(new).is_unused) == (True, False)
    verbs.note_use(old, by=karim)
    verbs.note_use(old, by=karim)
    assert (line_of(old).is_unused, line_of(old).last, ProcessUse.objects.count()) == (False, TODAY, 1)
    ProcessUse.objects.update(on=TODAY - dt.timedelta(days=184))
    assert line_of(old).is_unused


def test_use_is_seen_in_the_data_where_it_can_be(claire: User, helios: Account) -> None:
    made = process(claire, "Plan, full", "plan-full")
    assert line_of(made).is_unused
    Plan.objects.create(account=helios, year=2026, until_year=2026, template="full", changed_at=dt.datetime(2026, 11, 2, tzinfo=dt.UTC))
    assert (line_of(made).last, line_of(made).is_unused) == (dt.date(2026, 11, 2), False)


def test_removing_needs_a_reason_and_keeps_it(client: Client, claire: User, karim: User) -> None:
    made = process(claire)
    client.force_login(karim)
    assert client.post(PAGE, {"act": f"retire-{made.pk}", f"reason-{made.pk}": "Nobody reads it."}).status_code == 403
    client.force_login(claire)
    assert client.post(PAGE, {"act": f"retire-{made.pk}"}).status_code == 422
    assert client.post(PAGE, {"act": f"retire-{made.pk}", f"reason-{made.pk}": "Nobody reads it."}).status_code == 302
    page = client.get(PAGE).content.decode()
    assert "Nobody reads it." in page
    assert method.lines() == []
    assert AuditLine.objects.filter(act="method.retired").count() == 1


def codes() -> set[str]:
    return {trap.code for trap in traps.spotted(traps.Programme())}


def test_too_many_processes_and_none_are_both_a_trap(claire: User, helios: Account) -> None:
    assert "no_method" in codes()
    process(claire, "Charter", since=TODAY)
    assert not {"no_method", "too_many_processes"} & codes()
    for at in range(2):
        process(claire, f"Form {at}")
    assert "too_many_processes" in codes()
    infrastructure = next(pillar for pillar in overview.overview().pillars if pillar.pillar == "infrastructure")
    assert ("Processes in use", "1 of 3") in infrastructure.facts


def ritual(by: User, owner: User, day: dt.date = TODAY) -> RitualDate:
    made = verbs.add_ritual("Steering committee", "committee", owner.person, 3, day, by=by)
    return made.dates.get()


def test_a_ritual_that_was_held_has_its_next_date_by_the_rhythm(claire: User, serge: User, karim: User) -> None:
    date = ritual(claire, serge)
    with pytest.raises(Refused):
        verbs.hold_ritual(date, by=karim)
    verbs.hold_ritual(date, by=serge)
    (line,) = governance.calendar().lines
    assert line.next is not None
    assert (line.next.due_on, line.last, line.held, line.planned) == (dt.date(2027, 2, 24), TODAY, 1, 4)
    assert InboxItem.objects.get(key=f"ritual:{date.pk}").done_at is not None
    assert InboxItem.objects.get(key=f"ritual:{line.next.pk}").due == dt.date(2027, 2, 24)
    with pytest.raises(verbs.ProgrammeError):
        verbs.hold_ritual(date, by=serge)


def test_a_ritual_past_its_date_is_overdue_and_the_year_shows_its_rhythm(claire: User, serge: User) -> None:
    date = ritual(claire, serge)
    RitualDate.objects.filter(pk=date.pk).update(due_on=dt.date(2026, 10, 5))
    seen = governance.calendar()
    assert seen.overdue == 1
    assert [month.first.month for month in seen.months if month.entries] == [1, 4, 7, 10]
    verbs.end_ritual(Ritual.objects.get(), by=claire)
    assert governance.calendar().lines == []


def missed(by: User, owner: User) -> RitualDate:
    date = ritual(by, owner)
    RitualDate.objects.filter(pk=date.pk).update(due_on=dt.date(2026, 10, 5))
    date.refresh_from_db()
    return date


def test_a_ritual_not_held_in_its_month_asks_its_owner_once(client: Client, claire: User, serge: User) -> None:
    date = missed(claire, serge)
    RitualDate.objects.filter(pk=date.pk).update(due_on=TODAY - dt.timedelta(days=1))
    assert ask_whether_held() == 0, "its month runs still"
    RitualDate.objects.filter(pk=date.pk).update(due_on=dt.date(2026, 10, 31))
    assert (ask_whether_held(), ask_whether_held()) == (1, 0)
    line = InboxItem.objects.get(key=f"ritual:{date.pk}")
    assert (line.person, line.kind, line.done_at) == (serge.person, "ritual_missed", None)
    client.force_login(serge)
    assert "Was it held? Steering committee, planned for 31 Oct 2026" in client.get("/inbox/").content.decode().replace("\xa0", " ")
    page = client.get(CALENDAR).content.decode()
    assert "Their month is over" in page
    assert "not held in October" in page
    serge.person.left_on = TODAY
    serge.person.save()
    InboxItem.objects.all().delete()
    assert ask_whether_held() == 1
    assert InboxItem.objects.get().person == claire.person, "who runs the programme hears it when its owner has left"


def test_not_held_needs_its_reason_and_the_rhythm_goes_on(client: Client, claire: User, serge: User, karim: User) -> None:
    date = missed(claire, serge)
    ask_whether_held()
    client.force_login(karim)
    assert client.post(CALENDAR, {"act": f"drop-{date.pk}", f"reason-{date.pk}": "No quorum"}).status_code == 403
    client.force_login(serge)
    assert client.post(CALENDAR, {"act": f"drop-{date.pk}", f"reason-{date.pk}": " "}).status_code == 422
    assert client.post(CALENDAR, {"act": f"drop-{date.pk}", f"reason-{date.pk}": "No quorum"}).status_code == 302
    (line,) = governance.calendar().lines
    assert line.next is not None
    assert (line.next.due_on, line.held, [each.reason for each in line.dropped]) == (dt.date(2027, 1, 5), 0, ["No quorum"])
    assert governance.calendar().overdue == 0
    assert InboxItem.objects.get(key=f"ritual:{date.pk}").done_at is not None
    assert "No quorum" in client.get(CALENDAR).content.decode()
    assert client.post(CALENDAR, {"act": f"drop-{date.pk}", f"reason-{date.pk}": "Again"}).status_code == 422
    with pytest.raises(verbs.ProgrammeError, match="still to come"):
        verbs.drop_ritual(line.next, "Too early to say", by=serge)


def test_a_missed_date_that_is_moved_is_planned_again(claire: User, serge: User) -> None:
    date = missed(claire, serge)
    ask_whether_held()
    verbs.move_ritual(date, TODAY + dt.timedelta(days=3), by=serge)
    line = InboxItem.objects.get(key=f"ritual:{date.pk}")
    assert (line.kind, line.done_at, line.due) == ("ritual_due", None, TODAY + dt.timedelta(days=3))
    assert (ask_whether_held(), governance.calendar().missed) == (0, [])


def test_a_decision_waits_with_its_owner_until_it_is_done(client: Client, claire: User, karim: User, mona: User) -> None:
    client.force_login(claire)
    form = {"act": "decide", "decision-text": "Free two days of service for Cervi", "decision-owner": karim.person_id}
    assert client.post(CALENDAR, form | {"decision-due_on": "2026-01-01"}).status_code == 422
    assert client.post(CALENDAR, form | {"decision-due_on": "2026-12-15"}).status_code == 302
    made = Decision.objects.get()
    assert InboxItem.objects.get(key=f"decision:{made.pk}").person == karim.person
    with pytest.raises(Refused):
        verbs.finish_decision(made, by=mona)
    client.force_login(karim)
    assert client.post(CALENDAR, {"act": f"done-{made.pk}"}).status_code == 302
    assert governance.calendar().done == [made]


def test_only_who_was_asked_answers_and_who_asked_is_told(client: Client, claire: User, karim: User, serge: User) -> None:
    client.force_login(karim)
    form = {"escalation-question": "Who lends a technician?", "escalation-owner": serge.person_id, "escalation-due_on": "2026-12-01"}
    assert client.post(CALENDAR, {"act": "escalate", **form}).status_code == 302
    made = Escalation.objects.get()
    with pytest.raises(Refused):
        verbs.answer_escalation(made, "Nobody.", by=claire)
    client.force_login(serge)
    assert client.post(CALENDAR, {"act": f"answer-{made.pk}"}).status_code == 422
    assert client.post(CALENDAR, {"act": f"answer-{made.pk}", f"answer-{made.pk}": "Jeanne, in January."}).status_code == 302
    assert InboxItem.objects.get(key=f"answer:{made.pk}").person == karim.person
    with pytest.raises(verbs.ProgrammeError):
        verbs.answer_escalation(made, "Another.", by=serge)


def chapters(by: User | None = None) -> dict[str, list[Part]]:
    """The parts of the pack by chapter."""
    paper = papers["committee"]
    assert isinstance(paper, LongPaper)
    return {chapter.code: list(chapter.parts) for chapter in paper.book(Context("", "en", {}, by)).chapters}


def test_the_pack_begins_with_what_is_late(claire: User, serge: User, helios: Account) -> None:
    date = ritual(claire, serge)
    RitualDate.objects.filter(pk=date.pk).update(due_on=dt.date(2026, 10, 5))
    verbs.note_decision("Free two days", serge.person, TODAY, by=claire)
    parts = {part.title: part for part in chapters()["agenda"]}
    assert parts["What to talk about, in this order"].items[0].startswith("Steering committee was due on")
    assert parts["Decisions that wait"].rows[0][0][0] == "Free two days"
    before = papers["committee"].data_version(Context("", "en", {}, None))
    verbs.end_ritual(Ritual.objects.get(), by=Operator("tests"))
    assert papers["committee"].data_version(Context("", "en", {}, None)) != before


def test_the_pack_says_account_by_account_what_to_decide_first(oscar: User, helios: Account, selene: Account) -> None:
    Promise.objects.create(account=selene, text="Two slots", due_on=TODAY - dt.timedelta(days=1), recorded_on=TODAY)
    rebuild_access()
    refresh_snapshots()
    for at in range(8):
        accounts.set_key(factories.account(f"Key {at}"), by=Operator("tests"))
    told = {part.title: [*part.items, part.note] for part in chapters()["accounts"]}
    assert len(told) == 10, "each account with something to decide has its part, none is named only"
    told = {name: [text.replace("\xa0", " ") for text in told[name]] for name in told if name in ("Selene", "Helios")}
    assert list(told) == ["Selene", "Helios"], "most to decide first"
    assert told["Selene"][:3] == [
        "Decide first: Which executive becomes its sponsor?",
        "Then: Who writes its plan, and by when?",
        "Then: Late promises: 1, the oldest since 23 Nov 2026. Keep them, or tell the customer?",
    ]
    assert told["Helios"][0] == "Decide first: Who writes its plan, and by when?"
    assert "Team: 2, functions: 2" in told["Helios"][-1]
    assert "accounts" not in chapters(oscar), "he may not open them"


def test_what_waits_makes_the_pack_another_one(helios: Account) -> None:
    before = papers["committee"].data_version(Context("", "en", {}, None))
    Promise.objects.create(account=helios, text="Two slots", due_on=TODAY, recorded_on=TODAY)
    assert papers["committee"].data_version(Context("", "en", {}, None)) != before


def test_the_pages_open_empty_and_full(client: Client, claire: User, karim: User) -> None:
    for by in (claire, karim):
        client.force_login(by)
        assert client.get(PAGE).status_code == client.get(CALENDAR).status_code == 200
    process(claire)
    ritual(claire, karim)
    verbs.escalate("Who?", karim.person, TODAY, by=claire)
    assert "Held today" in client.get(CALENDAR).content.decode()
    assert "Used today" in client.get(PAGE).content.decode()
