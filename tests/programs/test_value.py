"""What the programme brings, against comparable accounts: who is compared, how wide the interval is, who sees names."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client

from accounts import verbs as accounts
from accounts.models import Account, Cost, Coverage
from base.periods import Period
from people.models import User
from people.verbs import change_setting
from programs import value as work
from tests import factories
from tests.programs.conftest import LONG_AGO, OPERATOR

PAGE = "/programme/value/"


def test_the_nearest_of_the_own_segment_are_compared_else_any_within_a_factor_of_three() -> None:
    past = {1: 100, 2: 90, 3: 120, 4: 299, 5: 301, 6: 100, 7: 30}
    segment = {1: "a", 2: "a", 3: "a", 4: "a", 5: "a", 6: "b", 7: "a"}
    assert work.nearest(1, past, [2, 3, 4, 5, 6, 7], segment) == ((2, 3, 4), True)
    assert work.nearest(1, past, [2, 3, 5, 6], segment) == ((6, 2, 3), False)
    assert work.nearest(1, past, [2, 3, 5], segment) == ((), False)


def test_the_interval_leaves_out_one_key_account_at_a_time() -> None:
    pairs = tuple(work.Pair(key, 100, 110 + 10 * key, (), 0.1) for key in range(1, 6))  # extra 10 × key
    seen = work.Estimate(pairs, (), 0.5, 60)
    assert seen.gain == pytest.approx(75)
    # A sum of five: variance n × s² = 5 × 250 of the extra, of the margin a quarter.
    assert seen.bounds == pytest.approx((75 - 1.959964 * 312.5**0.5, 75 + 1.959964 * 312.5**0.5))
    assert (seen.net, seen.verdict) == (pytest.approx(15), "unknown")
    assert work.Estimate(pairs[:4], (), 0.5, 0).verdict == "few"
    assert work.Estimate(pairs, (), 0.5, 10).verdict == "earns"


@pytest.fixture
def company(db: None) -> list[Account]:
    """Five key accounts grow by a half, eight others by a tenth; the programme cost 1,000."""
    change_setting("gross_margin", 0.5, by=OPERATOR)
    made = [factories.account(f"K{at}") for at in range(5)] + [factories.account(f"O{at}") for at in range(8)]
    for at, account in enumerate(made):
        factories.invoice(account, dt.date(2025, 3, 1), "1000")
        factories.invoice(account, dt.date(2026, 3, 1), "1500" if at < 5 else "1100")
        if at < 5:
            accounts.set_key(account, by=OPERATOR, since=LONG_AGO)
    Cost.objects.create(category="kam_programme", on=dt.date(2026, 2, 1), amount=Decimal(1000), currency="EUR")
    Coverage.objects.create(table="invoices", since=dt.date(2024, 1, 1), until=dt.date(2026, 12, 31))
    return made


def test_the_page_says_cost_gain_and_that_accounts_were_chosen(client: Client, company: list[Account], serge: User, karim: User) -> None:
    seen = work.value()
    assert seen.period == Period(dt.date(2025, 11, 1), dt.date(2026, 11, 1))
    assert seen.estimate is not None
    assert (len(seen.estimate.pairs), seen.estimate.cost, round(seen.estimate.gain)) == (5, 100_000, 100_000)
    client.force_login(serge)
    page = client.get(PAGE).content.decode()
    assert "chosen because they were promising" in page
    assert "K0" in page
    client.force_login(karim)  # opens none of these accounts
    page = client.get(PAGE).content.decode()
    assert "K0" not in page
    assert "5 accounts that you do not open" in page


def test_without_cost_the_page_says_what_is_missing(client: Client, serge: User) -> None:
    client.force_login(serge)
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "cannot be computed yet" in page.content.decode()
