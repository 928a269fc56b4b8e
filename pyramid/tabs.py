"""What this room furnishes to the page of an account: its figures, what health is made of, revenue by year, its result."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import F, Sum
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.registry import DealColumn, Panel, Reading, deal_columns, panels
from base import clock, company, figures, formats
from base.periods import Period, add_months, last_months
from base.results import Result, Unit
from people.permissions import Permission
from pyramid import stored, targets
from pyramid.account_past import DRAWN
from pyramid.account_trends import Chance, chances, past_of
from pyramid.health_parts import part_label
from pyramid.models import RevenueCell, Target
from pyramid.registry import kpis
from pyramid.scopes import Scope
from reports.charts import Bar

FIGURES = ("revenue_net", "account_pnl", "promises_kept", "csat", "nps", "health_score", "growth_rate", "share_of_wallet", "pipeline_value")
MONEY = frozenset({"account_pnl", "share_of_wallet"})
SHOWN = ("revenue_net", "account_pnl", "promises_kept", "csat", "health_score")
YEARS = 5
WEAK, SOUND = 55, 70


@dataclass(frozen=True)
class Known:
    """Kept results and targets of one account over the last 12 whole months."""

    period: Period
    results: Mapping[str, Result]
    targets: Mapping[str, Target]


def known(reading: Reading) -> Known:
    """Two queries, whichever panels ask; figures that this person may not read are not among them."""
    found: Known | None = reading.memo.get("figures")
    if found is None:
        period, scope = last_months(clock.today()), Scope.account(reading.account.pk)
        codes = [code for code in FIGURES if code not in MONEY or reading.may(Permission.MONEY_VIEW)]
        results = {code: result for (code, _period), result in stored.results(codes, scope, [period]).items()}
        found = Known(period, results, targets.in_force(codes, scope, period))
        reading.memo["figures"] = found
    return found


def _address(code: str, reading: Reading) -> str:
    """The page of the figure for this account, for who may open pages of figures."""
    if not reading.user.holds(Permission.FIGURE_COMPANY):
        return ""
    return reverse("pyramid:figure", args=[code]) + f"?scope={Scope.account(reading.account.pk)}"


@panels.register
class FiguresPanel(Panel):
    """Five figures in a row, each with its proof. They add up all that lies below the account."""

    code, position, place, template = "figures", 0, "figures", "pyramid/account/figures.html"
    permission = Permission.FIGURE_ACCOUNT

    def context(self, reading: Reading) -> dict[str, Any] | None:
        if not reading.whole:
            return None
        found = known(reading)
        codes = [code for code in SHOWN if code not in MONEY or reading.may(Permission.MONEY_VIEW)]
        if "csat" in codes and "csat" not in found.results and "nps" in found.results:
            codes[codes.index("csat")] = "nps"
        return {"figures": [self._figure(code, found, reading) for code in codes if code in kpis]}

    def _figure(self, code: str, found: Known, reading: Reading) -> dict[str, Any]:
        target = found.targets.get(code)
        return {
            "code": code,
            "name": gettext_lazy("Contribution") if code == "account_pnl" else kpis[code].label,
            "result": found.results.get(code),
            "target": None if target is None else target.amount,
            "compare": self._compare(code, found),
            "trend": self._trend(code, found, reading),
            "trend_target": float(target.amount) if target is not None and kpis[code].unit is Unit.RATIO else None,
            "trend_words": _("%(label)s, 12 months to the end of each of eight quarters") % {"label": kpis[code].label},
            "address": _address(code, reading),
        }

    @staticmethod
    def _trend(code: str, found: Known, reading: Reading) -> list[float | None]:
        """Two years by quarters; revenue from the rollup, what has no value now without one."""
        if code == "revenue_net":
            return revenue_trend(revenue_rows(reading), found.period)
        if code not in DRAWN or code not in found.results or not found.results[code].is_ok:
            return []
        points = past_of(reading, found.period).trend(code)
        return points if sum(point is not None for point in points) > 1 else []

    @staticmethod
    def _compare(code: str, found: Known) -> str:
        """What stands beside the value: growth beside revenue, the rate beside the contribution, a word beside health."""
        result = found.results.get(code)
        if code == "revenue_net" and (growth := found.results.get("growth_rate")) and growth.value is not None:
            return _("growth %(value)s") % {"value": figures.text(growth)}
        if code == "account_pnl" and result and result.details.get("margin_rate") is not None:
            return _("%(share)s of revenue") % {"share": formats.percent(result.details["margin_rate"])}
        if code == "health_score" and result and result.value is not None and result.is_ok:
            return str(health_word(float(result.value)))
        return ""


def health_word(score: float) -> str:
    return _("weak") if score < WEAK else _("sound") if score >= SOUND else _("fair")


@panels.register
class HealthPanel(Panel):
    """What health is made of: each part with its own value and n, and which are missing."""

    code, position, place, template = "health", 5, "aside", "pyramid/account/health.html"
    permission = Permission.FIGURE_ACCOUNT

    def context(self, reading: Reading) -> dict[str, Any] | None:
        if not reading.whole:
            return None
        result = known(reading).results.get("health_score")
        if result is None:
            return {"result": None}
        parts = [part for part in result.details.get("parts", ()) if part["value"] is not None]
        return {
            "result": result,
            "parts": [self._part(part) for part in parts],
            "missing": [str(part_label(code)) for code in result.details.get("missing", ())],
            "coverage": result.details.get("coverage"),
        }

    @staticmethod
    def _part(part: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "label": part_label(part["code"]),
            "words": part_words(part["code"], part["value"]),
            "n": part["n"],
            "points": part["points"],
            "weight": part["weight"],
        }


def part_words(code: str, value: float) -> str:
    """A part's own value in its own unit."""
    if code in ("active_contacts", "functions_engaged", "days_since_contact"):
        return formats.number(value)
    if code == "nps":
        return formats.signed(value)
    return formats.percent(value, 1 if code == "growth_rate" else 0, signed=code == "growth_rate")


