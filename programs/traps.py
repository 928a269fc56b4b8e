"""The classic traps of a programme, seen in its own data: too much as well as too little. Each names its facts. Spec: product.md G7."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Account, AccountRole, AccountSnapshot
from base import clock, company, formats
from base.periods import last_months
from plans.models import Action, Objective, Plan
from programs import governance, method, path
from programs.models import LearningStep, Pillar, SkillAssessment
from pyramid import stored
from pyramid.scopes import Scope
from teams import load
from teams.page import LOOK_BACK_WEEKS, covering, window

STEPS = 3  # of learning, from which on two weeks are one big event
MANY_SHARE = 0.15  # of customers, as rule D12
FEW = 3  # key accounts under which there is no programme, only exceptions
YEAR = dt.timedelta(days=365)
STALE = dt.timedelta(days=180)
FRESH = dt.timedelta(days=90)
CHANGED = 1 / 3  # of key accounts that got another KAM within a year
MOST_NAMED = 6
UNUSED = 0.5  # of the hours granted
Role = AccountRole.Role


@dataclass(frozen=True)
class Fact:
    words: str
    link: str = ""


@dataclass(frozen=True)
class Trap:
    """A trap the programme is in: of which pillar, in one sentence, with its facts, and what to do."""

    code: str
    pillar: Pillar
    sentence: str
    remedy: str
    facts: list[Fact] = field(default_factory=list)


class Programme:
    """The facts that traps and the overview read, each read once. They are the company's: whoever opens the page sees the same."""

    @cached_property
    def keys(self) -> list[Account]:
        return list(Account.objects.filter(snapshot__is_key=True).select_related("snapshot").order_by("name", "pk"))

    @cached_property
    def ids(self) -> list[int]:
        return [account.pk for account in self.keys]

    @cached_property
    def names(self) -> dict[int, str]:
        return {account.pk: account.name for account in self.keys}

    @cached_property
    def customers(self) -> int:
        """Those whom the board counts; before its figures are computed, those who count as customers today."""
        period = last_months(clock.today())
        kept = stored.results(["concentration"], Scope.company(), [period]).get(("concentration", period))
        return (kept and kept.n) or AccountSnapshot.objects.filter(status=AccountSnapshot.Status.CUSTOMER).count()

    @cached_property
    def roles(self) -> list[AccountRole]:
        return list(AccountRole.objects.current().filter(account__in=self.ids).select_related("person", "seat"))

    @cached_property
    def kams(self) -> dict[int, set[int]]:
        """Key accounts by KAM, today."""
        found: dict[int, set[int]] = {}
        for role in self.roles:
            if role.role == Role.KAM:
                found.setdefault(role.person_id, set()).add(role.account_id)
        return found

    @cached_property
    def functions(self) -> dict[int, set[str]]:
        """Functions of ours in each team, today; sponsors apart."""
        found: dict[int, set[str]] = {pk: set() for pk in self.ids}
        for role in self.roles:
            seat = getattr(role, "seat", None)
            if role.role != Role.SPONSOR and (function := (seat and seat.function) or role.person.function):
                found[role.account_id].add(function)
        return found

    @cached_property
    def sponsored(self) -> set[int]:
        """Key accounts with a sponsor of their own, or of the group above them."""
        return {account for role in covering(self.ids) if role.role == Role.SPONSOR for account in role.covers}

    @cached_property
    def hours(self) -> dict[int, load.Given]:
        found: dict[int, load.Given] = {}
        for (account, _person), one in load.given(self.ids, *window()).items():
            before = found.get(account, load.NOTHING)
            found[account] = load.Given(before.granted + one.granted, before.used + one.used)
        return found

    @cached_property
    def plans(self) -> dict[int, Plan]:
        """The plan of each key account that reaches this year: the latest of the whole account, else of a part of it."""
        living = [plan for plan in self._plans if plan.until_year >= clock.today().year]
        return {plan.account_id: plan for plan in sorted(living, key=lambda plan: not plan.scope)}

    @cached_property
    def _plans(self) -> list[Plan]:
        return list(Plan.objects.filter(account__in=self.ids).order_by("year"))

    @cached_property
    def without_plan(self) -> set[int]:
        """Key accounts of which no plan, of the whole or of a part, reaches this year: as the list of plans says it (`plans.gaps`)."""
        return set(self.ids) - self.plans.keys()

    @cached_property
    def lived(self) -> set[int]:
        """Key accounts of which a plan, of the whole or of a part, changed within 90 days, as on the board."""
        since = clock.now() - FRESH
        return {plan.account_id for plan in self._plans if plan.changed_at is not None and plan.changed_at >= since}

    @cached_property
    def processes(self) -> list[method.Line]:
        return method.lines()

    @cached_property
    def calendar(self) -> governance.Calendar:
        return governance.calendar()

    def facts_of(self, accounts: list[int], page: str = "accounts:account") -> list[Fact]:
        return [Fact(self.names[pk], reverse(page, args=[pk])) for pk in accounts]


