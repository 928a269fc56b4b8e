"""Models of lifetime value: the published examples, fits of real and invented customers, and the figure that uses them."""

import datetime as dt
import random
from collections import defaultdict
from typing import Any

import pytest

from accounts.models import Invoice, Subscription
from base.periods import Period, add_months
from pyramid.engine import compute
from pyramid.statistics import Buyer, Buying, Spending, fit_buying, fit_contract, fit_spending
from tests import factories
from tests.shared import shared

PUBLISHED = Buying(0.243, 4.414, 0.793, 2.426)
YEAR = Period(dt.date(2025, 1, 1), dt.date(2026, 1, 1))


@pytest.mark.parametrize(
    ("survivors", "alpha", "beta", "loglik"),
    [
        ([1000, 631, 468, 382, 326, 289, 262, 241], 0.704, 1.182, -1680.27),
        ([1000, 869, 743, 653, 593, 551, 517, 491], 0.668, 3.806, -1611.16),
    ],
)
def test_contracts_of_fader_and_hardie_2007(survivors: list[int], alpha: float, beta: float, loglik: float) -> None:
    fitted = fit_contract(survivors)
    assert (round(fitted.alpha, 3), round(fitted.beta, 3), round(fitted.loglik, 2)) == (alpha, beta, loglik)
    assert [fitted.survival(t) for t in range(3)] == pytest.approx([count / 1000 for count in survivors[:3]], abs=0.02)


def test_purchases_of_the_published_customer() -> None:
    assert PUBLISHED.purchases(Buyer(2, 30.43, 38.86), 39) == pytest.approx(1.226, abs=5e-4)
    assert PUBLISHED.alive(Buyer(0, 0, 38.86)) == 1
    assert PUBLISHED.alive(Buyer(2, 10, 38.86)) < PUBLISHED.alive(Buyer(2, 30.43, 38.86)) < 1


def test_spending_of_the_published_customer() -> None:
    spending = Spending(6.25, 3.74, 15.44)
    assert (round(spending.mean, 2), round(spending.mean_of(2, 22.35), 2)) == (35.22, 24.66)
    assert spending.mean_of(0, 0) == spending.mean


def cdnow() -> dict[str, dict[dt.date, float]]:
    found: dict[str, dict[dt.date, float]] = defaultdict(lambda: defaultdict(float))
    for line in shared("cdnow/CDNOW_sample.txt").read_text().splitlines():
        _master, customer, day, _units, amount = line.split()
        found[customer][dt.datetime.strptime(day, "%Y%m%d").date()] += float(amount)
    return found


def test_fits_of_the_cdnow_sample() -> None:
    """39 weeks from 1 January 1997, 2,357 customers of whom 946 bought again."""
    last = dt.date(1997, 9, 30)
    buyers, spent = [], []
    for bought in cdnow().values():
        first, *again = sorted(day for day in bought if day <= last)
        buyers.append(Buyer(len(again), ((again[-1] if again else first) - first).days / 7, (last - first).days / 7))
        if again:
            spent.append((len(again), sum(bought[day] for day in again) / len(again)))
    assert (len(buyers), len(spent)) == (2357, 946)
    buying, loglik = fit_buying(buyers)
    assert [round(value, 3) for value in buying] == pytest.approx(PUBLISHED, abs=1e-3)
    assert round(loglik, 1) == -9582.4
    assert fit_spending(spent) == pytest.approx((6.25, 3.74, 15.44), abs=5e-3)


def invented(count: int) -> list[tuple[Buyer, float]]:
    """Customers who buy as the models say: seen for 80 weeks, each with his own rate, drop-out and mean worth."""
    dice = random.Random(7)
    found = []
    for _each in range(count):
        rate, drop, mean = dice.gammavariate(2, 1 / 10), dice.betavariate(1, 8), 6 / dice.gammavariate(4, 1 / 15)
        t, times = 0.0, []
        while (t := t + dice.expovariate(rate)) <= 80:
            times.append(round(t))
            if dice.random() < drop:
                break
        worth = sum(dice.gammavariate(6, mean / 6) for _one in times) / len(times) if times else 0.0
        found.append((Buyer(len(times), float(times[-1] if times else 0), 80.0), worth))
    return found


def test_a_fit_is_no_worse_than_the_truth_and_near_it() -> None:
    seen = invented(600)
    buying, loglik = fit_buying(buyer for buyer, _worth in seen)
    truth = Buying(2, 10, 1, 8)
    assert loglik >= sum(truth.loglik(buyer) for buyer, _worth in seen)
    assert buying.r / buying.alpha == pytest.approx(0.2, rel=0.15)
    spending = fit_spending((buyer.x, worth) for buyer, worth in seen)
    repeated = [worth for buyer, worth in seen if buyer.x]
    assert spending.mean == pytest.approx(sum(repeated) / len(repeated), rel=0.15)


def value(**settings: Any) -> Any:
    return compute("cltv_model", period=YEAR, settings=settings)


def subscribed(starts: list[tuple[dt.date, int]]) -> None:
    """One subscriber per start, who stays so many years; 0 = still there."""
    for start, years in starts:
        end = add_months(start, 12 * years) if years else None
        Subscription.objects.create(account=factories.account(), start=start, end=end, amount=1200, months=12, currency="EUR")


@pytest.mark.django_db
def test_subscribers_of_one_age_make_the_cohort() -> None:
    old, young = dt.date(2022, 3, 1), dt.date(2025, 3, 1)
    subscribed([(old, 1)] * 20 + [(old, 2)] * 10 + [(old, 0)] * 30 + [(young, 0)] * 5)
    assert value().reason == "empty"  # no margin is known
    result = value(gross_margin="0.5", survival_at=[1])
    expected = fit_contract([60, 40, 30, 30])
    assert (result.status.value, result.n, result.details["model"]) == ("ok", 60, "sbg")
    assert result.details["survival"]["1"] == pytest.approx(expected.survival(1))
    assert float(result.value) == pytest.approx(600 * expected.worth(10, 0.1), abs=0.01)


@pytest.mark.django_db
def test_few_subscribers_are_shown_grey_and_loyal_ones_have_no_end() -> None:
    subscribed([(dt.date(2023, 3, 1), 1)] * 5 + [(dt.date(2023, 3, 1), 0)] * 5)
    result = value(margin_per_period="100")
    assert (result.status.value, result.n, result.threshold) == ("too_few", 10, 50)
    Subscription.objects.update(end=None)
    assert value(margin_per_period="100").reason == "zero_churn"


@pytest.mark.django_db
def test_purchases_are_read_from_invoices() -> None:
    helios, small = factories.account("Helios"), factories.account("Vasselin")
    for account, day, amount in ((helios, 0, 50), (helios, 70, 100), (helios, 70, 20), (helios, 140, 60), (small, 182, 10)):
        on = YEAR.end - dt.timedelta(days=1 + 272 - day)
        Invoice.objects.create(account=account, on=on, kind="invoice", amount=amount, currency="EUR")
    assert (value().reason, value().n) == ("empty", 2)  # too few to fit
    result = value(bgnbd=list(PUBLISHED), gamma_gamma=[6.25, 3.74, 15.44], t=39)
    rows = {row["account_id"]: row for row in result.details["rows"]}
    expected = PUBLISHED.purchases(Buyer(2, 20, 272 / 7), 39) * Spending(6.25, 3.74, 15.44).mean_of(2, 90)
    assert rows["Helios"]["value"] == pytest.approx(expected)
    assert float(result.value) == pytest.approx(sum(row["value"] for row in rows.values()), abs=0.01)
    assert result.details["model"] == "bgnbd"