@panels.register
class PipelinePanel(Panel):
    """Under the open opportunities: what they are worth, also weighted, as of the end of the last whole month."""

    code, position, place, template = "pipeline", 21, "main", "pyramid/account/pipeline.html"
    permission = Permission.FIGURE_ACCOUNT

    def context(self, reading: Reading) -> dict[str, Any] | None:
        result = known(reading).results.get("pipeline_value") if reading.whole else None
        if result is None or not result.value or not reading.user.holds(Permission.FIGURE_COMPANY):
            return None
        return {"result": result, **{name: figures.part(result, name) for name in ("weighted", "overdue")}}


@panels.register
class RevenuePanel(Panel):
    """Net revenue by calendar year and over the last 12 months, from the rollup; never from invoices."""

    code, position, place, template = "revenue", 30, "main", "pyramid/account/revenue.html"
    is_half = True

    def context(self, reading: Reading) -> dict[str, Any]:
        period = last_months(clock.today())
        rows = revenue_rows(reading)
        years: dict[int, int] = {}
        for row in rows:
            years[row["year"]] = years.get(row["year"], 0) + row["minor"]
        last = sum(row["minor"] for row in rows if row["recent"] >= period.start)
        bars = [
            Bar(str(year), years[year] / 100, words=_millions(years[year])) for year in sorted(years)[-YEARS:] if year < period.end.year
        ]
        bars.append(Bar(_("12 m"), last / 100, kind="current", words=_millions(last)))
        return {
            "bars": bars if rows else [],
            "title": _("Net revenue of %(name)s by year, %(currency)s") % {"name": reading.account.name, "currency": settings.CURRENCY},
            "table": [(bar.label, formats.money_exact(Decimal(str(bar.value or 0)), settings.CURRENCY)) for bar in bars],
            "period": period,
            "gaps": sum(row["gaps"] or 0 for row in rows),
        }


def revenue_rows(reading: Reading) -> list[dict[str, Any]]:
    """Net revenue by month from the rollup, before this month. One query, whichever panels ask."""
    rows: list[dict[str, Any]] | None = reading.memo.get("revenue")
    if rows is None:
        cells = RevenueCell.objects.filter(account__in=reading.nodes, month__lt=last_months(clock.today()).end).order_by()
        months = cells.values(year=ExtractYear("month"), recent=F("month"))
        rows = reading.memo["revenue"] = list(months.annotate(minor=Sum("net_minor"), gaps=Sum("unconverted")))
    return rows