def spotted(programme: Programme) -> list[Trap]:
    """The traps that hold today, those of selection first."""
    rules = (
        _too_many,
        _too_few,
        _method_first,
        _processes,
        _one_event,
        _alone,
        _no_hours,
        _hours_unused,
        _no_sponsor,
        _kams_change,
        _no_plan,
        _stale,
        _short,
        _no_training,
    )
    return [trap for rule in rules for trap in rule(programme)] if programme.keys else []


# Infrastructure -----------------------------------------------------------------


def _too_many(programme: Programme) -> Iterator[Trap]:
    most = int(company.get("accounts_per_kam"))
    heavy = {person: accounts for person, accounts in programme.kams.items() if len(accounts) > most}
    share = len(programme.keys) / programme.customers if programme.customers else 0
    if not heavy and share <= MANY_SHARE:
        return
    people = {role.person_id: role.person.name for role in programme.roles}
    facts = [
        Fact(_("%(name)s: %(count)s of at most %(most)s") % {"name": people[person], "count": len(accounts), "most": most})
        for person, accounts in sorted(heavy.items(), key=lambda item: people[item[0]])
    ]
    facts.append(
        Fact(
            _("Key accounts: %(keys)s; customers: %(all)s")
            % {"keys": formats.number(len(programme.keys)), "all": formats.number(programme.customers)}
        )
    )
    yield Trap(
        "too_many",
        Pillar.INFRASTRUCTURE,
        _("There are more key accounts than KAMs can work on in depth."),
        _("Choose again: keep those that gain from being treated differently."),
        facts,
    )


def _too_few(programme: Programme) -> Iterator[Trap]:
    if len(programme.keys) < FEW:
        yield Trap(
            "too_few",
            Pillar.INFRASTRUCTURE,
            _("There are so few key accounts that the programme is an exception, not a practice."),
            _("Propose candidates from the data, or carry these accounts without a programme."),
            programme.facts_of(programme.ids),
        )


def _kams_change(programme: Programme) -> Iterator[Trap]:
    since = clock.today() - YEAR
    rows = AccountRole.objects.filter(account__in=programme.ids, role=Role.KAM, until__gt=since, until__lte=clock.today())
    still_key = {pk for accounts in programme.kams.values() for pk in accounts}
    changed = sorted({row.account_id for row in rows} & still_key, key=lambda pk: programme.names[pk])
    if changed and len(changed) >= CHANGED * len(programme.keys):
        yield Trap(
            "kams_change",
            Pillar.INFRASTRUCTURE,
            _("KAMs change within a year: customers meet a new face each time."),
            _("Let a KAM stay for three years at least, and hand over with the successor beside him."),
            programme.facts_of(changed),
        )


def _method_first(programme: Programme) -> Iterator[Trap]:
    if programme.plans and not path.is_agreed():
        words = _("Plans of key accounts: %(count)s; method agreed: no") % {"count": len(programme.plans)}
        yield Trap(
            "method_first",
            Pillar.INFRASTRUCTURE,
            _("Plans roll out before the method is agreed: each is written in its own way."),
            _("Choose light, standard or full, and agree on it with KAMs and line managers."),
            [Fact(words, reverse("programs:method"))],
        )


def _processes(programme: Programme) -> Iterator[Trap]:
    """Too many processes, or a third of them unused; none at all is a lack of method too."""
    known = programme.processes
    idle = [line for line in known if line.is_unused]
    if not known:
        yield Trap(
            "no_method",
            Pillar.INFRASTRUCTURE,
            _("No process of the programme is written down: each KAM works in his own way."),
            _("Agree on three: a plan template, a review, a way to ask for hours."),
        )
    elif len(known) > method.MANY or len(idle) >= max(2, len(known) / 3):
        yield Trap(
            "too_many_processes",
            Pillar.INFRASTRUCTURE,
            _("There are more processes than people use."),
            _("Remove what nobody used for six months, before any new process."),
            [
                Fact(_("Processes: %(all)s; not used for six months: %(idle)s") % {"all": len(known), "idle": len(idle)}),
                *(Fact(line.process.name) for line in idle[:MOST_NAMED]),
            ],
        )


def _one_event(programme: Programme) -> Iterator[Trap]:
    """Training as one big event: three steps or more within a year, all of them within two weeks."""
    today = clock.today()
    days = list(
        LearningStep.objects.filter(person__in=list(programme.kams), due_on__gt=today - YEAR, due_on__lte=today + YEAR)
        .order_by("due_on")
        .values_list("due_on", flat=True)
    )
    _("Steps: %(count)s, all within two weeks of %(day)s")
    if len(days) >= STEPS and days[-1] - days[0] <= dt.timedelta(days=14):
        yield Trap(
            "one_event",
            Pillar.INFRASTRUCTURE,
            _("KAMs are trained in one big event: most of it is lost within weeks."),
            _("Spread the steps: one a month, each tried out on an account."),
            [
                Fact(
                    _("Steps: %(count)s, all within two weeks of %(day)s")
                    % {"count": len(days), "day": formats.short_date(days[0], year=True)}
                )
            ],
        )


