"""What the board shows: stones in three courses, key accounts, concentration. From stored results alone. Spec: rulings.md."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext

from accounts.models import AccountSnapshot
from accounts.registry import Column, columns
from base import figures, formats
from base.figures import Standing
from base.periods import Period, last_months, last_quarters
from base.results import Layer, Result, Unit
from people.models import User
from pyramid.models import Target
from pyramid.registry import KPI, kpis
from reports.charts import Mark

# The stones of each course, from the left. What is not built yet is left out, never shown as 0.
STONES: tuple[tuple[Layer, tuple[str, ...]], ...] = (
    (Layer.KAM, ("growth_acceleration", "strategy_execution", "functional_breadth", "innovation_pace", "single_threaded_share")),
    (Layer.MANAGEMENT, ("promises_kept", "nps", "nrr", "growth_rate")),
    (Layer.SALES, ("win_rate_count", "relationship_coverage", "new_customers", "sales_cycle")),
)
MOST_STONES = 4
CONCENTRATION = "concentration"
REVENUE = "revenue_net"
QUARTERS = 8
LARGEST = 4
MOST_ACCOUNTS = 20
MILLION_IN_CENTS = 100_000_000
# Health of 100: weak under, sound from.
WEAK, SOUND = 55, 70
SOURCES = {"invoices": gettext_lazy("invoices"), "subscriptions": gettext_lazy("subscriptions")}
# A sum over three months is no value to hold against a target of twelve.
FLOWS = (Unit.COUNT, Unit.MONEY)


@dataclass(frozen=True)
class Stone:
    """A figure of the pyramid. `trend` are quarters, oldest first; `earlier` says what it was in the first of them."""

    code: str
    label: Any
    address: str
    result: Result | None
    target: Any
    standing: Standing
    trend: tuple[float | None, ...]
    trend_target: float | None
    trend_words: str
    earlier: str
    source: str

    @property
    def is_cracked(self) -> bool:
        return self.standing.is_missed

    @property
    def has_trend(self) -> bool:
        return sum(value is not None for value in self.trend) > 1


@dataclass(frozen=True)
class Course:
    """A layer with its stones; `inset` steps in towards the top."""

    number: int
    layer: Layer
    note: str
    stones: list[Stone]
    inset: int

    @property
    def cracked(self) -> int:
        return sum(stone.is_cracked for stone in self.stones)

    @property
    def worn(self) -> int:
        return sum(stone.standing is Standing.NEAR for stone in self.stones)

    @property
    def tone(self) -> str:
        if self.cracked:
            return "bad"
        if self.worn:
            return "watch"
        return "good" if any(stone.standing is Standing.ON_TARGET for stone in self.stones) else "none"

    @property
    def words(self) -> str:
        """`2 of 3 stones cracked`, what the head of the course says."""
        counts = {"n": self.cracked or self.worn, "total": len(self.stones)}
        if self.cracked:
            return ngettext("%(n)s of %(total)s stones cracked", "%(n)s of %(total)s stones cracked", counts["n"]) % counts
        if self.worn:
            return ngettext("%(n)s of %(total)s stones worn", "%(n)s of %(total)s stones worn", counts["n"]) % counts
        return gettext("no stone cracked") if self.tone == "good" else gettext("no target to stand against")


def window(today: dt.date) -> Period:
    """The last twelve whole months."""
    return last_months(today, 12)


def periods(year: Period) -> list[Period]:
    """Every period that the board reads: the year and the eight whole quarters up to its end."""
    return [year, *last_quarters(year.end, QUARTERS)]


def stone_figures() -> dict[Layer, list[KPI]]:
    """The built figures of each course, at most four."""
    found = {}
    for layer, codes in STONES:
        built = [kpi for kpi in (kpis.get(code) for code in codes) if kpi is not None]
        found[layer] = built[:MOST_STONES]
    return found


def codes() -> list[str]:
    """Figures that the board reads."""
    built = [kpi.code for figures_of in stone_figures().values() for kpi in figures_of]
    return [*built, *(code for code in (CONCENTRATION, REVENUE) if kpis.get(code) is not None)]


Results = Mapping[tuple[str, Period], Result]


def courses(results: Results, targets: Mapping[str, Target], year: Period, notes: Mapping[Layer, str]) -> list[Course]:
    """From the top of the pyramid down; a layer none of whose figures is built has no course."""
    quarters = last_quarters(year.end, QUARTERS)
    found = []
    for layer, built in stone_figures().items():
        stones = [stone(kpi, results, targets.get(kpi.code), year, quarters) for kpi in built]
        if stones:
            found.append((layer, stones))
    numbers = {Layer.SALES: 1, Layer.MANAGEMENT: 2, Layer.KAM: 3}
    return [
        Course(numbers[layer], layer, notes.get(layer, ""), stones, len(found) - 1 - place) for place, (layer, stones) in enumerate(found)
    ]


def stone(kpi: KPI, results: Results, target: Target | None, year: Period, quarters: Sequence[Period]) -> Stone:
    result = results.get((kpi.code, year))
    goal = float(target.amount) if target else None
    trend = [results.get((kpi.code, quarter)) for quarter in quarters]
    values = tuple(_number(one) for one in trend)
    return Stone(
        code=kpi.code,
        label=kpi.label,
        address=reverse("pyramid:figure", args=[kpi.code]),
        result=result,
        target=goal,
        standing=figures.standing(result, goal),
        trend=values,
        trend_target=None if kpi.unit in FLOWS else goal,
        trend_words=_trend_words(trend),
        earlier="" if kpi.unit in FLOWS else _earlier(trend, quarters),
        source=source_of(kpi, result),
    )


def source_of(kpi: KPI, result: Result | None) -> str:
    """`invoices`: what a full count was counted from, where that says more than a number of cases."""
    if result is None or result.low is not None or kpi.unit not in (Unit.MONEY, Unit.RATIO) or kpi.code in figures.WITHOUT_INTERVAL:
        return ""
    if kpi.unit is Unit.RATIO and kpi.code not in figures.SIGNED:
        return ""
    return next((str(SOURCES[name]) for name in kpi.reads if name in SOURCES), "")


def _number(result: Result | None) -> float | None:
    return float(result.value) if result is not None and figures.is_shown(result) and result.value is not None else None


def _earlier(trend: Sequence[Result | None], quarters: Sequence[Period]) -> str:
    """`Q4 24: 33 %`: the first quarter of the trend that has a value."""
    for result, quarter in zip(trend[:-1], quarters, strict=False):
        if result is not None and result.is_ok and figures.is_shown(result):
            return gettext("%(quarter)s: %(value)s") % {"quarter": formats.quarter_short(quarter.start), "value": figures.text(result)}
    return ""


def _trend_words(trend: Iterable[Result | None]) -> str:
    values = ", ".join(figures.text(result) for result in trend)
    return gettext("Trend by quarter: %(values)s") % {"values": values}


# Key accounts ----------------------------------------------------------------


@dataclass(frozen=True)
class KeyRow:
    """A key account in a row of the board, from its snapshot; `beside` are the cells of columns that rooms above furnish."""

    snapshot: AccountSnapshot
    currency: str
    beside: tuple[tuple[Column, Any], ...] = ()

    @property
    def name(self) -> str:
        return self.snapshot.account.name

    @property
    def where(self) -> str:
        account = self.snapshot.account
        return ", ".join(word for word in (account.sector, account.city or account.country) if word)

    @property
    def millions(self) -> float | None:
        return None if self.snapshot.revenue_minor is None else self.snapshot.revenue_minor / MILLION_IN_CENTS

    @property
    def revenue_words(self) -> str:
        minor = self.snapshot.revenue_minor
        return "" if minor is None else gettext("Revenue of 12 months: %(sum)s") % {"sum": formats.money(minor / 100, self.currency)}

    @property
    def contacts_words(self) -> str:
        n = self.snapshot.active_contacts or 0
        return ngettext("%(n)s contact", "%(n)s contacts", n) % {"n": n}

    @property
    def hangs(self) -> bool:
        """On one contact, or on none."""
        return self.snapshot.active_contacts is not None and self.snapshot.active_contacts <= 1

    @property
    def health_tone(self) -> str:
        score = self.snapshot.health
        if score is None:
            return "none"
        return "bad" if score < WEAK else "good" if score >= SOUND else "watch"

    @property
    def health_words(self) -> str:
        if self.snapshot.health is None:
            return gettext("no data")
        word = {"bad": gettext("weak"), "watch": gettext("fair"), "good": gettext("sound")}[self.health_tone]
        return f"{formats.number(self.snapshot.health)} {word}"

    @property
    def owner(self) -> str:
        """`P. Aubry`"""
        first, _space, last = (self.snapshot.owner.name if self.snapshot.owner else "").partition(" ")
        return f"{first[:1]}. {last}" if last else first or formats.NO_VALUE


@dataclass(frozen=True)
class Group:
    """Some key accounts with their subtotal; no words where there is only one group."""

    words: str
    rows: list[KeyRow]
    is_largest: bool = False


@dataclass(frozen=True)
class KeyAccounts:
    title: str
    groups: list[Group]
    shown: int
    total: int
    largest: int
    millions: float
    growth: float | None
    beside: list[Column]

    @property
    def width(self) -> int:
        """Columns of the table, without that of the contribution."""
        return 6 + len(self.beside)

    @property
    def foot(self) -> int:
        """Those of them that have no sum."""
        return self.width - 3

    @property
    def notes(self) -> list[Any]:
        return [column.board_note for column in self.beside if column.board_note]

    @property
    def is_cut(self) -> bool:
        return self.shown < self.total

    @property
    def hanging(self) -> list[KeyRow]:
        return [row for group in self.groups for row in group.rows if row.hangs]


def key_accounts(snapshots: list[AccountSnapshot], total: int, currency: str, user: User | None = None) -> KeyAccounts:
    """Snapshots come largest first. More than six are told in two groups: the four largest and the others."""
    shown = snapshots[:MOST_ACCOUNTS]
    cells = _beside(shown, user) if user else []
    head, tail = (shown[:LARGEST], shown[LARGEST:]) if len(shown) > LARGEST + 2 else (shown, [])
    title, words = gettext("Key accounts"), ("", "")
    if tail:
        title = _finding(growth_of(head), growth_of(tail))
        words = (
            _group_words(gettext("Largest: %(count)s") % {"count": len(head)}, head, currency),
            _group_words(gettext("Others: %(count)s") % {"count": len(tail)}, tail, currency),
        )

    def row(each: AccountSnapshot) -> KeyRow:
        return KeyRow(each, currency, tuple((column, by_account.get(each.account_id)) for column, by_account in cells))

    groups = [Group(words[0], [row(each) for each in head], is_largest=bool(tail))]
    if tail:
        groups.append(Group(words[1], [row(each) for each in tail]))
    return KeyAccounts(
        title=title,
        groups=groups,
        shown=len(shown),
        total=total,
        largest=max((each.revenue_minor or 0 for each in shown), default=0),
        millions=sum(each.revenue_minor or 0 for each in shown) / MILLION_IN_CENTS,
        growth=growth_of(shown),
        beside=[column for column, _cells in cells],
    )


def _beside(snapshots: list[AccountSnapshot], user: User) -> list[tuple[Column, dict[int, Any]]]:
    """Columns that rooms above furnish for the board, as far as the reader holds their permission, with their cells by account."""
    accounts = [each.account for each in snapshots]
    shown = [column for column in columns if column.board_label and user.holds(column.permission)]
    return [(column, column.board_cells(accounts, user)) for column in shown]


def growth_of(snapshots: Iterable[AccountSnapshot]) -> float | None:
    """Growth of the sum: each account's year before is worked back from its own growth. None where none has both."""
    known = [(each.revenue_minor, each.growth) for each in snapshots if each.revenue_minor is not None and each.growth is not None]
    known = [(revenue, growth) for revenue, growth in known if growth > -1]
    before = sum(revenue / (1 + growth) for revenue, growth in known)
    return sum(revenue for revenue, _growth in known) / before - 1 if before > 0 else None


