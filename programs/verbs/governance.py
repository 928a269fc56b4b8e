"""Rituals and their dates, decisions with owner and date, escalations with a deadline."""

import datetime as dt

from django.db import transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from base import clock
from base.models import DataVersion
from base.periods import add_months
from people.audit import Actor, Operator, record, user_of
from people.inbox import close, tell
from people.models import Person
from people.permissions import Permission
from people.rights import Refused, allowed, require
from programs.models import Decision, Escalation, Ritual, RitualDate
from programs.verbs.errors import ProgrammeError


def _future(day: dt.date) -> dt.date:
    if day < clock.today():
        raise ProgrammeError(_("Choose a day that is still to come."), "due_on")
    return day


def _words(text: str, field: str, longest: int) -> str:
    text = text.strip()[:longest]
    if not text:
        raise ProgrammeError(_("Say it in a sentence."), field)
    return text


def _here() -> str:
    return reverse("programs:governance")


@transaction.atomic
def add_ritual(name: str, kind: str, owner: Person, every_months: int, due_on: dt.date, *, by: Actor) -> Ritual:
    """A ritual with its rhythm and its first date; its owner is told."""
    require(by, Permission.PROGRAMME_EDIT)
    ritual = Ritual.objects.create(name=_words(name, "name", 120), kind=kind, owner=owner, every_months=every_months)
    _plan(ritual, _future(due_on))
    record(by, "governance.ritual_added", ritual, name=ritual.name, every_months=every_months)
    DataVersion.bump("programme")
    return ritual


def _plan(ritual: Ritual, day: dt.date) -> None:
    date = RitualDate.objects.create(ritual=ritual, due_on=day)
    if ritual.owner is not None:
        tell(ritual.owner, "ritual_due", f"ritual:{date.pk}", _here(), day, ritual=ritual.name)


@transaction.atomic
def hold_ritual(date: RitualDate, *, by: Actor) -> RitualDate:
    """It was held today; the next date follows the rhythm, from the date that was planned."""
    _may_hold(date.ritual, by)
    if not _open(date).update(held_on=clock.today()):
        raise ProgrammeError(_("A colleague noted it already."))
    close([f"ritual:{date.pk}"])
    _plan_next(date)
    record(by, "governance.ritual_held", date.ritual, planned=date.due_on)
    DataVersion.bump("programme")
    date.refresh_from_db()
    return date


def _open(date: RitualDate) -> QuerySet[RitualDate]:
    return RitualDate.objects.filter(pk=date.pk, held_on=None, dropped_on=None)


def _plan_next(date: RitualDate) -> None:
    """The next date of the rhythm that is still to come."""
    following = add_months(date.due_on, date.ritual.every_months)
    while following <= clock.today():
        following = add_months(following, date.ritual.every_months)
    _plan(date.ritual, following)


@transaction.atomic
def drop_ritual(date: RitualDate, reason: str, *, by: Actor) -> RitualDate:
    """It was not held, because of `reason`, which stays with the date; the next date follows the rhythm."""
    _may_hold(date.ritual, by)
    reason = reason.strip()[:250]
    if not reason:
        raise ProgrammeError(_("Say why it was not held: who plans the next one reads it."), "reason")
    if date.due_on > clock.today():
        raise ProgrammeError(_("Its day is still to come: move it, or end the ritual."), "reason")
    if not _open(date).update(dropped_on=clock.today(), reason=reason):
        raise ProgrammeError(_("A colleague noted it already."))
    close([f"ritual:{date.pk}"])
    _plan_next(date)
    record(by, "governance.ritual_dropped", date.ritual, planned=date.due_on, reason=reason)
    DataVersion.bump("programme")
    date.refresh_from_db()
    return date


@transaction.atomic
def move_ritual(date: RitualDate, due_on: dt.date, *, by: Actor) -> None:
    """Another day for the open date."""
    _may_hold(date.ritual, by)
    before = date.due_on
    if not _open(date).update(due_on=_future(due_on)):
        raise ProgrammeError(_("A colleague noted it already."))
    close([f"ritual:{date.pk}"])  # others may have been told that it was not held
    if date.ritual.owner is not None:
        tell(date.ritual.owner, "ritual_due", f"ritual:{date.pk}", _here(), due_on, ritual=date.ritual.name)
    record(by, "governance.ritual_moved", date.ritual, due_on=(before, due_on))
    DataVersion.bump("programme")


