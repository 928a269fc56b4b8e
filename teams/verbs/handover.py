"""An account passes to another colleague: proposed, agreed with its roles dated, ticked step by step, closed with a sentence."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import relations
from accounts import verbs as accounts
from accounts.models import Account, AccountRole, Promise, Subscription
from accounts.verbs import AccountError
from base import clock
from people import inbox
from people.audit import Actor, record
from people.models import Person, RoleGrant, User
from people.permissions import Permission, Relation, Role
from people.rights import Refused, allowed, require
from reports.registry import papers
from reports.verbs import print_paper
from teams.models import Handover, HandoverStep
from teams.registry import open_work
from teams.verbs.common import user_of
from teams.verbs.errors import Answered, TeamError

State = Handover.State
Kind = HandoverStep.Kind
LEADS = (AccountRole.Role.OWNER, AccountRole.Role.KAM)
LONGEST = 500
FURTHEST = dt.timedelta(days=730)
CONTRACT_DAYS = 400  # ends of contracts that the new colleague must mind
MOST_STEPS = 8  # of one kind
REVIEW = "review"  # the paper by which a successor starts


def decides(by: Actor, account: Account) -> bool:
    """Whether `by` gives owners and KAMs, so that his word alone hands an account over."""
    return allowed(by, Permission.ACCOUNT_ASSIGN, account) and Relation.ALL in by.relations(Permission.ACCOUNT_ASSIGN)


def may_propose(by: Actor, account: Account, giver: Person) -> bool:
    """Who decides; who gives, of what he leads himself; and his line manager. The account must be one that he reads."""
    if decides(by, account):
        return True
    if getattr(by, "person_id", None) == giver.pk:
        return allowed(by, Permission.ACCOUNT_VIEW, account) and leads(account, clock.today()).filter(person=giver).exists()
    manages = Relation.PEOPLE in by.relations(Permission.FIGURE_BY_PERSON) and Relation.PEOPLE in giver.relations_of(by)  # type: ignore[arg-type]
    return manages and allowed(by, Permission.ACCOUNT_VIEW, account)


def leads(account: Account, day: dt.date) -> Any:
    """Roles of owner and KAM on the account itself, on a day."""
    return AccountRole.objects.on(day).filter(account=account, role__in=LEADS).select_related("person")


@transaction.atomic
def propose_handover(account: Account, giver: Person, taker: Person, on: dt.date, *, by: Actor) -> Handover:
    """Propose that `taker` leads the account from `on`; who may decide has agreed with it. Raises TeamError, Refused."""
    if not may_propose(by, account, giver):
        raise Refused(Permission.ACCOUNT_ASSIGN, account)
    if Handover.objects.filter(account=account, state__in=(State.PROPOSED, State.AGREED)).exists():
        raise TeamError(_("A handover of this account is under way already."))
    _check(account, giver, taker, on)
    try:
        with transaction.atomic():
            values = {"account": account, "giver": giver, "taker": taker, "on": on}
            made = Handover.objects.create(**values, proposed_by=user_of(by), proposed_on=clock.today())
    except IntegrityError as error:
        raise TeamError(_("A handover of this account is under way already.")) from error
    record(by, "handover.proposed", made, account=account, giver=giver.name, taker=taker.name, on=on)
    if decides(by, account):
        return agree_handover(made, by=by)
    for person in RoleGrant.objects.held_today().filter(role=Role.PROGRAMME_DIRECTOR).people():
        _tell(made, person, "handover_proposed", by)
    _tell_both(made, "handover_named", by)
    return made


def _check(account: Account, giver: Person, taker: Person, on: dt.date) -> None:
    if giver.pk == taker.pk:
        raise TeamError(_("Choose two different colleagues."), "taker")
    if on < clock.today():
        raise TeamError(_("This day is over: choose today or later."), "on")
    if on > clock.today() + FURTHEST:
        raise TeamError(_("Choose a day within two years."), "on")
    if taker.left_on and taker.left_on <= on:
        raise TeamError(_("%(name)s has left by that day. Choose somebody in post.") % {"name": taker}, "taker")
    if not leads(account, on).filter(person=giver).exists():
        raise TeamError(_("%(name)s is neither owner nor KAM of this account on that day.") % {"name": giver}, "giver")


# The decision ---------------------------------------------------------------------


@transaction.atomic
def agree_handover(handover: Handover, *, by: Actor) -> Handover:
    """Say yes: owner and KAM are written with their day, so that access changes by itself; both read their steps."""
    _require_decider(handover, by)
    account, giver, taker = handover.account, handover.giver, handover.taker
    _claim(handover, State.PROPOSED, State.AGREED, decided_by=user_of(by), decided_on=clock.today())
    _check(account, giver, taker, handover.on)
    try:
        held = _pass_roles(account, giver, taker, handover.on, list(LEADS), by)
    except AccountError as error:
        raise TeamError(error.sentence) from error
    Handover.objects.filter(pk=handover.pk).update(held=",".join(held))
    _draw_steps(handover)
    record(by, "handover.agreed", handover, account=account, giver=giver.name, taker=taker.name, on=handover.on, roles=", ".join(held))
    _close_question(handover)
    for person in (giver, taker):
        _tell(handover, person, "handover_agreed", by, due=handover.on)
    _tell_proposer(handover, "handover_answered", by)
    handover.refresh_from_db()
    return handover


def _pass_roles(account: Account, giver: Person, taker: Person, on: dt.date, roles: list[Any], by: Actor) -> list[str]:
    """End what `giver` holds on that day and give it to `taker`; the names of the roles that passed."""
    passed = []
    for role in leads(account, on).filter(person=giver, role__in=roles):
        if role.role == AccountRole.Role.OWNER:
            accounts.assign_owner(account, taker, by=by, since=on)
        else:
            accounts.end_role(role, by=by, on=on)
            later = AccountRole.objects.filter(account=account, person=taker, role=role.role)
            if not later.filter(Q(until__isnull=True) | Q(until__gt=on)).exists():
                accounts.set_role(account, taker, role.role, by=by, since=on)
        passed.append(str(role.role))
    return passed


def _draw_steps(handover: Handover) -> None:
    """What hangs on who gives becomes his steps; what waits for who takes over becomes the other's."""
    tree, today = handover.account.descendants(), clock.today()
    promises = list(Promise.objects.filter(account__in=tree, state=Promise.State.OPEN).order_by("due_on", "pk")[: 2 * MOST_STEPS])
    ends = Subscription.objects.filter(account__in=tree, end__gt=today, end__lte=today + dt.timedelta(days=CONTRACT_DAYS))
    giver, taker = HandoverStep.Side.GIVER, HandoverStep.Side.TAKER
    alone = relations.only_known_to(handover.giver_id, tree)[:MOST_STEPS]
    steps: list[dict[str, Any]] = [{"side": giver, "kind": Kind.INTRODUCE, "contact": known.contact} for known in alone]
    mine = [promise for promise in promises if promise.made_by_id == handover.giver_id][:MOST_STEPS]
    steps += [{"side": giver, "kind": Kind.PROMISE, "promise": promise} for promise in mine]
    steps += [{"side": giver, "kind": Kind.SILENCE}, {"side": taker, "kind": Kind.REVIEW}]
    steps += [{"side": taker, "kind": Kind.NOTICE, "contract": row} for row in ends.order_by("end", "pk")[:MOST_STEPS]]
    steps += [{"side": taker, "kind": Kind.KEEP, "promise": promise} for promise in promises[:MOST_STEPS]]
    HandoverStep.objects.bulk_create([HandoverStep(handover=handover, **step) for step in steps])