def _group_words(head: str, snapshots: list[AccountSnapshot], currency: str) -> str:
    growth = growth_of(snapshots)
    total = formats.money(sum(each.revenue_minor or 0 for each in snapshots) / 100, currency)
    parts = [total, *([formats.percent(growth, 1, signed=True)] if growth is not None else [])]
    return gettext("%(head)s; %(sum)s") % {"head": head, "sum": ", ".join(parts)}


def _finding(largest: float | None, others: float | None) -> str:
    if largest is None or others is None:
        return gettext("Key accounts")
    if largest < 0 < others:
        return gettext("Key accounts: the largest shrink, the others grow")
    if largest < others:
        return gettext("Key accounts: the largest grow less than the others")
    return gettext("Key accounts: the largest carry the growth") if largest > 0 else gettext("Key accounts")


# Concentration ---------------------------------------------------------------


@dataclass(frozen=True)
class Concentration:
    result: Result
    curve: list[tuple[float, float]]
    sentence: str
    marks: list[Mark]
    end_words: str


def concentration(result: Result | None) -> Concentration | None:
    """The curve of the shares, where the figure has kept one, and its sentence; None without a figure."""
    if result is None or result.value is None or not result.n:
        return None
    top = int(result.settings.get("top_n", 5))
    largest = gettext("%(n)s largest, %(share)s") % {"n": formats.number(top), "share": formats.percent(result.value)}
    marks = [Mark(top / result.n, float(result.value), largest)]
    sentence = gettext("Share of the largest customers: %(top)s.") % {"top": largest}
    if (pareto := result.details.get("pareto_share")) is not None:
        fifth = gettext("top 20%(percent)s, %(share)s") % {"percent": formats.NBSP + "%", "share": formats.percent(pareto)}
        marks.append(Mark(0.2, float(pareto), fifth))
        sentence = gettext("Twenty customers in a hundred bring %(share)s of revenue.") % {"share": formats.percent(pareto)}
    curve = [(float(x), float(y)) for x, y in result.details.get("curve", ())]
    end = gettext("100%(percent)s of %(n)s customers") % {"percent": formats.NBSP + "%", "n": formats.number(result.n)}
    return Concentration(result, curve, sentence, marks, end)
