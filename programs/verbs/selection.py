"""The acts of a selection: open, invite, weigh, propose, rate, decide, object, send. Sending writes key accounts with their dates."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import verbs as accounts
from accounts.models import Account, AccountSnapshot
from accounts.verbs import AccountError
from base import clock
from people import inbox
from people.audit import Actor, record, user_of
from people.models import Person
from people.permissions import Permission
from people.rights import Refused, require
from programs import candidates as proposals
from programs.criteria import CRITERIA
from programs.models import Candidate, Criterion, Objection, Rater, Score, SelectionRound
from programs.selection import seats
from programs.tasks import due_selection
from programs.verbs.errors import ProgrammeError
from programs.verbs.leaving import open_way_out, way_out_of

Outcome = Candidate.Outcome
State = SelectionRound.State
HIGHEST = 5
KEEPS = frozenset({Outcome.ENTERS, Outcome.STAYS, Outcome.WATCH})


@transaction.atomic
def open_round(*, capacity: int, closes_on: dt.date, by: Actor) -> SelectionRound:
    """Open a round over today's key accounts, save those on their way out, and the candidates that the data proposes.

    One is open at a time.
    """
    require(by, Permission.PROGRAMME_EDIT)
    if not 1 <= capacity <= 500:
        raise ProgrammeError(_("A programme has between 1 and 500 places."), "capacity")
    if closes_on < clock.today():
        raise ProgrammeError(_("Choose a day that is still to come."), "closes_on")
    due = due_selection()
    try:
        with transaction.atomic():
            made = SelectionRound.objects.create(opened_on=clock.today(), closes_on=closes_on, capacity=capacity, opened_by=user_of(by))
    except IntegrityError as error:
        raise ProgrammeError(_("A round is open already: decide it first.")) from error
    for at, standard in enumerate(CRITERIA.values()):
        Criterion.objects.create(round=made, code=standard.code, axis=standard.axis, weight=standard.weight, position=at * 10)
    keys = AccountSnapshot.objects.filter(is_key=True).exclude(account__in=proposals.leaving()).values_list("pk", flat=True)
    for account in keys:
        Candidate.objects.create(round=made, account_id=account, was_key=True, facts=proposals.facts_now(account))
    for account, facts in proposals.proposed():
        Candidate.objects.create(round=made, account_id=account, facts=facts)
    if due is not None:
        inbox.close([due[0]])
    record(by, "selection.opened", None, capacity=capacity, closes_on=closes_on, candidates=made.candidates.count())
    return made


def _hold(round_: SelectionRound) -> SelectionRound:
    now: SelectionRound = SelectionRound.objects.select_for_update().get(pk=round_.pk)
    if not now.is_open:
        raise ProgrammeError(_("This round is decided."))
    return now


@transaction.atomic
def invite_rater(round_: SelectionRound, person: Person, *, by: Actor) -> Rater:
    """Ask somebody to fill sheets; he is told once."""
    require(by, Permission.PROGRAMME_EDIT)
    round_ = _hold(round_)
    rater, fresh = Rater.objects.get_or_create(round=round_, person=person)
    if fresh:
        record(by, "selection.rater_invited", None, person=person.name)
        link = reverse("programs:round", args=[round_.pk])
        inbox.tell(person, "selection_rate", f"selection:{round_.pk}", link, due=round_.closes_on, by=str(by))
    return rater


@transaction.atomic
def weigh(round_: SelectionRound, weights: Mapping[str, int], attractiveness: int, *, by: Actor) -> None:
    """Set the weights of the criteria (by code) and of the axis of attractiveness, in percent."""
    require(by, Permission.PROGRAMME_EDIT)
    round_ = _hold(round_)
    if not 0 <= attractiveness <= 100 or any(not 0 <= weight <= 100 for weight in weights.values()):
        raise ProgrammeError(_("A weight lies between 0 and 100."))
    rows = {row.code: row for row in round_.criteria.all()}
    for axis in Criterion.Axis:
        if not sum(weights.get(code, row.weight) for code, row in rows.items() if row.axis == axis):
            raise ProgrammeError(_("Each side needs at least one criterion with a weight."))
    before = {code: row.weight for code, row in rows.items()}
    for code, weight in weights.items():
        Criterion.objects.filter(round=round_, code=code).update(weight=weight)
    SelectionRound.objects.filter(pk=round_.pk).update(attractiveness=attractiveness)
    after = {**before, **{code: weight for code, weight in weights.items() if code in before}}
    record(by, "selection.weighed", None, attractiveness=(round_.attractiveness, attractiveness), weights=(str(before), str(after)))


@transaction.atomic
def add_candidate(round_: SelectionRound, account: Account, *, by: Actor) -> Candidate:
    """Add an account that the data did not propose; the facts about it are kept beside it."""
    require(by, Permission.PROGRAMME_EDIT)
    round_ = _hold(round_)
    if way_out_of(account) is not None:
        raise ProgrammeError(_("It is on its way out of the programme: take that back or close it first."), "account")
    is_key = AccountSnapshot.objects.filter(account=account, is_key=True).exists()
    values = {"was_key": is_key, "facts": proposals.facts_now(account.pk)}
    found, fresh = Candidate.objects.get_or_create(round=round_, account=account, defaults=values)
    if fresh:
        record(by, "selection.candidate_added", account, account=account)
    return found


@transaction.atomic
def fill_sheet(candidate: Candidate, values: Mapping[str, int], *, by: Actor) -> None:
    """One's own scores of a candidate, by criterion: all of them, so that nobody peeks after half a sheet."""
    rater = _rater(candidate, by)
    round_ = _hold(candidate.round)
    criteria = {row.code: row for row in round_.criteria.all()}
    if set(values) != set(criteria):
        raise ProgrammeError(_("Fill the whole sheet: others’ scores show once yours is in."))
    if any(not 1 <= value <= HIGHEST for value in values.values()):
        raise ProgrammeError(_("A score lies between 1 and 5."))
    for code, value in values.items():
        Score.objects.update_or_create(candidate=candidate, criterion=criteria[code], rater=rater, defaults={"value": value})
    record(by, "selection.rated", candidate.account, account=candidate.account_id)