def _no_training(programme: Programme) -> Iterator[Trap]:
    people = list(programme.kams)
    last = SkillAssessment.objects.filter(person__in=people, actual__isnull=False).aggregate(last=Max("assessed_on"))["last"]
    if people and (last is None or last < clock.today() - YEAR):
        day = formats.short_date(last, year=True) if last else _("never")
        yield Trap(
            "no_training",
            Pillar.INFRASTRUCTURE,
            _("Nobody has looked at the skills of the KAMs for a year."),
            _("Assess each KAM on a short grid, and train little and often."),
            [Fact(_("KAMs: %(count)s; last assessment: %(day)s") % {"count": len(people), "day": day})],
        )


# Teams --------------------------------------------------------------------------


def _alone(programme: Programme) -> Iterator[Trap]:
    thin = [pk for pk in programme.ids if len(programme.functions[pk]) < 2]
    if thin:
        yield Trap(
            "alone",
            Pillar.TEAMS,
            _("Key accounts are carried by one function alone: that is account management for large accounts."),
            _("Form a team of the functions that the customer needs, or call the account large and not key."),
            programme.facts_of(thin, "teams:team"),
        )


def _no_hours(programme: Programme) -> Iterator[Trap]:
    bare = [pk for pk in programme.ids if not programme.hours.get(pk, load.NOTHING).granted]
    if bare:
        yield Trap(
            "no_hours",
            Pillar.TEAMS,
            _("No line manager has granted hours to these key accounts."),
            _("Ask for a few hours a week, for a period, before anything else."),
            programme.facts_of(bare, "teams:team"),
        )


def _hours_unused(programme: Programme) -> Iterator[Trap]:
    idle = [pk for pk in programme.ids if (share := programme.hours.get(pk, load.NOTHING).share) is not None and share < UNUSED]
    if idle:
        yield Trap(
            "hours_unused",
            Pillar.TEAMS,
            _("Hours were granted and less than half of them is used over %(weeks)s weeks.") % {"weeks": LOOK_BACK_WEEKS},
            _("Ask the colleagues what keeps them, then lower the hours or free the time."),
            programme.facts_of(idle, "teams:team"),
        )


def _no_sponsor(programme: Programme) -> Iterator[Trap]:
    bare = [pk for pk in programme.ids if pk not in programme.sponsored]
    if bare:
        yield Trap(
            "no_sponsor",
            Pillar.TEAMS,
            _("Key accounts have no executive sponsor."),
            _("Name an executive who will meet theirs twice a year."),
            programme.facts_of(bare, "teams:team"),
        )


# Plans --------------------------------------------------------------------------


def _no_plan(programme: Programme) -> Iterator[Trap]:
    bare = [pk for pk in programme.ids if pk in programme.without_plan]
    if bare:
        yield Trap(
            "no_plan",
            Pillar.PLANS,
            _("Key accounts have no plan for this year."),
            _("Open a light plan: summary, objectives, five actions."),
            programme.facts_of(bare),
        )


def _stale(programme: Programme) -> Iterator[Trap]:
    since = clock.now() - STALE
    stale = [pk for pk, plan in programme.plans.items() if plan.changed_at is None or plan.changed_at < since]
    if stale:
        yield Trap(
            "stale",
            Pillar.PLANS,
            _("Plans have not changed in six months: they are on paper only."),
            _("Put the plan on the table of the next team meeting, and cut what nobody works on."),
            programme.facts_of(sorted(stale, key=lambda pk: programme.names[pk])),
        )


def _short(programme: Programme) -> Iterator[Trap]:
    """Plans whose objectives and actions all end within twelve months."""
    later = Q(due_on__gt=clock.today() + YEAR)
    plans = [plan.pk for plan in programme.plans.values()]
    ours = Objective.objects.filter(plan__in=plans, side=Objective.Side.OURS)
    counts = ours.order_by().values("plan").annotate(n=Count("pk"), far=Count("pk", filter=later))
    short = {row["plan"] for row in counts if row["n"] and not row["far"]}
    short -= set(Action.objects.filter(later, plan__in=short).values_list("plan_id", flat=True))
    found = sorted((pk for pk, plan in programme.plans.items() if plan.pk in short), key=lambda pk: programme.names[pk])
    if found:
        yield Trap(
            "short",
            Pillar.PLANS,
            _("All objectives of these plans end within twelve months: there is no long-term goal."),
            _("Ask the customer where it wants to be in three years, and write one objective of ours for it."),
            programme.facts_of(found),
        )
