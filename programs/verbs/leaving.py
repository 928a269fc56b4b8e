"""The way out of the programme: opened by the decision, prepared by who leads the account, walked as actions, taken back if need be."""

import datetime as dt

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import verbs as accounts
from accounts.models import Account, AccountSnapshot
from accounts.verbs import AccountError
from base import clock, formats
from people import inbox
from people.audit import Actor, record, user_of
from people.models import Person, User
from people.permissions import Permission
from people.rights import allowed, require
from plans import verbs as plans
from plans.models import Action
from programs import candidates as proposals
from programs.models import Candidate, Leaving, LeavingStep, SelectionRound
from programs.selection import seats
from programs.verbs.errors import ProgrammeError
from teams import lapses

State = Leaving.State
LONGEST = {"keeps": 500, "told": 1000}
# What has to be done, and how many days before (or after) the day on which the account is an ordinary one.
STEPS = (
    (gettext_lazy("Tell %(account)s who looks after them from %(day)s"), -14),
    (gettext_lazy("Settle what is promised to %(account)s and still open"), -7),
    (gettext_lazy("End or go on with each of the hours granted for %(account)s"), 0),
    (gettext_lazy("Hand %(account)s over to %(taker)s: contacts, dates, what not to say"), 0),
    (gettext_lazy("Ask %(account)s how the change went"), 60),
)


def open_way_out(candidate: Candidate, *, by: Actor) -> Leaving:
    """Of an account that leaves by a decision: who leads it is told to prepare it. The caller asks the rights and ends the key."""
    account = candidate.account
    made = Leaving.objects.create(
        account=account,
        candidate=candidate,
        on=candidate.effective_on or clock.today(),
        reason=candidate.reason,
        opened_on=clock.today(),
        by=user_of(by),
    )
    record(by, "leaving.opened", made, account=account, on=made.on, reason=made.reason)
    for user in lapses.leaders_of(account):
        inbox.tell(
            user,
            "leaving_opened",
            _key(made),
            reverse("programs:leaving", args=[made.pk]),
            due=made.on,
            account=account.name,
            on=made.on.isoformat(),
            reason=made.reason,
        )
    return made


def _key(leaving: Leaving) -> str:
    return f"leaving:{leaving.pk}"


def may_prepare(user: User, leaving: Leaving) -> bool:
    """Who runs the programme, and who leads the account."""
    return allowed(user, Permission.PROGRAMME_EDIT) or allowed(user, Permission.ACCOUNT_ASSIGN, leaving.account)


def _require(by: Actor, leaving: Leaving) -> None:
    if not (isinstance(by, User) and may_prepare(by, leaving)):
        require(by, Permission.PROGRAMME_EDIT)


@transaction.atomic
def prepare_way_out(leaving: Leaving, *, keeps: str, taker: Person, told: str, by: Actor, version: int) -> Leaving:
    """What the account keeps, who takes it over, what the customer is told. The first time the steps become actions."""
    _require(by, leaving)
    given = {"keeps": keeps.strip(), "told": told.strip()}
    for field, text in given.items():
        if not text:
            raise ProgrammeError(_("Say it in a sentence: the team and the customer will ask."), field)
        if len(text) > LONGEST[field]:
            raise ProgrammeError(_("The text is too long: %(most)s characters at most.") % {"most": LONGEST[field]}, field)
    if taker.left_on and taker.left_on <= leaving.on:
        raise ProgrammeError(_("%(name)s has left by that day. Choose somebody in post.") % {"name": taker}, "taker")
    rows = Leaving.objects.filter(pk=leaving.pk, state=State.OPEN, version=version)
    if not rows.update(taker=taker, version=F("version") + 1, **given):
        raise ProgrammeError(_("A colleague was faster, or it is closed: look at it again."))
    leaving.refresh_from_db()
    record(by, "leaving.prepared", leaving, account=leaving.account, taker=taker.name, **given)
    if not leaving.steps.exists():
        _lay_steps(leaving, taker, by)
    inbox.close([_key(leaving)])
    return leaving


