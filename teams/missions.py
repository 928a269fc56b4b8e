"""What pages say of missions: how each stands, and the board of accounts and weeks that they are planned on."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Account, AccountRole
from accounts.querysets import accounts_for
from people.audit import Actor, Operator
from people.models import User
from people.permissions import Permission, Relation
from people.rights import allowed
from teams.load import WEEK, monday
from teams.models import Mission, MissionAsk, TimeAgreement

State = MissionAsk.State
BOARD_WEEKS = 12
MOST_MISSIONS = 200


def may_answer(user: Actor, ask: MissionAsk) -> bool:
    """The colleague himself; for one without a log-in, who may ask notes what he said."""
    if isinstance(user, Operator) or (user.person_id and user.person_id == ask.person_id):
        return True
    has_log_in = User.objects.filter(person=ask.person_id, is_active=True).exists()
    return not has_log_in and allowed(user, Permission.ACCOUNT_ASSIGN, ask.mission.account)


@dataclass(frozen=True)
class AskLine:
    """Somebody asked for a mission, and how far his yes and that of his manager are."""

    ask: MissionAsk
    may_answer: bool = False

    @property
    def standing(self) -> tuple[str, str]:
        """Tone and word."""
        state = State(self.ask.state)
        if state == State.ASKED:
            return "watch", _("not answered")
        if state == State.DECLINED:
            return "bad", _("says no")
        if state == State.WITHDRAWN:
            return "none", _("not needed any more")
        agreement = self.ask.agreement
        if agreement is None:
            return "good", _("yes, in hours granted before")
        words = {
            TimeAgreement.State.ASKED: ("watch", _("yes, hours wait")),
            TimeAgreement.State.GRANTED: ("good", _("yes, hours granted")),
            TimeAgreement.State.REFUSED: ("bad", _("yes, hours refused")),
            TimeAgreement.State.WITHDRAWN: ("none", _("yes, hours not asked any more")),
            TimeAgreement.State.ENDED: ("none", _("yes, hours ended")),
        }
        return words[TimeAgreement.State(agreement.state)]

    @property
    def waits_for(self) -> str:
        """Whose answer is outstanding."""
        agreement = self.ask.agreement
        if self.ask.state == State.ASKED:
            return self.ask.person.name
        if self.ask.state == State.ACCEPTED and agreement is not None and agreement.state == TimeAgreement.State.ASKED:
            manager = self.ask.person.manager
            return manager.name if manager else ""
        return ""


class Standing:
    """A mission with its people, read once; `standing` says what is most worth knowing."""

    def __init__(self, mission: Mission, user: User | None = None) -> None:
        self.mission = mission
        self.user = user

    @cached_property
    def asks(self) -> list[MissionAsk]:
        return list(self.mission.asks.all())

    @cached_property
    def lines(self) -> list[AskLine]:
        """Who is in first, then who is asked, then the others."""
        order = (State.ACCEPTED, State.ASKED, State.DECLINED, State.WITHDRAWN)
        ordered = sorted(self.asks, key=lambda ask: (order.index(State(ask.state)), ask.pk))
        open_to = self.user if self.mission.is_open else None
        return [AskLine(ask, bool(open_to and ask.state == State.ASKED and may_answer(open_to, ask))) for ask in ordered]

    @property
    def accepted(self) -> list[MissionAsk]:
        return [ask for ask in self.asks if ask.state == State.ACCEPTED]

    @property
    def waiting(self) -> list[MissionAsk]:
        return [ask for ask in self.asks if ask.state == State.ASKED]

    @cached_property
    def skills(self) -> list[tuple[Any, list[MissionAsk]]]:
        """Each skill with who brings it, or is asked to."""
        by_skill = defaultdict(list)
        for ask in [*self.accepted, *self.waiting]:
            by_skill[ask.skill_id].append(ask)
        return [(skill, by_skill[skill.pk]) for skill in self.mission.skills.all()]

    @property
    def missing(self) -> list[str]:
        return [skill.name for skill, asks in self.skills if not asks]

    @property
    def refused(self) -> list[MissionAsk]:
        """Who said yes and whose manager said no."""
        return [ask for ask in self.accepted if ask.agreement and ask.agreement.state == TimeAgreement.State.REFUSED]

    @cached_property
    def standing(self) -> tuple[str, str]:
        """Tone and words, the worst first."""
        mission = self.mission
        if mission.state == Mission.State.DONE:
            return "good", _("done")
        if mission.state == Mission.State.DROPPED:
            return "none", _("dropped")
        if mission.is_late:
            return "bad", _("past its last day")
        if self.refused:
            return "bad", _("hours refused")
        if not self.accepted and not self.waiting:
            return "bad", _("nobody asked")
        if self.missing:
            return "watch", _("nobody yet for %(skill)s") % {"skill": self.missing[0]}
        if self.waiting:
            return "watch", ngettext("%(count)s not answered", "%(count)s not answered", len(self.waiting)) % {"count": len(self.waiting)}
        return ("good", _("running")) if mission.has_begun else ("none", _("to come"))

    @property
    def people(self) -> list[str]:
        return [ask.person.name for ask in [*self.accepted, *self.waiting]]


def of(missions: Any) -> Any:
    """Missions with all that `Standing` reads; a handful of queries for all of them."""
    return missions.select_related("account").prefetch_related("skills", "asks__person__manager", "asks__agreement")


# The board -------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    """A mission on the board: weeks before it, weeks it takes, weeks after; in what is shown."""

    mission: Standing
    before: int
    weeks: int
    after: int
    begins_earlier: bool
    goes_on: bool
    may_move: bool

    @property
    def row(self) -> Mission:
        return self.mission.mission

    @property
    def gaps(self) -> tuple[range, range]:
        return range(self.before), range(self.after)


@dataclass(frozen=True)
class Group:
    """An account with its missions."""

    account: Account
    bars: list[Bar]
    may_plan: bool


class Board:
    """Missions of the accounts one reads, over twelve weeks from a Monday."""

    def __init__(self, user: User, start: dt.date, *, weeks: int = BOARD_WEEKS) -> None:
        self.user = user
        self.start = monday(start)
        self.weeks = [self.start + at * WEEK for at in range(weeks)]
        self.end = self.start + weeks * WEEK

    @cached_property
    def missions(self) -> list[Mission]:
        """Those that touch the weeks shown, and open ones past their last day, which want closing."""
        rows = Mission.objects.visible_to(self.user).filter(since__lt=self.end).exclude(state=Mission.State.DROPPED)
        shown = of(rows).order_by("account__name", "since", "pk")[:MOST_MISSIONS]
        return [row for row in shown if row.until > self.start or row.is_late]

    @cached_property
    def plannable(self) -> frozenset[int] | None:
        """Accounts whose missions the reader plans; None for all."""
        if Relation.ALL in self.user.relations(Permission.ACCOUNT_ASSIGN):
            return None
        ids = {mission.account_id for mission in self.missions}
        return frozenset(Account.objects.visible_to(self.user, Permission.ACCOUNT_ASSIGN).filter(pk__in=ids).values_list("pk", flat=True))

    @cached_property
    def groups(self) -> list[Group]:
        by_account: dict[Account, list[Bar]] = {}
        for mission in self.missions:
            by_account.setdefault(mission.account, []).append(self._bar(mission))
        return [Group(account, bars, self._plans(account.pk)) for account, bars in by_account.items()]

    def _plans(self, account: int) -> bool:
        return self.plannable is None or account in self.plannable

    def _bar(self, mission: Mission) -> Bar:
        count, standing = len(self.weeks), Standing(mission)
        first = max(0, min(count, (monday(mission.since) - self.start).days // 7))
        last = max(0, min(count, (monday(mission.until - dt.timedelta(days=1)) - self.start).days // 7 + 1))
        may_move = mission.is_open and not mission.has_begun and not standing.accepted and self._plans(mission.account_id)
        begins_earlier, goes_on = mission.since < self.start, mission.until > self.end
        return Bar(standing, first, last - first, count - max(first, last), begins_earlier, goes_on, may_move)

    @property
    def finding(self) -> str:
        """The title: what on this board most wants doing."""
        every = [bar.mission for group in self.groups for bar in group.bars if bar.row.is_open]
        bad = [each for each in every if each.standing[0] == "bad"]
        watch = [each for each in every if each.standing[0] == "watch"]
        if bad:
            return ngettext("%(count)s mission is in trouble", "%(count)s missions are in trouble", len(bad)) % {"count": len(bad)}
        if watch:
            return ngettext("%(count)s mission waits for people", "%(count)s missions wait for people", len(watch)) % {"count": len(watch)}
        if every:
            return _("Every mission has its people")
        return _("No mission is open")


def may_prepare(user: User) -> list[Account]:
    """Accounts that the reader is offered: key accounts, and those where he is more than the owner or that had a mission.

    A seller owns hundreds of ordinary accounts; for one of them a mission begins on the page of its team.
    """
    accounts = Account.objects.visible_to(user, Permission.ACCOUNT_ASSIGN)
    rows = Q(snapshot__is_key=True)
    if Relation.ALL not in user.relations(Permission.ACCOUNT_ASSIGN):
        held = AccountRole.objects.current().filter(person=user.person_id).exclude(role=AccountRole.Role.OWNER)
        rows |= Q(pk__in=held.values("account")) | Q(pk__in=Mission.objects.values("account"))
    return list(accounts.filter(rows).order_by("name", "pk")[:MOST_MISSIONS])


def export_head() -> list[str]:
    """Names of the columns of the file."""
    return [
        _("Account"), _("Mission"), _("Need"), _("From"), _("Until"), _("State"), _("People"), _("Result"), _("Lessons"), _("Closed on"),
    ]  # fmt: skip


def export_lines(user: User) -> Iterator[list[Any]]:
    """Missions of the accounts whose lists `user` may export, one line each."""
    rows = of(exportable(user)).order_by("account__name", "since", "pk")
    for mission in rows.iterator(chunk_size=500):
        each = Standing(mission)
        yield [
            mission.account.name, mission.name, mission.need, mission.since, mission.until, each.standing[1], ", ".join(each.people),
            mission.result, mission.lessons, mission.closed_on,
        ]  # fmt: skip


def exportable(user: User) -> Any:
    """What may leave the house: missions of accounts that one reads and whose lists one may export."""
    rows, ids = Mission.objects.visible_to(user), accounts_for(user, Permission.EXPORT_LIST)
    return rows if ids is None else rows.filter(account__in=ids)


def asked_of(user: User) -> list[MissionAsk]:
    """Questions that wait for the reader's own answer."""
    asks = MissionAsk.objects.filter(person=user.person_id, state=State.ASKED, mission__state=Mission.State.OPEN)
    return list(asks.select_related("mission__account", "asked_by__person").order_by("since", "pk"))


def of_account(account: Account, *, most: int = 12) -> list[Standing]:
    """Missions of one account for its page: open ones by their first day, then the last that were closed."""
    rows = of(Mission.objects.filter(account=account))
    opened = [Standing(row) for row in rows.filter(state=Mission.State.OPEN).order_by("since", "pk")]
    closed = [Standing(row) for row in rows.exclude(state=Mission.State.OPEN).order_by("-closed_on", "-pk")[:most]]
    return [*opened, *closed][:most]
