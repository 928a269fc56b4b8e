import datetime as dt

import pytest

from base.periods import Period, add_months, last_months, last_quarters

D = dt.date


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [(D(2026, 1, 31), 1, D(2026, 2, 28)), (D(2024, 2, 29), -12, D(2023, 2, 28)), (D(2026, 11, 30), 3, D(2027, 2, 28))],
)
def test_a_day_is_clipped_to_the_length_of_its_month(day: dt.date, months: int, expected: dt.date) -> None:
    assert add_months(day, months) == expected


def test_a_period_holds_its_first_day_and_not_its_end() -> None:
    period = Period(D(2026, 1, 1), D(2026, 4, 1))
    assert D(2026, 1, 1) in period
    assert D(2026, 4, 1) not in period
    assert (period.last, period.months) == (D(2026, 3, 31), 3)


def test_an_empty_period_is_refused() -> None:
    with pytest.raises(ValueError, match="ends after"):
        Period(D(2026, 1, 1), D(2026, 1, 1))


def test_the_board_shows_whole_months_and_quarters_before_today() -> None:
    assert last_months(D(2026, 11, 24)) == Period(D(2025, 11, 1), D(2026, 11, 1))
    quarters = last_quarters(D(2026, 11, 24))
    assert (len(quarters), quarters[-1]) == (8, Period(D(2026, 7, 1), D(2026, 10, 1)))