@transaction.atomic
def refuse_handover(handover: Handover, reason: str, *, by: Actor) -> Handover:
    """Say no, with the reason. Raises TeamError, Answered, Refused."""
    _require_decider(handover, by)
    reason = _sentence(reason, "reason", _("Give the reason, so that another way can be found."))
    _claim(handover, State.PROPOSED, State.REFUSED, decided_by=user_of(by), decided_on=clock.today(), reason=reason)
    record(by, "handover.refused", handover, account=handover.account, reason=reason)
    _close_question(handover)
    _tell_proposer(handover, "handover_refused", by, reason=reason[:200])
    _tell_both(handover, "handover_dropped", by, reason=reason[:200])
    return handover


@transaction.atomic
def withdraw_handover(handover: Handover, reason: str, *, by: Actor) -> Handover:
    """Take it back: a proposal by its author or who decides; an agreed one by who decides, until the day comes."""
    if not (handover.state == State.PROPOSED and handover.proposed_by_id == getattr(by, "pk", 0)):
        _require_decider(handover, by)
    reason = _sentence(reason, "reason", _("Give the reason, so that another way can be found."))
    was = handover.state
    if was == State.AGREED and handover.has_come:
        raise TeamError(_("The day has come: hand the account back instead."))
    _claim(handover, was if was in (State.PROPOSED, State.AGREED) else State.PROPOSED, State.WITHDRAWN, reason=reason)
    if was == State.AGREED:
        try:
            _pass_roles(handover.account, handover.taker, handover.giver, handover.on, handover.held.split(","), by)
        except AccountError as error:
            raise TeamError(error.sentence) from error
    record(by, "handover.withdrawn", handover, account=handover.account, reason=reason)
    _close_question(handover)
    inbox.close([f"handover_agreed:{handover.pk}"])
    _tell_both(handover, "handover_withdrawn", by, reason=reason[:200])
    return handover