def _revenue_before(reading: Reading, year: Period) -> Decimal | None:
    """Revenue of the twelve months before; None where nothing is known of that year."""
    start = add_months(year.start, -12)
    rows = [row for row in revenue_rows(reading) if row["recent"] < year.start]
    if not rows or min(row["recent"] for row in rows) > start:
        return None
    return Decimal(sum(row["minor"] for row in rows if row["recent"] >= start)) / 100


def revenue_trend(rows: list[dict[str, Any]], year: Period) -> list[float | None]:
    """Revenue of 12 months at the ends of the last eight quarters, from the first whole year that is known on."""
    if not rows:
        return []
    first = min(row["recent"] for row in rows)
    points: list[float | None] = []
    for back in range(21, -1, -3):
        end = add_months(year.end, -back)
        start = add_months(end, -12)
        minor = sum(row["minor"] for row in rows if start <= row["recent"] < end)
        points.append(minor / 100 if first <= start else None)
    return points if sum(point is not None for point in points) > 1 else []


def _millions(minor: int) -> str:
    return formats.money_parts(Decimal(minor) / 100, settings.CURRENCY)[0] + _scale(minor)


def _scale(minor: int) -> str:
    scale = formats.money_parts(Decimal(minor) / 100, settings.CURRENCY)[1].replace(settings.CURRENCY, "").strip(formats.NBSP)
    return f"{formats.NBSP}{scale}" if scale else ""


RESULT_LINES = (
    (gettext_lazy("Revenue"), "revenue", 1),
    (gettext_lazy("Cost of sales"), "cost_of_sales", -1),
    (gettext_lazy("Cost to serve"), "cost_to_serve", -1),
)


@panels.register
class ResultPanel(Panel):
    """The account's own profit and loss; for those who may read costs."""

    code, position, place, template = "result", 35, "main", "pyramid/account/result.html"
    is_half = True
    permission = Permission.MONEY_VIEW

    def context(self, reading: Reading) -> dict[str, Any] | None:
        if not reading.whole:
            return None
        found = known(reading)
        result, wallet = found.results.get("account_pnl"), found.results.get("share_of_wallet")
        if result is None:
            return {"result": None, "period": found.period}
        revenue = _amount(result.details.get("revenue"))
        past = past_of(reading, found.period)
        before = past.year_before()
        shown = []
        for label, name, sign in RESULT_LINES:
            amount, earlier = _amount(result.details.get(name)), _amount(before.details.get(name)) if before else None
            if name == "revenue":  # known by itself, however far back costs reach
                earlier = _revenue_before(reading, found.period)
            if amount is not None:
                shown.append((label, sign * amount, share_of(amount, revenue), None if earlier is None else sign * earlier))
        value = None if result.value is None else Decimal(result.value)
        earlier = None if before is None or before.value is None else Decimal(before.value)
        return {
            "result": result,
            "lines": shown,
            "total": (value, share_of(value, revenue), earlier) if value is not None else None,
            "before_since": None if before else past.costs_since,
            "wallet": wallet,
            "period": found.period,
            "currency": settings.CURRENCY,
        }


def _amount(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def share_of(amount: Decimal | None, revenue: Decimal | None) -> str:
    """How large an amount is beside the revenue; nothing where there is none."""
    return formats.percent(abs(amount) / revenue) if amount is not None and revenue and revenue > 0 else ""


@deal_columns.register
class ChanceColumn(DealColumn):
    """How often past opportunities at the same stage were won, with interval and n."""

    code, label, template = "chance", gettext_lazy("Chance, past ones at this stage"), "pyramid/account/chance.html"

    def cells(self, reading: Reading, deals: Sequence[Any]) -> Mapping[int, Any]:
        known = chances({deal.stage for deal in deals}, clock.today())
        least = int(company.get("min_n"))
        return {deal.pk: _cell(known[deal.stage], least) for deal in deals if deal.stage in known}


def _cell(chance: Chance, least: int) -> dict[str, Any]:
    return {**asdict(chance), "is_few": chance.n < least, "scale": (0.0, 1.0)}
