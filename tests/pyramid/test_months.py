"""Running sums of many groups: every span of months gives what adding the months up gives."""

import datetime as dt
from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from base.periods import add_months
from pyramid.facts.revenue import Months, _by_group
from pyramid.facts.spans import Span

FIRST = dt.date(2024, 1, 1)
MONTH = st.integers(0, 30).map(lambda number: add_months(FIRST, number))
CELLS = st.dictionaries(MONTH, st.dictionaries(st.integers(1, 6), st.tuples(st.integers(-500, 500), st.integers(1, 3)), min_size=1))


@settings(max_examples=100)
@given(cells=CELLS, one=MONTH, other=MONTH)
def test_a_span_is_the_sum_of_its_months(cells: dict[dt.date, dict[int, tuple[int, int]]], one: dt.date, other: dt.date) -> None:
    months = Months(
        (month, {group: cents for group, (cents, _n) in rows.items()}, {group: n for group, (_cents, n) in rows.items()})
        for month, rows in cells.items()
    )
    span = Span(min(one, other), max(one, other))
    net: dict[int, int] = defaultdict(int)
    documents = 0
    for month, rows in cells.items():
        for group, (cents, n) in rows.items():
            if month in span:
                net[group] += cents
                documents += n
    assert months.net(span) == net == months.net(span)
    assert months.count(span) == documents


def test_what_is_kept_of_spans_has_a_limit() -> None:
    months = Months([(add_months(FIRST, number), {1: number, 2: 1}, {1: 1, 2: 1}) for number in range(12)])
    months.ROOM = 6
    for number in range(1, 12):
        months.net(Span(FIRST, add_months(FIRST, number)))
    assert len(months._kept) <= 3
    assert months.net(Span(FIRST, add_months(FIRST, 12))) == {1: 66, 2: 12}


def test_accounts_of_a_group_are_added_up_under_its_head() -> None:
    assert _by_group([1, 2, 3, 5], [10, 1, 2, 7], {2: 1, 3: 4}) == {1: 11, 4: 2, 5: 7}
