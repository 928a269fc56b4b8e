"""Half-open periods `[start, end)` of whole days in the company's time zone."""

import calendar
import datetime as dt
from dataclasses import dataclass
from functools import cached_property


def add_months(day: dt.date, months: int) -> dt.date:
    """Calendar months later (or earlier), the day clipped to the month's length: 31 Jan + 1 = 28 Feb."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def month_start(day: dt.date) -> dt.date:
    return day.replace(day=1)


@dataclass(frozen=True, order=True)
class Period:
    """Days from `start` up to, not including, `end`."""

    start: dt.date
    end: dt.date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError("A period ends after it starts.")

    def __contains__(self, day: dt.date) -> bool:
        return self.start <= day < self.end

    @property
    def last(self) -> dt.date:
        """The last day included, as people read it."""
        return self.end - dt.timedelta(days=1)

    @cached_property
    def months(self) -> int:
        """Whole calendar months, rounded up; 1 for any shorter period."""
        count = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month
        return max(1, count + (1 if add_months(self.start, count) < self.end else 0))

    @property
    def is_whole_months(self) -> bool:
        return self.start.day == 1 and self.end.day == 1

    def shifted(self, months: int) -> "Period":
        return Period(add_months(self.start, months), add_months(self.end, months))

    def previous(self) -> "Period":
        """The period of the same length just before: by months where it spans whole ones, else by days."""
        if add_months(self.start, self.months) == self.end:
            return Period(add_months(self.start, -self.months), self.start)
        return Period(self.start - (self.end - self.start), self.start)


def last_months(today: dt.date, count: int = 12) -> Period:
    """The last `count` whole months before the month of `today`."""
    end = month_start(today)
    return Period(add_months(end, -count), end)


def quarter(year: int, number: int) -> Period:
    start = dt.date(year, 3 * number - 2, 1)
    return Period(start, add_months(start, 3))


def last_quarters(today: dt.date, count: int = 8) -> list[Period]:
    """The last `count` whole calendar quarters before today, oldest first."""
    start = dt.date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    return [Period(add_months(start, -3 * back), add_months(start, -3 * back + 3)) for back in range(count, 0, -1)]


def quarter_label(day: dt.date) -> str:
    """`2017-Q1`: the key that commands and files use."""
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"
