"""An outlook beside what became of it: revenue and contribution as the board computes them, gains that the customer confirmed."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.models import Account, Cost
from base import clock
from base.periods import Period
from base.results import Result
from plans.models import Outlook
from pyramid.engine import Run, run_for
from pyramid.scopes import Scope

FIGURES = {Outlook.Measure.REVENUE: "revenue_net", Outlook.Measure.CONTRIBUTION: "account_pnl"}


@dataclass(frozen=True)
class Fact:
    """What a year brought: the amount, the result it is read from (none for gains), and whether the year is over."""

    amount: Decimal | None
    result: Result | None
    is_whole: bool


def facts(account: Account, outlooks: Iterable[Outlook], gains: Iterable[Any]) -> Mapping[int, Fact]:
    """The fact of each outlook whose year has begun, by its number. One load of the account's facts, when any is asked for."""
    today = clock.today()
    begun = [line for line in outlooks if line.year <= today.year]
    run: Run | None = None
    known: dict[tuple[str, int], Fact] = {}
    confirmed = [gain for gain in gains if gain.confirmed_on and gain.amount is not None]
    since = Cost.objects.filter(account=account.pk).order_by("on").values_list("on", flat=True).first() if begun else None
    for measure, year in {(line.measure, line.year) for line in begun}:
        if measure == Outlook.Measure.GAIN:
            amounts = [gain.amount for gain in confirmed if gain.on.year == year]
            known[measure, year] = Fact(sum(amounts, Decimal()) if amounts else None, None, year < today.year)
            continue
        if measure == Outlook.Measure.CONTRIBUTION and (since is None or since >= dt.date(year, 2, 1)):
            continue  # before costs are known a contribution would only seem high
        run = run or run_for(Scope.account(account.pk))
        result = run.result(FIGURES[Outlook.Measure(measure)], Scope.account(account.pk), _year(year))
        amount = result.value if result.is_ok and isinstance(result.value, Decimal) else None
        known[measure, year] = Fact(amount, result, year < today.year)
    return {line.pk: known[line.measure, line.year] for line in begun if (line.measure, line.year) in known}


def _year(year: int) -> Period:
    """The calendar year, so far as it has passed."""
    return Period(dt.date(year, 1, 1), min(dt.date(year + 1, 1, 1), clock.today()))
