"""What the programme costs and brings, against comparable accounts outside it. Spec: product.md G9; kam_roi in kpis.md.

Comparable: of the accounts that were not key, the three nearest to a key account by what they bought a year before, of its
own segment where at least three lie within a factor of three, else of any segment within that factor. The estimate is the
sum over matched key accounts of what they bought more than a year before grown as their three did; the interval leaves out
one key account at a time (jackknife). Key accounts are chosen, not drawn: it is no proof.
"""

from dataclasses import dataclass
from decimal import Decimal
from math import log, sqrt
from typing import Any

from accounts.models import Account
from base import clock
from base.periods import Period, last_months
from base.results import Result
from programs.kpis import PROGRAMME_COST
from pyramid.engine import Run
from pyramid.facts.keys import keys_on
from pyramid.facts.net import net
from pyramid.figure import money
from pyramid.kpis.acquisition import cost_minor, costs_in
from pyramid.scopes import Scope
from pyramid.statistics import Z, jackknife_variance

NEIGHBOURS = 3
FACTOR = 3.0  # a comparable account bought between a third and three times as much


@dataclass(frozen=True)
class Pair:
    """A key account beside its comparable ones; money in cents."""

    key: int
    past: int
    now: int
    others: tuple[int, ...]
    others_growth: float

    @property
    def growth(self) -> float:
        return self.now / self.past - 1

    @property
    def extra(self) -> float:
        """What it bought more than if it had grown as they did."""
        return self.now - self.past * (1 + self.others_growth)


@dataclass(frozen=True)
class Estimate:
    """Margin of the extra revenue of matched key accounts, in cents a year, with 95 % bounds; less what the programme cost."""

    pairs: tuple[Pair, ...]
    unmatched: tuple[int, ...]  # key accounts without enough comparable ones: in no figure here
    margin: float
    cost: int

    @property
    def gain(self) -> float:
        return self.margin * sum(pair.extra for pair in self.pairs)

    @property
    def bounds(self) -> tuple[float, float] | None:
        """None under two pairs. Delete-one estimates of a sum, each blown up to all pairs."""
        n = len(self.pairs)
        if n < 2:
            return None
        total = sum(pair.extra for pair in self.pairs)
        left_out = [self.margin * (total - pair.extra) * n / (n - 1) for pair in self.pairs]
        half = Z * sqrt(jackknife_variance([left_out]))
        return self.gain - half, self.gain + half

    @property
    def net(self) -> float:
        return self.gain - self.cost

    @property
    def net_bounds(self) -> tuple[float, float] | None:
        return (self.bounds[0] - self.cost, self.bounds[1] - self.cost) if self.bounds else None

    @property
    def verdict(self) -> str:
        """`earns`, `loses`, or `unknown` while the interval holds zero; `few` under five pairs."""
        if len(self.pairs) < 5 or self.net_bounds is None:
            return "few"
        low, high = self.net_bounds
        return "earns" if low > 0 else "loses" if high < 0 else "unknown"


def nearest(key: int, past: dict[int, int], pool: list[int], segment: dict[int, Any]) -> tuple[tuple[int, ...], bool]:
    """The comparable accounts of a key account, and whether they are of its segment. Empty where there are too few."""
    near = [each for each in pool if 1 / FACTOR <= past[each] / past[key] <= FACTOR]
    near.sort(key=lambda each: (abs(log(past[each] / past[key])), each))
    own = [each for each in near if segment.get(key) is not None and segment.get(each) == segment.get(key)]
    if len(own) >= NEIGHBOURS:
        return tuple(own[:NEIGHBOURS]), True
    return (tuple(near[:NEIGHBOURS]), False) if len(near) >= NEIGHBOURS else ((), False)


@dataclass(frozen=True)
class Value:
    period: Period
    result: Result  # kam_roi, against all others
    estimate: Estimate | None  # None without cost or margin, as the figure says
    names: dict[int, str]
    same_segment: frozenset[int]  # key accounts whose comparable ones are of their segment


def value() -> Value:
    """Both answers for the last 12 whole months: against all other accounts (the figure), and against comparable ones."""
    run, period = Run(), last_months(clock.today())
    result = run.result("kam_roi", Scope.company(), period)
    if result.value is None:
        return Value(period, result, None, {}, frozenset())
    ask = run.ask(Scope.company(), period)
    now, before = (net(ask.facts, ask.settings, span) for span in (ask.span, ask.span.back(12)))
    past = {group: minor for group, minor in before.items() if minor > 0}
    keys = keys_on(ask.facts, ask.settings, ask.period.start)
    segment = dict(Account.objects.filter(pk__in=past).values_list("pk", "segment"))
    pool = [group for group in past if group not in keys]
    pairs, unmatched, same = [], [], set()
    for key in sorted(keys & past.keys(), key=lambda each: -past[each]):
        others, is_own = nearest(key, past, pool, segment)
        if not others:
            unmatched.append(key)
            continue
        growth = sum(now.get(each, 0) for each in others) / sum(past[each] for each in others) - 1
        pairs.append(Pair(key, past[key], now.get(key, 0), others, growth))
        if is_own:
            same.add(key)
    margin = ask.settings.decimal("gross_margin") or Decimal(0)
    estimate = Estimate(tuple(pairs), tuple(unmatched), float(margin), cost_minor(ask, costs_in(ask, ask.span, PROGRAMME_COST)))
    wanted = {pair.key for pair in pairs} | {each for pair in pairs for each in pair.others} | set(unmatched)
    return Value(period, result, estimate, dict(Account.objects.filter(pk__in=wanted).values_list("pk", "name")), frozenset(same))


def amount(minor: float) -> Decimal:
    return money(round(minor))