def _rater(candidate: Candidate, by: Actor) -> Rater:
    found = Rater.objects.filter(round=candidate.round_id, person=by.person_id).first() if by.person_id else None
    if found is None:
        raise Refused(Permission.PROGRAMME_EDIT, candidate)
    return found


@dataclass(frozen=True)
class Verdict:
    """What is decided on a candidate: from which day, why; the profit of treating it differently, a year, with its assumptions."""

    outcome: str
    reason: str
    effective_on: dt.date | None = None
    profit_low: Decimal | None = None
    profit_high: Decimal | None = None
    assumptions: str = ""


@transaction.atomic
def decide(candidate: Candidate, verdict: Verdict, *, by: Actor) -> Candidate:
    """Note a decision; nothing becomes of it before the round is sent. Raises ProgrammeError, Refused."""
    require(by, Permission.PROGRAMME_EDIT)
    _hold(candidate.round)
    allowed = (Outcome.STAYS, Outcome.WATCH, Outcome.LEAVES) if candidate.was_key else (Outcome.ENTERS, Outcome.WAITS)
    if verdict.outcome not in allowed:
        raise ProgrammeError(_("Choose one of: %(choices)s.") % {"choices": ", ".join(str(each.label) for each in allowed)}, "outcome")
    low, high = verdict.profit_low, verdict.profit_high
    if low is not None and high is not None and low > high:
        raise ProgrammeError(_("The lower profit is above the higher one."), "profit_low")
    before = candidate.outcome
    effective = verdict.effective_on or clock.today()
    if effective < clock.today():
        raise ProgrammeError(_("Past figures do not move: choose today or later."), "effective_on")
    for field in ("outcome", "profit_low", "profit_high"):
        setattr(candidate, field, getattr(verdict, field))
    candidate.reason, candidate.assumptions = verdict.reason.strip()[:500], verdict.assumptions.strip()[:500]
    candidate.effective_on, candidate.decided_by = effective, user_of(by)
    candidate.save()
    record(by, "selection.decided", candidate.account, account=candidate.account_id, outcome=(before, candidate.outcome))
    return candidate


@transaction.atomic
def object_to(candidate: Candidate, text: str, *, by: Actor) -> Objection:
    """A rater against the decision; his words stay."""
    rater = _rater(candidate, by)
    _hold(candidate.round)
    text = text.strip()[:500]
    if not text:
        raise ProgrammeError(_("Say what speaks against it."), "text")
    made = Objection.objects.create(candidate=candidate, rater=rater, text=text)
    record(by, "selection.objected", candidate.account, account=candidate.account_id)
    return made


@transaction.atomic
def send_round(round_: SelectionRound, *, by: Actor) -> SelectionRound:
    """Make the decisions hold: who enters is key from his day on; who leaves is not, and its way out is opened; history and owner stay.

    Refused while a candidate has no decision or no reason, or while more stay than there are places.
    """
    require(by, Permission.PROGRAMME_EDIT)
    round_ = _hold(round_)
    rows: Sequence[Candidate] = list(round_.candidates.select_related("account"))
    bare = [row.account.name for row in rows if not row.outcome or not row.reason]
    if bare:
        raise ProgrammeError(_("Without decision or reason: %(names)s.") % {"names": ", ".join(bare)})
    kept = sum(row.outcome in KEEPS for row in rows)
    if kept > round_.capacity:
        raise ProgrammeError(seats(round_, kept).sentence)
    if not SelectionRound.objects.filter(pk=round_.pk, state=State.OPEN).update(state=State.SENT, sent_by=user_of(by), sent_at=clock.now()):
        raise ProgrammeError(_("This round is decided."))
    try:
        for row in rows:
            if row.outcome == Outcome.ENTERS:
                accounts.set_key(row.account, by=by, since=row.effective_on)
            elif row.outcome == Outcome.LEAVES:
                accounts.end_key(row.account, by=by, on=row.effective_on)
                open_way_out(row, by=by)
    except AccountError as error:
        raise ProgrammeError(f"{row.account.name}: {error.sentence}") from error
    record(by, "selection.sent", None, enter=_names(rows, Outcome.ENTERS), leave=_names(rows, Outcome.LEAVES))
    round_.refresh_from_db()
    return round_


def _names(rows: Sequence[Candidate], outcome: str) -> str:
    return ", ".join(row.account.name for row in rows if row.outcome == outcome)
