"""Lifetime value from a model of how long customers stay, or of how often they buy. Spec: kpis.md, Management."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from base.periods import add_months
from base.results import Layer, Result, Unit
from pyramid.behind import Behind
from pyramid.facts.customers import basis_name
from pyramid.facts.recurring import mrr, paid_lines, round_half_up
from pyramid.facts.tables import Subscription
from pyramid.figure import money
from pyramid.kpis.retention import MONEY
from pyramid.registry import KPI, Ask, kpis
from pyramid.statistics import Buyer, Buying, Spending, fit_buying, fit_contract, fit_spending

LEAST_COHORT, LEAST_ACCOUNTS, LEAST_REPEATERS = 50, 100, 30
MOST_RENEWALS = 10
MOST_FITTED = 1000  # accounts whose purchases are fitted; with more, every second, third… of them
MOST_SHOWN = 20
DAYS_A_WEEK = 7


class Customer(NamedTuple):
    """An account as the model of purchases sees it: what it did, and what a repeat purchase was worth, None without one."""

    key: str
    did: Buyer
    worth: float | None


@kpis.register
class ModelledLifetimeValue(KPI):
    """What a customer will bring, from a fitted model. Unit: money.

    `model` sbg (shifted beta-geometric, on yearly renewals of one cohort of subscribers): margin_per_period × the sum
    over t < `horizon` of S(t) / (1 + `discount`)^t; details alpha, beta, loglik, survival. Under 3 points: empty; none
    lost: zero_churn; too_few under 50 subscribers. `model` bgnbd (BG/NBD and Gamma-Gamma, on invoices, in weeks): the
    purchases expected over `t` weeks × their mean worth, summed over accounts, undiscounted; fitting needs 100 accounts
    and 30 that bought again. `auto` follows the basis on which retention is read.
    """

    code = "cltv_model"
    layer = Layer.MANAGEMENT
    unit = Unit.MONEY
    label = _("Lifetime value, modelled")
    definition = _("Lifetime value from a model of how long customers stay or how often they buy.")
    formula = _("margin per year × sum of discounted survival, or expected purchases × their mean worth")
    caveat = _("A model of the past: a new offer or a new competitor is not in it.")
    reads = MONEY
    kept_for = ""  # fitting takes seconds: computed where its page or a command asks
    position = 195

    def compute(self, ask: Ask) -> Result:
        asked = ask.settings["model"]
        if asked == "auto":
            asked = "sbg" if basis_name(ask.facts, ask.settings, ask.span) == "mrr" else "bgnbd"
        return self._contract(ask) if asked == "sbg" else self._buying(ask)

    # Contracts

    def _contract(self, ask: Ask) -> Result:
        survivors = self._survivors(ask)
        if len(survivors) < 3:
            return self.no_data(ask, "empty", n=0)
        n = survivors[0]
        if survivors[-1] == n:
            return self.no_data(ask, "zero_churn", n=n)
        margin = self._margin(ask)
        if margin is None:
            return self.no_data(ask, "empty", n=n)
        fitted = fit_contract(survivors)
        worth = fitted.worth(int(ask.settings["horizon"]), float(ask.settings["discount"]))
        details = {
            "model": "sbg",
            "alpha": fitted.alpha,
            "beta": fitted.beta,
            "loglik": fitted.loglik,
            "survival": {str(t): fitted.survival(int(t)) for t in ask.settings.get("survival_at", ())},
        }
        value = money(round_half_up(Fraction(margin) * 100 * Fraction(worth)))
        if n < LEAST_COHORT:
            return self.too_few(ask, value, LEAST_COHORT, n=n, details=details)
        return self.ok(ask, value, n=n, details=details)

    def _survivors(self, ask: Ask) -> Sequence[int]:
        """Subscribers of one cohort at each yearly renewal: all whose first paid line is as many years old.

        As many renewals as leave at least 50 subscribers, else two.
        """
        given = ask.facts.store.extra.get("cohort_survivors")
        if given is not None:
            return [int(row["survivors"]) for row in sorted(given, key=lambda row: row["renewal"])]
        lines = paid_lines(ask.facts, ask.settings)
        first = {group: min(line.start for line in some) for group, some in lines.items()}
        for renewals in range(MOST_RENEWALS, 1, -1):
            cohort = [group for group, day in first.items() if add_months(day, 12 * renewals) < ask.as_of]
            if len(cohort) >= LEAST_COHORT or (renewals == 2 and cohort):
                kept = [sum(_renewed(lines[group], first[group], t) for group in cohort) for t in range(1, renewals + 1)]
                return [len(cohort), *_falling(kept, len(cohort))]
        return ()

    def _margin(self, ask: Ask) -> Decimal | None:
        """A year's margin of a subscriber: what is set, else opening recurring revenue per group × gross margin."""
        fixed = ask.settings.get("margin_per_period")
        if fixed is not None:
            return Decimal(str(fixed))
        share = ask.settings.decimal("gross_margin")
        opening = [minor for minor in mrr(ask.facts, ask.settings, ask.span.start, ask.span.start - dt.timedelta(days=1)).values() if minor]
        return Decimal(12 * sum(opening)) / (100 * len(opening)) * share if share is not None and opening else None

    # Purchases

    def _buying(self, ask: Ask) -> Result:
        customers = self._customers(ask)
        models = self._models(ask, customers)
        if models is None:
            return self.no_data(ask, "empty", n=len(customers))
        buying, spending = models
        weeks = float(ask.settings["t"])
        rows: list[dict[str, Any]] = []
        for customer in customers:
            purchases = buying.purchases(customer.did, weeks)
            mean = spending.mean_of(customer.did.x if customer.worth is not None else 0, customer.worth or 0)
            alive = buying.alive(customer.did)
            rows.append({"account_id": customer.key, "alive": alive, "purchases": purchases, "mean_value": mean, "value": purchases * mean})
        value = money(round_half_up(Fraction(sum(row["value"] for row in rows)) * 100))
        shown = rows if len(rows) <= MOST_SHOWN else sorted(rows, key=lambda row: -row["value"])[:MOST_SHOWN]
        parameters = {"bgnbd": list(buying), "gamma_gamma": list(spending)}
        return self.ok(ask, value, n=len(customers), details={"model": "bgnbd", **parameters, "rows": shown})

    def _models(self, ask: Ask, customers: Sequence[Customer]) -> tuple[Buying, Spending] | None:
        """The parameters that are set, else those fitted; None where there is too little to fit."""
        buying, spending = ask.settings.get("bgnbd"), ask.settings.get("gamma_gamma")
        if buying and spending:
            return Buying(*map(float, buying)), Spending(*map(float, spending))
        seen = [(customer.did.x, customer.worth) for customer in customers if customer.worth]
        if len(customers) < LEAST_ACCOUNTS or len(seen) < LEAST_REPEATERS:
            return None
        every = -(-len(customers) // MOST_FITTED)
        found = fit_spending(seen[::every])
        return (fit_buying(customer.did for customer in customers[::every])[0], found) if found.q > 1 else None

    def _customers(self, ask: Ask) -> list[Customer]:
        given = ask.facts.store.extra.get("rfm")
        if given is not None:
            return [_given(row) for row in given]
        days: dict[int, dict[dt.date, int]] = defaultdict(lambda: defaultdict(int))
        book = ask.facts.store.book
        for account in ask.facts.account_ids():
            group = ask.facts.group(account, ask.settings["group_level"])
            for document in book.documents.get(account, ()):
                if document.sign > 0 and document.on < ask.as_of:
                    days[group][document.on] += book.minor(document, None)
        last = ask.as_of - dt.timedelta(days=1)
        return [_customer(ask.facts.store.code(group), bought, last) for group, bought in sorted(days.items())]

    def behind(self, ask: Ask) -> Behind:
        return Behind.of(Account, ask.facts.account_ids())


def _renewed(lines: Sequence[Subscription], first: dt.date, years: int) -> bool:
    """Whether a paid line is active on the day of the renewal; the state of a day is that at the boundary after it."""
    after = add_months(first, 12 * years) + dt.timedelta(days=1)
    return any(line.is_active(after) for line in lines)


def _falling(counts: Sequence[int], most: int) -> list[int]:
    """Who comes back after a gap was lost: survivors of a cohort never grow."""
    found = []
    for count in counts:
        most = min(most, count)
        found.append(most)
    return found


def _customer(key: str, bought: dict[dt.date, int], last: dt.date) -> Customer:
    """The first day of buying is the beginning; every later one a repeat purchase. Weeks; worth in money."""
    first, *again = sorted(bought)
    did = Buyer(len(again), ((again[-1] if again else first) - first).days / DAYS_A_WEEK, (last - first).days / DAYS_A_WEEK)
    return Customer(key, did, sum(bought[day] for day in again) / len(again) / 100 if again else None)


def _given(row: Any) -> Customer:
    did = Buyer(int(row["x"]), float(row["t_x"]), float(row["T"]))
    return Customer(str(row["account_id"]), did, None if row.get("mean") is None else float(row["mean"]))
