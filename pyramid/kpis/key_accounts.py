"""Key accounts: growth against others, health, profit, share of wallet. Spec: kpis.md, KAM."""

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Cost
from base.results import Direction, Layer, Result, Unit
from pyramid.behind import Behind
from pyramid.facts.keys import keys_on
from pyramid.facts.net import net
from pyramid.facts.recurring import round_half_up
from pyramid.facts.spans import Span
from pyramid.figure import money
from pyramid.kpis.acquisition import cost_minor, costs_in
from pyramid.kpis.revenue import REVENUE, invoices_behind, total
from pyramid.registry import KPI, Ask, kpis
from pyramid.statistics import acceleration_gap, difference_in_differences
from pyramid.statistics.spread import Year3, acceleration, growth

SALES_COST, SERVICE_COST = frozenset({"cost_of_sales"}), frozenset({"cost_to_serve"})


@kpis.register
class GrowthAcceleration(KPI):
    """Acceleration of the key accounts less that of the others, on the groups that already bought two years back.

    acc = (R0/R1 - 1) - (R1/R2 - 1) on sums; key = key on the first day. Unit: ratio, stratified jackknife. Too few when
    a side has less than `min_panel`; empty when one has none or a year is not covered. Source: S1.
    """

    code = "growth_acceleration"
    layer = Layer.KAM
    audience = "C"
    label = _("Growth acceleration")
    definition = _("How much more the growth of key accounts sped up than that of other accounts, over two years.")
    formula = _("(growth − growth a year before) of key accounts − the same of the others")
    caveat = _("Key accounts are chosen, not drawn: the gap is no proof that the programme causes it.")
    reads = (*REVENUE, "key_accounts")
    looks_back: ClassVar[Mapping[str, int]] = {"invoices": 24}
    kept_for = "company segment"
    position = 260

    def compute(self, ask: Ask) -> Result:
        spans = [ask.span.back(12 * years) for years in range(3)]
        key, others = self._panel(ask, spans)
        parts: dict[str, Any] = {"n": len(key) + len(others)}
        if not key or not others or not all(ask.facts.covered("invoices", span) for span in spans):
            return self.no_data(ask, "empty", **parts)
        if min(sum(row[place] for row in side) for side in (key, others) for place in (1, 2)) <= 0:
            return self.no_data(ask, "base_not_positive", **parts)
        gap = difference_in_differences(growth(key), growth(others))
        low, high = acceleration_gap(key, others)
        least = int(ask.settings["min_panel"])
        details = {"own_past": acceleration(key), "others": acceleration(others), "n_key": len(key), "n_other": len(others)}
        parts |= {"low": low, "high": high, "threshold": least, "details": details}
        if min(len(key), len(others)) < least:
            parts.pop("threshold")
            return self.too_few(ask, gap, least, **parts)
        return self.ok(ask, gap, **parts)

    def _panel(self, ask: Ask, spans: list[Span]) -> tuple[list[Year3], list[Year3]]:
        r0, r1, r2 = (net(ask.facts, ask.settings, span) for span in spans)
        keys = keys_on(ask.facts, ask.settings, ask.period.start)
        panel = sorted(group for group, minor in r2.items() if minor > 0)
        rows = {group: (float(r0.get(group, 0)), float(r1.get(group, 0)), float(r2[group])) for group in panel}
        return [rows[group] for group in panel if group in keys], [rows[group] for group in panel if group not in keys]

    def behind(self, ask: Ask) -> Behind:
        found = net(ask.facts, ask.settings, ask.span.back(24))
        return Behind.of(Account, (group for group, minor in found.items() if minor > 0))


