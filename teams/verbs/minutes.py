"""Minutes of a meeting, written while it goes on, and its decisions, which become actions of the plan."""

import datetime as dt
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from base import clock
from base.edits import compare_and_set
from people.audit import Actor, record
from people.models import Person, User
from people.permissions import Permission
from people.rights import Refused, allowed, require
from teams.models import AgendaPoint, Meeting, MeetingDecision
from teams.registry import follow_ups
from teams.verbs.agenda import must_be_planned
from teams.verbs.common import user_of
from teams.verbs.errors import Answered, TeamError

MOST_DECISIONS = 60
LONGEST_MINUTES = 20_000


def may_write(meeting: Meeting, user: User) -> bool:
    return allowed(user, Permission.INTERACTION_ADD, meeting)


@transaction.atomic
def write_minutes(subject: Meeting | AgendaPoint, text: str, *, by: Actor, base: str) -> bool:
    """Keep what was said, of the meeting or of a point; says whether it changed. `base` is what its author read.

    Raises EditConflict with both texts when a colleague wrote there meanwhile: nothing is lost, nothing is overwritten.
    """
    require(by, Permission.INTERACTION_ADD, subject)
    meeting = subject if isinstance(subject, Meeting) else subject.meeting
    if meeting.state == Meeting.State.CANCELLED:
        raise Answered(_("This meeting was cancelled."))
    field = "minutes" if isinstance(subject, Meeting) else "said"
    text, base = plain(text), plain(base)
    if len(text) > LONGEST_MINUTES:
        raise TeamError(_("The text is too long: %(most)s characters at most.") % {"most": LONGEST_MINUTES}, "text")
    changes = compare_and_set(subject, {field: text}, base={field: base})
    if changes:
        Meeting.objects.filter(pk=meeting.pk).update(written_at=clock.now(), written_by=user_of(by))
        record(by, "meeting.written", subject, account=meeting.account, **{field: tuple(side[:200] for side in changes[field])})
    return bool(changes)


def plain(text: str) -> str:
    """One kind of line end, nothing after the last word: what a form sends and what is kept compare equal."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip()


@transaction.atomic
def decide(
    meeting: Meeting,
    text: str,
    *,
    owner: Person,
    due_on: dt.date,
    by: Actor,
    point: AgendaPoint | None = None,
    token: UUID | None = None,
) -> MeetingDecision:
    """Note a decision; it becomes an action of the plan at once where `by` writes the plan, else when the KAM puts it there."""
    require(by, Permission.INTERACTION_ADD, meeting)
    token = token or uuid4()
    known = MeetingDecision.objects.filter(token=token, meeting=meeting).first()
    if known:
        return known
    must_be_planned(meeting)
    text = text.strip()
    if not text:
        raise TeamError(_("Say what was decided."), "text")
    if due_on < clock.today():
        raise TeamError(_("Choose a day that is still to come."), "due_on")
    if meeting.decisions.count() >= MOST_DECISIONS:
        raise TeamError(_("A meeting takes %(most)s decisions at most.") % {"most": MOST_DECISIONS}, "text")
    made = MeetingDecision.objects.create(
        meeting=meeting, point=point, text=text[:250], owner=owner, due_on=due_on, token=token, by=user_of(by)
    )
    record(by, "meeting.decided", meeting, account=meeting.account, text=made.text, owner=owner.name, due_on=due_on)
    if may_follow(meeting, by):
        try:
            _follow(made, by)
        except TeamError:
            return made  # the decision stands; the page says that it is not in the plan yet, and why it may not be
    return made


def may_follow(meeting: Meeting, by: Actor) -> bool:
    """Whether `by` may put decisions of this meeting into the plan."""
    return isinstance(by, User) and any(door.may(by, meeting.account) for door in follow_ups)


@transaction.atomic
def into_plan(decision: MeetingDecision, *, by: User) -> None:
    """Make an action of the plan of it. Raises TeamError with the reason why not, Refused."""
    meeting = decision.meeting
    require(by, Permission.INTERACTION_ADD, meeting)
    if not may_follow(meeting, by):
        raise Refused(Permission.PLAN_EDIT, meeting.account)
    _follow(decision, by)


def _follow(decision: MeetingDecision, by: Actor) -> None:
    door = next(door for door in follow_ups if isinstance(by, User) and door.may(by, decision.meeting.account))
    with transaction.atomic():
        door.make(decision.meeting.account, text=decision.text, owner=decision.owner, due_on=decision.due_on, token=decision.token, by=by)


@transaction.atomic
def remove_decision(decision: MeetingDecision, *, by: Actor) -> None:
    """Take back what was noted wrongly; one that stands in the plan is changed there."""
    meeting = decision.meeting
    require(by, Permission.INTERACTION_ADD, meeting)
    must_be_planned(meeting)
    if any(door.made([decision.token]) for door in follow_ups):
        raise TeamError(_("This decision is an action of the plan: change it there."))
    record(by, "meeting.decision_removed", meeting, account=meeting.account, text=(decision.text, None))
    decision.delete()
