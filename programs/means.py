"""What each KAM carries against the limit, and what the programme may spend and has spent, by year and kind."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Cost
from base import clock, company
from base.periods import Period
from people.models import Person, User
from people.permissions import Permission, Relation
from programs.models import Budget
from programs.traps import Programme
from pyramid.engine import Run
from pyramid.facts.keys import keys_on
from pyramid.figure import money
from pyramid.scopes import Scope
from teams import load
from teams.page import LOOK_BACK_WEEKS, window

PROGRAMME = Cost.Category.KAM_PROGRAMME
AHEAD = Decimal("1.1")  # of the share of the year gone, from which on spending runs ahead
YEARS = 3  # back, on the page


def limit() -> int:
    """Key accounts that one KAM leads at most, as the company set it."""
    return int(company.get("accounts_per_kam"))


@dataclass(frozen=True)
class KamLoad:
    """Key accounts of one KAM today, the days a week that he logged on them and has, the revenue that hangs on him."""

    person: Person
    accounts: list[Account]
    limit: int
    used: Decimal | None  # working days a week, over the last weeks
    capacity: Decimal | None
    revenue: Decimal
    share: float  # of the revenue of all key accounts that have a KAM

    @property
    def standing(self) -> tuple[str, Any]:
        if len(self.accounts) > self.limit:
            return "bad", _("over the limit")
        return ("watch", _("at the limit")) if len(self.accounts) == self.limit else ("good", _("room left"))

    @property
    def each(self) -> Decimal | None:
        """Days a week that he has for one account, if he did nothing else."""
        return self.capacity / len(self.accounts) if self.capacity is not None and self.accounts else None


def loads(programme: Programme) -> list[KamLoad]:
    """Every KAM of a key account; the most loaded first."""
    if not programme.kams:
        return []
    people = {person.pk: person for person in Person.objects.filter(pk__in=programme.kams)}
    accounts = {account.pk: account for account in programme.keys}
    used: dict[int, Decimal] = defaultdict(Decimal)
    for (_account, person), one in load.given(programme.ids, *window()).items():
        used[person] += one.used
    capacities, today = load.Capacities(people), clock.today()
    revenue = {pk: sum(_revenue(accounts[at]) for at in held) for pk, held in programme.kams.items()}
    whole = sum(_revenue(accounts[at]) for at in set().union(*programme.kams.values()))
    found = [
        KamLoad(
            people[pk],
            sorted((accounts[at] for at in held), key=lambda account: account.name),
            limit(),
            load.days_of_hours(used[pk] / LOOK_BACK_WEEKS),
            load.days_of_hours(capacities.on(pk, today)),
            money(revenue[pk]),
            revenue[pk] / whole if whole > 0 else 0.0,
        )
        for pk, held in programme.kams.items()
    ]
    return sorted(found, key=lambda each: (-len(each.accounts), -each.revenue, each.person.name))


def _revenue(account: Account) -> int:
    return int(account.snapshot.revenue_minor or 0)


def loads_for(user: User, programme: Programme) -> list[KamLoad]:
    """Loads by name are figures by person: all for who runs the programme, else one's own and those of one's people."""
    held = user.relations(Permission.FIGURE_BY_PERSON)
    found = loads(programme) if held else []
    if Relation.ALL in held:
        return found
    mine = {user.person_id}
    if Relation.PEOPLE in held and user.person_id:
        mine |= set(Person.objects.below(user.person_id).values_list("pk", flat=True))
    return [each for each in found if each.person.pk in mine]


# Budget -------------------------------------------------------------------------


@dataclass(frozen=True)
class Spent:
    """One kind of cost in one calendar year; money of the company's currency. `elapsed` is the share of the year gone."""

    year: int
    kind: Any
    budget: Budget | None
    cost: Decimal
    elapsed: Decimal

    @property
    def left(self) -> Decimal | None:
        return self.budget.amount - self.cost if self.budget else None

    @property
    def share(self) -> float | None:
        return float(self.cost / self.budget.amount) if self.budget and self.budget.amount else None

    @property
    def standing(self) -> tuple[str, Any]:
        if self.budget is None:
            return "none", _("no budget")
        if self.cost > self.budget.amount:
            return "bad", _("over budget")
        if self.elapsed < 1 and self.cost > self.budget.amount * self.elapsed * AHEAD:
            return "watch", _("ahead of the year")
        return "good", _("within")


def budgets() -> list[Spent]:
    """Budget against cost to date, latest year first: years with a budget or the last three with a cost."""
    today = clock.today()
    first = today.year - YEARS + 1
    known = {(row.year, row.kind): row for row in Budget.objects.filter(year__gte=first)}
    costs = spent(range(first, today.year + 1))
    keys = sorted(known.keys() | costs.keys(), key=lambda key: (-key[0], [kind.value for kind in Budget.KINDS].index(key[1])))
    return [
        Spent(year, Cost.Category(kind), known.get((year, kind)), money(costs.get((year, kind), 0)), _elapsed(year, today))
        for year, kind in keys
    ]


def _elapsed(year: int, today: dt.date) -> Decimal:
    if year != today.year:
        return Decimal(year < today.year)
    start, end = dt.date(year, 1, 1), dt.date(year + 1, 1, 1)
    return Decimal((today - start).days + 1) / (end - start).days


def spent(years: Iterable[int]) -> dict[tuple[int, str], int]:
    """Cents by year and kind, to today: the programme's own costs, and the other kinds at accounts that were key on the day."""
    wanted, kinds = set(years), {kind.value for kind in Budget.KINDS}
    tomorrow = clock.today() + dt.timedelta(days=1)
    ask = Run().ask(Scope.company(), Period(dt.date(min(wanted), 1, 1), tomorrow), tomorrow)
    level, found = ask.settings["group_level"], defaultdict[tuple[int, str], int](int)
    for row in ask.facts.rows("costs"):
        if row.category not in kinds or row.on.year not in wanted or row.on >= ask.as_of:
            continue
        if row.category != PROGRAMME and (
            row.account is None or ask.facts.group(row.account, level) not in keys_on(ask.facts, ask.settings, row.on)
        ):
            continue
        found[row.on.year, row.category] += ask.facts.store.rates.minor(row.amount, row.currency, row.on)
    return dict(found)


def this_year() -> Spent | None:
    """The programme's own budget of this year; None while neither budget nor cost is known. Reads this year only."""
    today = clock.today()
    budget = Budget.objects.filter(year=today.year, kind=PROGRAMME).first()
    cents = spent([today.year]).get((today.year, PROGRAMME))
    if budget is None and cents is None:
        return None
    return Spent(today.year, PROGRAMME, budget, money(cents or 0), _elapsed(today.year, today))