@kpis.register
class AccountResult(KPI):
    """Revenue less cost of sales and cost to serve of an account and all below it (of the scope, if it is wider).

    Unit: money. no_costs without a cost of sales, revenue shown. margin_rate is null unless revenue is above 0.
    With `key`: the share below 0 of the key accounts of the last day whose own result is known. Source: S2.
    """

    code = "account_pnl"
    layer = Layer.KAM
    audience = "CMT"
    unit = Unit.MONEY
    label = _("Account P&L")
    definition = _("What is left of the revenue of an account after cost of sales and cost to serve.")
    formula = _("revenue − cost of sales − cost to serve")
    reads = (*REVENUE, "costs", "key_accounts")
    looks_back: ClassVar[Mapping[str, int]] = {"invoices": 0}
    kept_for = "company segment owner account"
    position = 280

    def compute(self, ask: Ask) -> Result:
        if ask.settings.get("key", False):
            return self._share_at_a_loss(ask)
        revenue = total(ask, ask.span)
        of_sales, to_serve = (costs_in(ask, ask.span, kinds) for kinds in (SALES_COST, SERVICE_COST))
        covered = ask.facts.covered("invoices", ask.span)
        if not of_sales:
            return self.no_data(ask, "no_costs", details={"revenue": money(revenue) if covered else None})
        if not covered:
            return self.no_data(ask, "empty")
        sales_minor, service_minor = cost_minor(ask, of_sales), cost_minor(ask, to_serve)
        value = revenue - sales_minor - service_minor
        details = {
            "revenue": money(revenue),
            "cost_of_sales": money(sales_minor),
            "gross_margin": money(revenue - sales_minor),
            "cost_to_serve": money(service_minor),
            "margin_rate": value / revenue if revenue > 0 else None,
        }
        return self.ok(ask, money(value), n=len(of_sales) + len(to_serve), details=details)

    def _share_at_a_loss(self, ask: Ask) -> Result:
        """Cost and revenue per key group in one pass; a group without cost of sales is not known."""
        level = ask.settings["group_level"]
        groups = keys_on(ask.facts, ask.settings, ask.span.last)
        revenue = net(ask.facts, ask.settings, ask.span)
        of_sales = costs_in(ask, ask.span, SALES_COST)
        known = {ask.facts.group(row.account, level) for row in of_sales if row.account} & groups
        if not known or not ask.facts.covered("invoices", ask.span):
            return self.no_data(ask, "no_costs", n=0)
        costs = dict.fromkeys(known, 0)
        for row in [*of_sales, *costs_in(ask, ask.span, SERVICE_COST)]:
            group = ask.facts.group(row.account, level)
            if group in costs:
                costs[group] += cost_minor(ask, [row])
        losses = sum(revenue.get(group, 0) < cost for group, cost in costs.items())
        return self.census(ask, losses, len(known))

    def _result(self, ask: Ask, status: Any, value: Any, parts: Any) -> Result:
        result = super()._result(ask, status, value, parts)
        if ask.settings.get("key", False):
            return Result(**{**vars(result), "unit": Unit.RATIO, "direction": Direction.UP_BAD})
        return result

    def behind(self, ask: Ask) -> Behind:
        return Behind.of(Cost, (row.id for row in costs_in(ask, ask.span, SALES_COST | SERVICE_COST)))


@kpis.register
class ShareOfWallet(KPI):
    """Revenue over what the groups buy of our kind in all, of those whose wallet is known.

    Unit: ratio; n groups. A group above its wallet is excluded and listed. The wallet of a year counts for the months
    of the period in it; a year without one takes the nearest before, else after.
    """

    code = "share_of_wallet"
    layer = Layer.KAM
    label = _("Share of wallet")
    definition = _("What customers buy from us as a share of all that they buy of our kind.")
    formula = _("revenue / (yearly wallet × months / 12)")
    reads = (*REVENUE, "wallets")
    looks_back: ClassVar[Mapping[str, int]] = {"invoices": 0}
    kept_for = "company segment owner account"
    position = 290

    def compute(self, ask: Ask) -> Result:
        wallets = self._wallets(ask)
        if not wallets:
            return self.no_data(ask, "no_wallet", n=0)
        if not ask.facts.covered("invoices", ask.span):
            return self.no_data(ask, "empty", n=0)
        revenue = net(ask.facts, ask.settings, ask.span)
        above = sorted(group for group, wallet in wallets.items() if revenue.get(group, 0) > wallet)
        ask.exclude("wallet_below_revenue", len(above))
        kept = {group: wallet for group, wallet in wallets.items() if group not in above}
        details = {"above_wallet": sorted(ask.facts.store.code(group) for group in above)}
        if not kept:
            return self.no_data(ask, "wallet_below_revenue", n=0, details=details)
        bought, whole = sum(revenue.get(group, 0) for group in kept), sum(kept.values())
        parts = {"n": len(kept), "numerator": money(bought), "denominator": money(whole), "details": details}
        return self.ok(ask, bought / whole, **parts) if whole else self.no_data(ask, "zero_denominator", **parts)

    def _wallets(self, ask: Ask) -> dict[int, int]:
        """Cents of each group's wallet for the elapsed period, each account's share rounded."""
        level = ask.settings["group_level"]
        by_account: dict[int, dict[int, Any]] = {}
        for row in ask.facts.rows("wallets"):
            by_account.setdefault(row.account, {})[row.year] = row
        found: dict[int, int] = {}
        for account, years in by_account.items():
            group = ask.facts.group(account, level)
            found[group] = found.get(group, 0) + sum(_part(ask, years, year, months) for year, months in _years(ask.span))
        return found

    def behind(self, ask: Ask) -> Behind:
        return invoices_behind(ask, ask.span)


def _years(span: Span) -> list[tuple[int, float]]:
    """Months of the span in each calendar year."""
    found = []
    for year in range(span.start.year, span.last.year + 1):
        part = Span(max(span.start, dt.date(year, 1, 1)), min(span.end, dt.date(year + 1, 1, 1)))
        found.append((year, part.months))
    return found


def _part(ask: Ask, years: dict[int, Any], year: int, months: float) -> int:
    nearest = max((known for known in years if known <= year), default=min(years))
    row = years[nearest]
    rates = ask.facts.store.rates
    yearly = row.amount * rates.at(row.currency, ask.span.last)
    return round_half_up(Fraction(yearly) * 100 * Fraction(months).limit_denominator(10_000) / 12)