@transaction.atomic
def end_ritual(ritual: Ritual, *, by: Actor) -> None:
    """No more dates; what was held and decided stays."""
    require(by, Permission.PROGRAMME_EDIT)
    if Ritual.objects.filter(pk=ritual.pk, ended_on=None).update(ended_on=clock.today(), version=F("version") + 1):
        close(
            [f"ritual:{pk}" for pk in RitualDate.objects.filter(ritual=ritual, held_on=None, dropped_on=None).values_list("pk", flat=True)]
        )
        record(by, "governance.ritual_ended", ritual)
        DataVersion.bump("programme")


def _may_hold(ritual: Ritual, by: Actor) -> None:
    """Its owner, or who runs the programme."""
    if not _is(ritual.owner_id, by):
        require(by, Permission.PROGRAMME_EDIT)


def _is(person: int | None, by: Actor) -> bool:
    return isinstance(by, Operator) or (person is not None and by.person_id == person and allowed(by, Permission.PEOPLE_VIEW))


@transaction.atomic
def note_decision(text: str, owner: Person, due_on: dt.date, *, date: RitualDate | None = None, by: Actor) -> Decision:
    """Who runs the programme notes what was decided, in a ritual or between; its owner has a line until it is done."""
    require(by, Permission.PROGRAMME_EDIT)
    text, due_on = _words(text, "text", 300), _future(due_on)
    made = Decision.objects.create(text=text, owner=owner, due_on=due_on, date=date, decided_on=clock.today())
    tell(owner, "programme_decision", f"decision:{made.pk}", _here(), due_on, decision=text)
    record(by, "governance.decided", made, text=text, due_on=due_on)
    DataVersion.bump("programme")
    return made


@transaction.atomic
def finish_decision(decision: Decision, *, by: Actor) -> None:
    if not _is(decision.owner_id, by):
        require(by, Permission.PROGRAMME_EDIT)
    if Decision.objects.filter(pk=decision.pk, done_on=None).update(done_on=clock.today(), version=F("version") + 1):
        close([f"decision:{decision.pk}"])
        record(by, "governance.decision_done", decision)
        DataVersion.bump("programme")


@transaction.atomic
def escalate(question: str, owner: Person, due_on: dt.date, *, by: Actor) -> Escalation:
    """Whoever reads the programme may ask for an answer by a day; who must answer has a line."""
    require(by, Permission.FIGURE_COMPANY)
    question, due_on = _words(question, "question", 300), _future(due_on)
    user = user_of(by)
    made = Escalation.objects.create(question=question, owner=owner, due_on=due_on, raised_by=user, raised_on=clock.today())
    tell(owner, "escalation", f"escalation:{made.pk}", _here(), due_on, question=question, by=user.name if user else "kamapp")
    record(by, "governance.escalated", made, question=question, due_on=due_on)
    DataVersion.bump("programme")
    return made


@transaction.atomic
def answer_escalation(escalation: Escalation, answer: str, *, by: Actor) -> None:
    """Only who was asked answers; who asked is told."""
    if not _is(escalation.owner_id, by):
        raise Refused(Permission.PROGRAMME_EDIT)
    answer = _words(answer, "answer", 500)
    rows = Escalation.objects.filter(pk=escalation.pk, answered_on=None)
    if not rows.update(answer=answer, answered_on=clock.today(), version=F("version") + 1):
        raise ProgrammeError(_("It was answered already."))
    close([f"escalation:{escalation.pk}"])
    if escalation.raised_by is not None:
        tell(escalation.raised_by, "escalation_answered", f"answer:{escalation.pk}", _here(), question=escalation.question, answer=answer)
    record(by, "governance.answered", escalation, answer=answer)
    DataVersion.bump("programme")