# The work -------------------------------------------------------------------------


def may_tick(by: Actor, handover: Handover, side: str) -> bool:
    """One's own steps; all of them for who decides."""
    person = handover.giver_id if side == HandoverStep.Side.GIVER else handover.taker_id
    return getattr(by, "person_id", None) == person or decides(by, handover.account)


@transaction.atomic
def tick_step(step: HandoverStep, state: str, *, by: Actor, note: str = "") -> HandoverStep:
    """Say that a step is done, not known, or open after all, with a note; the day and who said it stay with it."""
    handover = step.handover
    if not may_tick(by, handover, step.side):
        raise Refused(Permission.ACCOUNT_ASSIGN, handover.account)
    if not Handover.objects.select_for_update().filter(pk=handover.pk, state=State.AGREED).exists():
        raise Answered(_("This handover is not under way: its steps stay as they are."))
    note = note.strip()
    if len(note) > LONGEST:
        raise TeamError(_("The text is too long: %(most)s characters at most.") % {"most": LONGEST}, "note")
    if state not in HandoverStep.State.values:
        raise TeamError(_("There is no such answer."))
    if step.kind == Kind.SILENCE and state == HandoverStep.State.DONE and not (note or step.note):
        raise TeamError(_("Write it in a sentence, or say that nothing is known."), "note")
    before, is_open = step.state, state == HandoverStep.State.OPEN
    step.state, step.note = state, note or step.note
    step.done_on, step.done_by = (None, None) if is_open else (clock.today(), user_of(by))
    step.save(update_fields=["state", "note", "done_on", "done_by"])
    record(by, "handover.step", handover, account=handover.account, kind=step.kind, state=(before, state))
    return step


@transaction.atomic
def move_work(handover: Handover, *, by: Actor) -> int:
    """On the day, by who takes over or who decides: open deals and actions change their owner, all or none; gives how many.

    Who made a promise is history and stays. The account review is printed for the new colleague.
    """
    _require_worker(handover, by)
    require(by, Permission.ACCOUNT_EDIT, handover.account)
    if not handover.has_come:
        raise TeamError(_("Open work passes on the day of the handover, not before."))
    rows = Handover.objects.filter(pk=handover.pk, state=State.AGREED, moved_on__isnull=True)
    if not rows.update(moved_on=clock.today(), version=F("version") + 1):
        raise Answered(_("The open work has passed already, or this handover is not under way."))
    account, giver, taker = handover.account, handover.giver, handover.taker
    count = accounts.pass_opportunities(account, giver, taker, by=by) + sum(work.move(account, giver, taker, by=by) for work in open_work)
    Handover.objects.filter(pk=handover.pk).update(moved=count)
    record(by, "handover.moved", handover, account=account, giver=giver.name, taker=taker.name, count=count)
    _print_review(handover)
    handover.refresh_from_db()
    return count


