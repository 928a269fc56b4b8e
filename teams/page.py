"""What the pages of this room show: a team with its time, what it lacks, the teams one is in, the people one lends."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Account, AccountClosure, AccountRole, Interaction
from accounts.registry import Reading
from base import clock, company
from people.models import Function, Person, User
from people.permissions import Permission
from teams import lapses, load, missions, sponsors
from teams.load import NOTHING, Given, days_of_hours
from teams.models import Activity, RaciCell, SponsorPromise, TimeAgreement

State = TimeAgreement.State
Role = AccountRole.Role
LOOK_BACK_WEEKS = 8
OVERDRAWN = Decimal("1.25")  # used against granted, from which on a page says so
TONES = {State.ASKED: "watch", State.GRANTED: "good", State.REFUSED: "bad", State.WITHDRAWN: "none", State.ENDED: "none"}
# Offered when a team begins to say who answers for what; the company's own words are typed beside them.
ACTIVITIES = (
    gettext_lazy("Lead the account and its plan"),
    gettext_lazy("Talk with their management"),
    gettext_lazy("Design the offer"),
    gettext_lazy("Price and contract"),
    gettext_lazy("Deliver what was promised"),
    gettext_lazy("Answer complaints"),
    gettext_lazy("Prepare joint projects"),
)


def functions() -> dict[str, str]:
    """Functions of ours by code, in the language of the page."""
    return {function.code: function.name for function in Function.objects.select_related("merged_into")}


def window() -> tuple[dt.date, dt.date]:
    """The whole weeks that granted and used are compared over: those before this one."""
    end = load.monday(clock.today())
    return end - LOOK_BACK_WEEKS * load.WEEK, end


@dataclass
class Member:
    """Somebody in the team: his role, what he is there for, what he was granted and gave, in hours over the window."""

    role: AccountRole
    function: str
    part: str
    given: Given
    agreements: list[TimeAgreement] = field(default_factory=list)
    missions: list[str] = field(default_factory=list)  # under way, with his yes
    scale: Decimal = Decimal(1)  # days a week at the end of the bar, the same for the whole team

    @property
    def person(self) -> Person:
        return self.role.person

    @property
    def granted_days(self) -> Decimal | None:
        return days_of_hours(self.given.granted / LOOK_BACK_WEEKS)

    @property
    def used_days(self) -> Decimal | None:
        return days_of_hours(self.given.used / LOOK_BACK_WEEKS)

    @property
    def standing(self) -> tuple[str, str]:
        """Tone and word: what he gives against what was granted."""
        waiting = [each for each in self.agreements if each.state == State.ASKED]
        if self.is_overdrawn:
            return "bad", _("more than granted")
        if waiting:
            return "watch", _("waits for an answer")
        running = [each for each in self.agreements if each.is_running]
        ending = [each for each in running if each.until <= clock.today() + lapses.ahead()]
        if ending:
            return "watch", _("ends soon")
        if running or self.given.granted:
            return "good", _("granted")
        if any(each.has_lapsed for each in self.agreements):
            return "watch", _("lapsed")
        return "none", _("nothing agreed")

    @property
    def is_overdrawn(self) -> bool:
        return self.given.used > self.given.granted * OVERDRAWN and self.given.used - self.given.granted >= 1


@dataclass(frozen=True)
class RaciRow:
    activity: Activity
    cells: list[tuple[Person, str]]

    @property
    def accountable(self) -> int:
        return sum(letter == RaciCell.Letter.ACCOUNTABLE for _person, letter in self.cells)

    @property
    def warning(self) -> str:
        if self.accountable == 1:
            return ""
        return _("nobody accountable") if not self.accountable else _("more than one accountable")


class Team:
    """The team of one account as one person reads it; each source is read once."""

    def __init__(self, account: Account, user: User) -> None:
        self.account, self.user = account, user
        self.reading = Reading(account, user)

    @cached_property
    def roles(self) -> list[AccountRole]:
        """Roles of today and those to come; a role on an account above covers this one."""
        today = clock.today()
        rows = AccountRole.objects.filter(Q(until__isnull=True) | Q(until__gt=today), account__in=self.account.ancestors())
        order = (Role.OWNER, Role.KAM, Role.MEMBER, Role.SPONSOR)
        found = list(rows.select_related("person__manager", "seat", "account"))
        return sorted(found, key=lambda role: (order.index(Role(role.role)), role.membership != "core", role.person.name, role.pk))

    @cached_property
    def agreements(self) -> list[TimeAgreement]:
        rows = TimeAgreement.objects.filter(account=self.account).exclude(state=State.WITHDRAWN)
        return list(rows.select_related("person__manager", "decided_by__person", "asked_by__person"))

    @cached_property
    def given(self) -> dict[tuple[int, int], Given]:
        return load.given(self.account.pk, *window())

    @cached_property
    def missions(self) -> list[missions.Standing]:
        return missions.of_account(self.account)

    @cached_property
    def called(self) -> Mapping[int, list[str]]:
        """Missions under way by who said yes to them."""
        found: dict[int, list[str]] = defaultdict(list)
        for each in self.missions:
            if each.mission.is_open and each.mission.has_begun:
                for ask in each.accepted:
                    found[ask.person_id].append(each.mission.name)
        return found

    @cached_property
    def members(self) -> list[Member]:
        """Owner, KAMs and members, each colleague once, by his nearest role."""
        names, by_person = functions(), defaultdict(list)
        for agreement in self.agreements:
            by_person[agreement.person_id].append(agreement)
        found: dict[int, Member] = {}
        for role in self.roles:
            if role.role != Role.SPONSOR and role.person_id not in found:
                seat = getattr(role, "seat", None)
                code = (seat and seat.function) or role.person.function
                found[role.person_id] = Member(
                    role=role,
                    function=names.get(code, code),
                    part=(seat and seat.part) or "",
                    given=self.given.get((self.account.pk, role.person_id), NOTHING),
                    agreements=by_person[role.person_id],
                    missions=self.called[role.person_id],
                )
        scale = max((max(each.used_days or 0, each.granted_days or 0) for each in found.values()), default=0)
        for each in found.values():
            each.scale = Decimal(scale) or Decimal(1)
        return list(found.values())

    @property
    def leaders(self) -> list[Member]:
        return [member for member in self.members if member.role.role != Role.MEMBER]

    @property
    def core(self) -> list[Member]:
        return [member for member in self.members if member.role.role == Role.MEMBER and member.role.membership == "core"]

    @property
    def extended(self) -> list[Member]:
        return [member for member in self.members if member.role.role == Role.MEMBER and member.role.membership != "core"]

    @property
    def groups(self) -> list[tuple[str, list[Member]]]:
        parts = ((_("Account lead"), self.leaders), (_("Core team"), self.core), (_("Extended team"), self.extended))
        return [(label, members) for label, members in parts if members]

    @property
    def engaged(self) -> int:
        """Functions of ours in the team."""
        return len({member.function for member in self.members if member.function})

    @property
    def total(self) -> Given:
        """Granted and used over the window, of everybody, whether still in the team or not."""
        every = self.given.values()
        return Given(sum((each.granted for each in every), Decimal(0)), sum((each.used for each in every), Decimal(0)))

    @property
    def granted_days(self) -> Decimal | None:
        return days_of_hours(self.total.granted / LOOK_BACK_WEEKS)

    @property
    def used_days(self) -> Decimal | None:
        return days_of_hours(self.total.used / LOOK_BACK_WEEKS)

    @property
    def waiting(self) -> list[TimeAgreement]:
        return [each for each in self.agreements if each.state == State.ASKED]

    @property
    def answered(self) -> list[TimeAgreement]:
        """Refused lately, running, or lapsed since less than a quarter; the newest first."""
        since = clock.today() - dt.timedelta(days=92)
        shown = [each for each in self.agreements if each.state != State.ASKED and each.until > since]
        return sorted(shown, key=lambda each: (each.since, each.pk), reverse=True)

    # Who answers for what

    @cached_property
    def raci(self) -> list[RaciRow]:
        activities = Activity.objects.filter(account=self.account).prefetch_related("cells")
        people = [member.person for member in self.members] + [role.person for role in self.sponsors]
        people = list({person.pk: person for person in people}.values())
        rows = []
        for activity in activities:
            letters = {cell.person_id: cell.letter for cell in activity.cells.all()}
            rows.append(RaciRow(activity, [(person, letters.get(person.pk, "")) for person in people]))
        return rows

    # The sponsor

    @property
    def sponsors(self) -> list[AccountRole]:
        return [role for role in self.roles if role.role == Role.SPONSOR]

    @cached_property
    def promises(self) -> list[SponsorPromise]:
        return list(SponsorPromise.objects.filter(account=self.account).select_related("person").order_by("done_on", "due_on")[:20])

    @cached_property
    def last_visit(self) -> Interaction | None:
        """The last meeting with one of their executives that the figure sponsor activity counts, as far as the reader opens it."""
        return sponsors.last_counted(self.account, self.user)

    @property
    def counted_sponsors(self) -> str:
        return sponsors.counted(self.account, [role.account for role in self.sponsors])

    @property
    def next_visit(self) -> dt.date | None:
        """The day of the next visit that was promised; else the day by which one is due; None without a sponsor."""
        if not self.sponsors:
            return None
        planned = [each.due_on for each in self.promises if each.done_on is None and each.kind == SponsorPromise.Kind.VISIT]
        if planned:
            return min(planned)
        if self.last_visit is None:
            return clock.today()
        return self.last_visit.on + dt.timedelta(days=int(company.get("active_days")))

    # What stands above all

    @property
    def is_key(self) -> bool:
        snapshot = getattr(self.account, "snapshot", None)
        return bool(snapshot and snapshot.is_key)

    @property
    def finding(self) -> str:
        """The title: what is most worth knowing about this team, as a sentence."""
        if not self.members:
            return _("Nobody works on this account yet")
        over = [member for member in self.members if member.is_overdrawn]
        if over:
            return _("%(name)s gives more time than was granted") % {"name": over[0].person.name}
        if self.is_key and not self.sponsors:
            return _("This key account has no sponsor")
        if len(self.members) == 1:
            return _("%(name)s is alone on this account") % {"name": self.members[0].person.name}
        late = [each for each in self.waiting if each.asked_on + dt.timedelta(days=7) < clock.today()]
        if late:
            return _("Hours of %(name)s have waited for an answer for more than a week") % {"name": late[0].person.name}
        if any(row.warning for row in self.raci):
            return _("Not every activity has exactly one person accountable")
        people = ngettext("%(count)s person", "%(count)s people", len(self.members)) % {"count": len(self.members)}
        engaged = ngettext("%(count)s function", "%(count)s functions", self.engaged) % {"count": self.engaged}
        return _("The team holds: %(people)s, %(functions)s") % {"people": people, "functions": engaged}

    def may(self, permission: Permission) -> bool:
        return self.reading.may(permission)


# The teams one is in --------------------------------------------------------------


@dataclass(frozen=True)
class TeamLine:
    """A team in the list: how many, core, functions, granted and used, what waits, what it lacks."""

    account: Account
    people: int
    core: int
    functions: int
    given: Given
    waiting: int
    has_sponsor: bool
    is_key: bool

    @property
    def granted_days(self) -> Decimal | None:
        return days_of_hours(self.given.granted / LOOK_BACK_WEEKS)

    @property
    def used_days(self) -> Decimal | None:
        return days_of_hours(self.given.used / LOOK_BACK_WEEKS)

    @property
    def standing(self) -> tuple[str, str]:
        if self.is_key and not self.has_sponsor:
            return "bad", _("no sponsor")
        if self.people <= 1:
            return "bad", _("one person alone")
        if self.waiting:
            return "watch", _("hours not answered")
        if self.is_key and not self.given.granted:
            return "watch", _("no hours granted")
        return "good", _("holds")


def team_lines(accounts: Sequence[Account]) -> list[TeamLine]:
    """One line for each account; a handful of queries for all of them."""
    ids = [account.pk for account in accounts]
    roles: dict[int, list[AccountRole]] = defaultdict(list)
    for role in covering(ids):
        for account_id in role.covers:
            roles[account_id].append(role)
    waiting: dict[int, int] = defaultdict(int)
    for account_id in TimeAgreement.objects.filter(account__in=ids, state=State.ASKED).values_list("account_id", flat=True):
        waiting[account_id] += 1
    whole: dict[int, Given] = {}
    for (account_id, _person), one in load.given(ids, *window()).items():
        before = whole.get(account_id, NOTHING)
        whole[account_id] = Given(before.granted + one.granted, before.used + one.used)
    return [_line(account, roles[account.pk], whole.get(account.pk, NOTHING), waiting[account.pk]) for account in accounts]


def covering(ids: Iterable[int]) -> list[Any]:
    """Roles of today on these accounts or above them; `covers` are those of `ids` that each covers. Two queries."""
    above: dict[int, list[int]] = defaultdict(list)
    pairs = AccountClosure.objects.filter(descendant__in=ids).order_by("descendant").values_list("ancestor", "descendant")
    for ancestor, descendant in pairs:
        above[ancestor].append(descendant)
    found: list[Any] = list(AccountRole.objects.current().filter(account__in=above).select_related("person", "seat"))
    for role in found:
        role.covers = above[role.account_id]
    return found


def _line(account: Account, roles: Sequence[AccountRole], given: Given, waiting: int) -> TeamLine:
    team = [role for role in roles if role.role != Role.SPONSOR]
    seats = {role.person_id: (getattr(role, "seat", None) and role.seat.function) or role.person.function for role in team}
    snapshot = getattr(account, "snapshot", None)
    return TeamLine(
        account=account,
        people=len(seats),
        core=len({role.person_id for role in team if role.membership == "core" or role.role != Role.MEMBER}),
        functions=len({function for function in seats.values() if function}),
        given=given,
        waiting=waiting,
        has_sponsor=any(role.role == Role.SPONSOR for role in roles),
        is_key=bool(snapshot and snapshot.is_key),
    )


def tone_of(agreement: TimeAgreement) -> tuple[str, Any]:
    """Tone and word of an agreement."""
    if agreement.has_lapsed:
        return "none", _("lapsed")
    return TONES[State(agreement.state)], agreement.get_state_display()
