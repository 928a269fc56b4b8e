"""Recurring revenue of groups at a boundary."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

from pyramid.ask import Settings
from pyramid.facts.tables import Subscription
from pyramid.facts.view import Facts


def paid_lines(facts: Facts, s: Settings) -> dict[int, list[Subscription]]:
    """Paid lines of each group, of any date."""
    level = s["group_level"]

    def make() -> dict[int, list[Subscription]]:
        found: dict[int, list[Subscription]] = defaultdict(list)
        for line in facts.rows("subscriptions"):
            if line.is_paid:
                found[facts.group(line.account, level)].append(line)
        return dict(found)

    return facts.keep_for_all_days(("paid_lines", level), make)


def first_lines(facts: Facts, s: Settings) -> dict[int, dt.date]:
    """First day of a paid line, per group, of any date."""
    level = s["group_level"]
    lines = paid_lines(facts, s)
    return facts.keep_for_all_days(
        ("first_lines", level), lambda: {group: min(line.start for line in some) for group, some in lines.items()}
    )


def mrr(facts: Facts, s: Settings, day: dt.date, rate_on: dt.date) -> dict[int, int]:
    """Cents a month of each group with a paid line active at `day`, at the rates of `rate_on`.

    Exact fractions are summed per group and rounded once, half up. Raises MissingRate.
    """
    lines = paid_lines(facts, s)

    def make() -> dict[int, int]:
        rates = facts.store.rates
        found = {}
        for group, some in lines.items():
            sums: dict[int, Decimal] = defaultdict(Decimal)
            for line in some:
                if line.is_active(day):
                    sums[line.months] += line.amount if rates.is_base(line.currency) else line.amount * rates.at(line.currency, rate_on)
            if sums:
                found[group] = round_half_up(sum((Fraction(amount) / (months or 1) for months, amount in sums.items()), Fraction(0)) * 100)
        return found

    return facts.keep(("mrr", s["group_level"], day, rate_on), make)


def round_half_up(value: Fraction) -> int:
    """The nearest whole number; halves away from 0, as money is rounded."""
    doubled = abs(value) * 2 + 1
    whole = int(doubled // 2)
    return whole if value >= 0 else -whole