def _print_review(handover: Handover) -> None:
    """For the new colleague, with what he himself may read; in the language of who passes the work on."""
    user, paper = User.objects.filter(person=handover.taker_id, is_active=True).first(), papers.get(REVIEW)
    scope = str(handover.account_id)
    if user is not None and paper is not None and paper.may(user, scope):
        print_paper(REVIEW, scope=scope, language=get_language() or "en", by=user)


@transaction.atomic
def close_handover(handover: Handover, sentence: str, *, by: Actor) -> Handover:
    """Close it with a sentence: open work has passed, and each step is done or said to be not known."""
    _require_worker(handover, by)
    sentence = _sentence(sentence, "sentence", _("Say in a sentence how it ended."))
    if handover.moved_on is None:
        raise TeamError(_("The open work has not passed yet."))
    if handover.steps.filter(state=HandoverStep.State.OPEN).exists():
        raise TeamError(_("Each step must be done, or said to be not known."))
    _claim(handover, State.AGREED, State.DONE, sentence=sentence, done_on=clock.today())
    record(by, "handover.closed", handover, account=handover.account, sentence=sentence)
    inbox.close([f"handover_agreed:{handover.pk}"])
    return handover


# What all of them share -----------------------------------------------------------


def _require_decider(handover: Handover, by: Actor) -> None:
    if not decides(by, handover.account):
        raise Refused(Permission.ACCOUNT_ASSIGN, handover.account)


def _require_worker(handover: Handover, by: Actor) -> None:
    if not may_tick(by, handover, HandoverStep.Side.TAKER):
        raise Refused(Permission.ACCOUNT_ASSIGN, handover.account)


def _claim(handover: Handover, before: str, after: str, **values: Any) -> None:
    """Move the state once: who comes second is told so."""
    if not Handover.objects.filter(pk=handover.pk, state=before).update(state=after, version=F("version") + 1, **values):
        handover.refresh_from_db()
        raise Answered(_("This handover is %(state)s already.") % {"state": handover.get_state_display()})
    handover.refresh_from_db()


def _sentence(text: str, field: str, missing: str) -> str:
    text = text.strip()
    if not text:
        raise TeamError(missing, field)
    if len(text) > LONGEST:
        raise TeamError(_("The text is too long: %(most)s characters at most.") % {"most": LONGEST}, field)
    return text


def _tell(handover: Handover, person: Person, kind: str, by: Actor, *, reason: str = "", due: dt.date | None = None) -> None:
    words = {"by": str(by), "account": handover.account.name, "giver": handover.giver.name, "taker": handover.taker.name}
    words |= {"on": handover.on.isoformat(), "reason": reason}
    link = reverse("teams:handover", args=[handover.pk])
    inbox.tell(person, kind, f"{kind}:{handover.pk}", link, due=due, subject=f"handover:{handover.pk}", **words)


def _tell_both(handover: Handover, kind: str, by: Actor, *, reason: str = "") -> None:
    """Who gives and who takes over, but for whoever acts, and for who proposed it when the answer reaches him as such."""
    known = {getattr(by, "person_id", None)}
    if kind == "handover_dropped" and handover.proposed_by is not None:
        known.add(handover.proposed_by.person_id)
    for person in (handover.giver, handover.taker):
        if person.pk not in known:
            _tell(handover, person, kind, by, reason=reason)


def _close_question(handover: Handover) -> None:
    """Nobody waits for an answer any more."""
    inbox.close([f"{kind}:{handover.pk}" for kind in ("handover_proposed", "handover_named")])


def _tell_proposer(handover: Handover, kind: str, by: Actor, *, reason: str = "") -> None:
    asked = handover.proposed_by
    if asked is not None and asked != by and asked.person is not None:
        _tell(handover, asked.person, kind, by, reason=reason)
