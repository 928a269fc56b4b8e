"""Who is in the team of an account and as what; who answers for what; what the sponsor promised."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import verbs as accounts
from accounts.models import Account, AccountRole
from accounts.verbs import AccountError
from base import clock
from people.audit import Actor, record
from people.models import Person
from people.permissions import Permission
from people.rights import require
from teams.models import Activity, RaciCell, Seat, SponsorPromise
from teams.verbs.common import moved
from teams.verbs.errors import TeamError

MOST_ACTIVITIES = 30


@dataclass(frozen=True)
class Place:
    """What somebody is in a team: core or extended, his function and part in it, from when, and the first day without him."""

    membership: str = AccountRole.Membership.EXTENDED
    function: str = ""
    part: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


@transaction.atomic
def add_member(account: Account, person: Person, place: Place, *, by: Actor, role: str = AccountRole.Role.MEMBER) -> AccountRole:
    """Take somebody into the team: from his first day on he sees what the team sees. Raises TeamError, Refused."""
    membership = place.membership if role == AccountRole.Role.MEMBER else ""
    try:
        made = accounts.set_role(account, person, role, by=by, since=place.since, until=place.until, membership=membership)
    except AccountError as error:
        raise TeamError(error.sentence, error.field) from error
    _seat(made, place)
    return made


@transaction.atomic
def change_member(role: AccountRole, place: Place, *, by: Actor) -> AccountRole:
    """Change what somebody is in the team. Another membership begins today: what he was before stays on record."""
    require(by, Permission.ACCOUNT_ASSIGN, role.account)
    if role.until and role.until <= clock.today():
        raise TeamError(_("This part in the team is over."))
    is_member = role.role == AccountRole.Role.MEMBER
    if (is_member and place.membership != role.membership) or place.until != role.until:
        role = _begin_again(role, place.membership if is_member else role.membership, place.until, by)
    if _seat(role, place):
        record(by, "team.seat_changed", role, account=role.account, person=role.person.name, function=place.function, part=place.part)
        moved("account_team", role.account_id)
    return role


def _begin_again(role: AccountRole, membership: str, until: dt.date | None, by: Actor) -> AccountRole:
    """The role ends today and goes on as another from today, or from its own first day when that is still to come."""
    since, account, person, kind = max(role.since, clock.today()), role.account, role.person, role.role
    try:
        accounts.end_role(role, by=by, on=since)
        made = accounts.set_role(account, person, kind, by=by, since=since, until=until, membership=membership)
    except AccountError as error:
        raise TeamError(error.sentence, error.field) from error
    return made


@transaction.atomic
def end_member(role: AccountRole, *, by: Actor, on: dt.date | None = None) -> None:
    """`on` (today) is the first day out of the team; what he could see as its member he sees no longer."""
    try:
        accounts.end_role(role, by=by, on=on)
    except AccountError as error:
        raise TeamError(error.sentence, error.field) from error


def _seat(role: AccountRole, place: Place) -> bool:
    """Keep what somebody is there for; says whether it changed."""
    function, part = place.function.strip()[:40], place.part.strip()[:150]
    known = Seat.objects.filter(role=role).first()
    if (known.function, known.part) == (function, part) if known else not (function or part):
        return False
    Seat.objects.update_or_create(role=role, defaults={"function": function, "part": part})
    return True


# Who answers for what -----------------------------------------------------------


@transaction.atomic
def add_activity(account: Account, names: Sequence[str], *, by: Actor) -> list[Activity]:
    """Add activities of the team at the end; one that is there already stays as it is."""
    require(by, Permission.ACCOUNT_ASSIGN, account)
    wanted = dict.fromkeys(name.strip()[:120] for name in names if name.strip())
    known = set(Activity.objects.filter(account=account).values_list("name", flat=True))
    fresh = [name for name in wanted if name not in known]
    if not wanted:
        raise TeamError(_("Name the activity."), "name")
    if len(known) + len(fresh) > MOST_ACTIVITIES:
        raise TeamError(_("A team has %(most)s activities at most.") % {"most": MOST_ACTIVITIES}, "name")
    made = [Activity.objects.create(account=account, name=name, position=(len(known) + at) * 10) for at, name in enumerate(fresh)]
    if made:
        record(by, "team.activity_added", account, account=account, names=", ".join(fresh))
        moved("account_team", account.pk)
    return made


@transaction.atomic
def remove_activity(activity: Activity, *, by: Actor) -> None:
    require(by, Permission.ACCOUNT_ASSIGN, activity.account)
    record(by, "team.activity_removed", activity.account, account=activity.account, name=(activity.name, None))
    moved("account_team", activity.account_id)
    activity.delete()


@transaction.atomic
def write_raci(account: Account, letters: Mapping[tuple[int, int], str], *, by: Actor) -> int:
    """Set letters by (activity, person); an empty one takes it away. Says how many changed. Raises TeamError, Refused."""
    require(by, Permission.ACCOUNT_ASSIGN, account)
    activities = set(Activity.objects.filter(account=account).values_list("pk", flat=True))
    known = {(cell.activity_id, cell.person_id): cell.letter for cell in RaciCell.objects.filter(activity__in=activities)}
    people = set(AccountRole.objects.filter(account__in=account.ancestors()).values_list("person_id", flat=True))
    changed = {key: letter for key, letter in letters.items() if known.get(key, "") != letter}
    for (activity, person), letter in changed.items():
        if activity not in activities or person not in people or letter not in {"", *RaciCell.Letter.values}:
            raise TeamError(_("This does not belong to the team."))
        if letter:
            RaciCell.objects.update_or_create(activity_id=activity, person_id=person, defaults={"letter": letter})
        else:
            RaciCell.objects.filter(activity=activity, person=person).delete()
    if changed:
        record(by, "team.raci_written", account, account=account, cells=len(changed))
        moved("account_team", account.pk)
    return len(changed)


# The sponsor --------------------------------------------------------------------


@transaction.atomic
def promise_as_sponsor(account: Account, person: Person, *, kind: str, text: str, due_on: dt.date, by: Actor) -> SponsorPromise:
    """Note what the sponsor has taken upon himself. Raises TeamError, Refused."""
    require(by, Permission.INTERACTION_ADD, account)
    text = text.strip()
    if not text:
        raise TeamError(_("Say what was promised."), "text")
    if due_on < clock.today():
        raise TeamError(_("Choose a day that is still to come."), "due_on")
    if not AccountRole.objects.current().filter(account__in=account.ancestors(), person=person, role=AccountRole.Role.SPONSOR).exists():
        raise TeamError(_("%(name)s is not the sponsor of this account.") % {"name": person}, "person")
    made = SponsorPromise.objects.create(account=account, person=person, kind=kind, text=text[:250], due_on=due_on)
    record(by, "sponsor.promised", made, account=account, person=person.name, text=made.text, due_on=due_on)
    moved("sponsors", account.pk)
    return made


@transaction.atomic
def finish_promise(promise: SponsorPromise, is_done: bool, *, by: Actor) -> None:
    """Done today, or not done after all. Twice is once."""
    require(by, Permission.INTERACTION_ADD, promise)
    rows = SponsorPromise.objects.filter(pk=promise.pk, done_on__isnull=is_done)
    if rows.update(done_on=clock.today() if is_done else None):
        record(by, "sponsor.promise_finished", promise, account=promise.account, done=(not is_done, is_done))
        moved("sponsors", promise.account_id)
