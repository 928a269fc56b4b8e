"""Stretches of days `[start, end)`; unlike a `Period` one may be empty, as a period seen before it begins."""

import datetime as dt
from typing import NamedTuple

from base.periods import Period, add_months, month_start


class Span(NamedTuple):
    start: dt.date
    end: dt.date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, dt.date) and self.start <= day < self.end

    @property
    def last(self) -> dt.date:
        return self.end - dt.timedelta(days=1)

    @property
    def is_whole_months(self) -> bool:
        return self.start.day == 1 and self.end.day == 1

    def back(self, months: int) -> "Span":
        """The same calendar days `months` earlier, the day clipped to the month's length."""
        return Span(add_months(self.start, -months), add_months(self.end, -months))

    @property
    def months(self) -> float:
        """Calendar months; a part of a month counts by its days."""
        whole = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month
        if add_months(self.start, whole) > self.end:
            whole -= 1
        rest = self.end - add_months(self.start, whole)
        return whole + rest.days / (add_months(self.start, whole + 1) - add_months(self.start, whole)).days if rest.days else whole

    def boundaries(self) -> list[dt.date]:
        """start, each first of a month inside, end."""
        days = [self.start]
        day = add_months(month_start(self.start), 1)
        while day < self.end:
            days.append(day)
            day = add_months(day, 1)
        return [*days, self.end] if self.end > self.start else days


def elapsed(period: Period, as_of: dt.date) -> Span:
    """The part of the period that is known on `as_of`."""
    return Span(period.start, max(period.start, min(period.end, as_of)))


def before(period: Period, as_of: dt.date) -> Span:
    """The same elapsed span one period length earlier: by months where the period spans whole ones, else by days."""
    span = elapsed(period, as_of)
    if add_months(period.start, period.months) == period.end:
        return span.back(period.months)
    length = period.end - period.start
    return Span(span.start - length, span.end - length)


def twelve_months_to(day: dt.date, months: int = 12) -> Span:
    return Span(add_months(day, -months), day)