def _lay_steps(leaving: Leaving, taker: Person, by: Actor) -> None:
    """The steps go to who leads the account until then; the last one, after it, to who takes over."""
    leaders = [user.person for user in lapses.leaders_of(leaving.account) if user.person is not None]
    giver = next(iter(leaders), taker)
    words = {"account": leaving.account.name, "day": formats.short_date(leaving.on, year=True), "taker": taker.name}
    for text, days in STEPS:
        due = max(leaving.on + dt.timedelta(days=days), clock.today())
        owner = taker if days > 0 else giver
        action = plans.note_action(leaving.account, (str(text) % words)[:250], owner, due, by=by)
        LeavingStep.objects.create(leaving=leaving, action=action)


@transaction.atomic
def close_way_out(leaving: Leaving, *, by: Actor) -> None:
    """Every step is done, and the day has come. Raises ProgrammeError, Refused."""
    _require(by, leaving)
    if not leaving.is_prepared:
        raise ProgrammeError(_("Prepare it first: what the account keeps, who takes over, what the customer is told."))
    if not leaving.has_come:
        raise ProgrammeError(_("It is a key account until %(day)s.") % {"day": formats.short_date(leaving.on, year=True)})
    if leaving.steps.filter(action__state=Action.State.OPEN).exists():
        raise ProgrammeError(_("Steps are open: do them first."))
    _claim(leaving, State.DONE, "")
    record(by, "leaving.closed", leaving, account=leaving.account)
    inbox.close([_key(leaving)])


@transaction.atomic
def undo_way_out(leaving: Leaving, reason: str, *, by: Actor) -> None:
    """The account stays: before its day the end is lifted; from that day on it is key again from today, and figures of the
    days between stay as they were. Open steps are cancelled. Refused where no place is free."""
    require(by, Permission.PROGRAMME_EDIT)
    reason = reason.strip()[:500]
    if not reason:
        raise ProgrammeError(_("Say why the account stays."), "reason")
    last = SelectionRound.objects.filter(state=SelectionRound.State.SENT).first()
    keys = AccountSnapshot.objects.filter(is_key=True).exclude(account=leaving.account_id).count()
    leaving_too = Leaving.objects.filter(state=State.OPEN, on__gt=clock.today()).exclude(pk=leaving.pk).count()
    kept = keys - leaving_too + 1
    if last is not None and kept > last.capacity:
        raise ProgrammeError(seats(last, kept).sentence)
    _claim(leaving, State.UNDONE, reason)
    try:
        if leaving.has_come:
            accounts.set_key(leaving.account, by=by)
        else:
            accounts.keep_key(leaving.account, by=by)
    except AccountError as error:
        raise ProgrammeError(error.sentence) from error
    for step in leaving.steps.filter(action__state=Action.State.OPEN).select_related("action"):
        plans.cancel_action(step.action, by=by)
    round_ = SelectionRound.objects.filter(state=SelectionRound.State.OPEN).first()
    if round_ is not None:  # opened meanwhile without it: a key account is judged like the others
        values = {"was_key": True, "facts": proposals.facts_now(leaving.account_id)}
        Candidate.objects.get_or_create(round=round_, account=leaving.account, defaults=values)
    record(by, "leaving.undone", leaving, account=leaving.account, reason=reason)
    inbox.close([_key(leaving)])


def _claim(leaving: Leaving, state: State, reason: str) -> None:
    rows = Leaving.objects.filter(pk=leaving.pk, state=State.OPEN)
    if not rows.update(state=state, closed_on=clock.today(), undo_reason=reason, version=F("version") + 1):
        raise ProgrammeError(_("This way out is closed already."))
    leaving.refresh_from_db()


def way_out_of(account: Account) -> Leaving | None:
    """The one under way."""
    return Leaving.objects.filter(account=account, state=State.OPEN).first()
