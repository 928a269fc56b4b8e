"""Files of the shapes of the public data sets, made here: imported through the product, their figures counted again in plain Python.

Each has the oddities of its model: deals without an account, "NULL" words, a product spelt otherwise, lines rounded one by
one, trials, answers out of range. So they run where the data sets are absent.
"""

import csv
import datetime as dt
import random
from collections import defaultdict
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from accounts.models import Account, AccountClosure, Opportunity
from base.periods import Period
from pyramid.breakdown import breakdown
from pyramid.engine import compute, compute_many
from tests.imports.conftest import Loader, counts

CENT = Decimal("0.01")


def written(path: Path, header: str, rows: Sequence[Sequence[Any]], *, encoding: str = "utf-8") -> Path:
    with path.open("w", newline="", encoding=encoding) as stream:
        writer = csv.writer(stream)
        writer.writerow(header.split(","))
        writer.writerows(rows)
    return path


def american(day: dt.date | None) -> str:
    return f"{day.month}/{day.day}/{day.year}" if day else ""


def quarter(day: dt.date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


# A pipeline as a CRM exports it --------------------------------------------------------------------------------------

PIPELINE: dict[str, Any] = {
    "mapping": {"engage_date": "created_on"},
    "copies": {"qualified_on": "created_on"},
    "values": {"stage": {"Engaging": "qualified", "Prospecting": "open"}},
}
COMPANIES = [f"Company {letter}" for letter in "ABCDEFGHIJ"]
Deal = tuple[str, str, str, dt.date | None, dt.date | None, int]  # product, account, stage, engaged, closed, value


def deals(seed: int) -> list[Deal]:
    """Won and lost in all quarters of 2017, engaged and open ones, prospects without a date; one in six has no account."""
    chance = random.Random(seed)
    found: list[Deal] = []
    for number in range(400):
        product = chance.choice(["GTX Basic", "GTXPro", "MG Special"])
        account = "" if chance.random() < 1 / 6 else chance.choice(COMPANIES)
        stage = chance.choices(["Won", "Lost", "Engaging", "Prospecting"], [5, 3, 2, 1])[0]
        engaged = None if stage == "Prospecting" else dt.date(2016, 10, 20) + dt.timedelta(number % 300)
        closed = engaged + dt.timedelta(chance.randint(1, 130)) if engaged and stage in {"Won", "Lost"} else None
        found.append((product, account, stage, engaged, closed, chance.randint(50, 6000) if stage == "Won" else 0))
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_a_pipeline_with_unattached_deals_and_a_product_spelt_otherwise(load: Loader, tmp_path: Path, seed: int) -> None:
    known = deals(seed)
    groups = [
        (name, "retail", 1990, "1100.04", 100, "United States", COMPANIES[0] if at in {3, 4} else "") for at, name in enumerate(COMPANIES)
    ]
    header = "account,sector,year_established,revenue,employees,office_location,subsidiary_of"
    load(written(tmp_path / "accounts.csv", header, groups), "accounts")
    load(
        written(
            tmp_path / "products.csv",
            "product,series,sales_price",
            [("GTX Pro", "GTX", 4821), ("GTX Basic", "GTX", 550), ("MG Special", "MG", 55)],
        ),
        "products",
    )
    rows = [
        (f"D{number}", "Moses", product, account, stage, american(engaged), american(closed), value or ("0" if stage == "Lost" else ""))
        for number, (product, account, stage, engaged, closed, value) in enumerate(known)
    ]
    header = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value"
    outcome = load(written(tmp_path / "sales_pipeline.csv", header, rows), "opportunities", **PIPELINE)

    assert counts(outcome) == (400, 0, 0, 0, 0)
    assert outcome.prepared.recognised.date_order == "mdy"
    assert outcome.batch.unattached == sum(not deal[1] for deal in known) > 0
    assert AccountClosure.objects.filter(depth=1).count() == 2
    assert set(Opportunity.objects.filter(product=None).values_list("product_text", flat=True)) == {"GTXPro"}
    decided = [deal for deal in known if deal[4] is not None and deal[4].year == 2017]
    won = [deal for deal in decided if deal[2] == "Won"]
    year = Period(dt.date(2017, 1, 1), dt.date(2018, 1, 1))
    found = compute_many(["win_rate_count", "win_rate_value", "sales_cycle"], period=year)
    assert (found["win_rate_count"].numerator, found["win_rate_count"].n) == (len(won), len(decided))
    assert found["win_rate_value"].warnings == ("lost_without_amount",)
    begun = [(deal[4] - deal[3]).days for deal in won if deal[3] and deal[4] and deal[3].year == 2017]
    assert found["sales_cycle"].details["median_won"] == median(begun)
    by_quarter: dict[str, list[bool]] = defaultdict(list)
    for deal in decided:
        by_quarter[quarter(deal[4])].append(deal[2] == "Won")  # type: ignore[arg-type]
    parts = {part.key: part.result.value for part in breakdown("win_rate_count", "quarter", period=year)}
    assert parts == {key: sum(some) / len(some) for key, some in sorted(by_quarter.items())}
    again = load(tmp_path / "sales_pipeline.csv", "opportunities", **PIPELINE)
    assert counts(again) == (0, 0, 400, 0, 0)


# Orders and their lines as a shop's database exports them --------------------------------------------------------------


def test_orders_worth_their_lines_each_rounded_with_null_words(load: Loader, tmp_path: Path) -> None:
    chance = random.Random(3)
    customers = [f"CUST{number}" for number in range(25)]
    orders = [
        (10_000 + number, chance.choice(customers), dt.date(1997, 1, 1) + dt.timedelta(chance.randint(0, 364))) for number in range(120)
    ]
    lines = [
        (
            order,
            product,
            Decimal(chance.randint(200, 9999)) / 100,
            chance.randint(1, 40),
            Decimal(chance.choice(["0", "0.05", "0.15", "0.25"])),
        )
        for order, _customer, _day in orders
        for product in chance.sample(range(1, 30), 3)
    ]
    rows = [(key, f"Shop {key}", "Ana Trujillo", "NULL", "NULL", "Germany") for key in customers]
    load(written(tmp_path / "customers.csv", "customerID,companyName,contactName,region,fax,country", rows), "accounts")
    load(
        written(tmp_path / "products.csv", "productID,productName,unitPrice", [(n, f"Product {n}", "9.80") for n in range(1, 30)]),
        "products",
    )
    head = "orderID,customerID,orderDate,shipName,shipRegion"
    stamped = [(order, customer, f"{day} 00:00:00.000", f"Shop {customer}", "NULL") for order, customer, day in orders]
    load(written(tmp_path / "orders.csv", head, stamped), "invoices")
    outcome = load(written(tmp_path / "order_details.csv", "orderID,productID,unitPrice,quantity,discount", lines), "invoice_lines")
    assert counts(outcome) == (360, 0, 0, 0, 0)
    assert set(Account.objects.values_list("region", flat=True)) == {"NULL"}  # text keeps the word

    customer_of = {order: customer for order, customer, _day in orders}
    revenue: dict[str, Decimal] = defaultdict(Decimal)
    for order, _product, price, quantity, discount in lines:
        revenue[customer_of[order]] += (price * quantity * (1 - discount)).quantize(CENT, rounding=ROUND_HALF_UP)
    found = compute("revenue_net", period=Period(dt.date(1997, 1, 1), dt.date(1998, 1, 1)))
    assert found.value == sum(revenue.values())
    unrounded = sum((price * quantity * (1 - discount) for _o, _p, price, quantity, discount in lines), Decimal(0)).quantize(CENT)
    assert found.value != unrounded  # so that the test tells one way of rounding from the other
    parts = {
        part.key: part.result.value for part in breakdown("revenue_net", "account", period=Period(dt.date(1997, 1, 1), dt.date(1998, 1, 1)))
    }
    assert parts == dict(revenue)


# Subscriptions with trials ---------------------------------------------------------------------------------------------


def test_subscriptions_with_trials_apart(load: Loader, tmp_path: Path) -> None:
    chance = random.Random(4)
    accounts = [f"A-{number:06x}" for number in range(40)]
    rows = [(key, f"Company_{at}", "EdTech", "US", "2022-10-16", "Basic", "FALSE") for at, key in enumerate(accounts)]
    load(written(tmp_path / "accounts.csv", "account_id,account_name,industry,country,signup_date,plan_tier,is_trial", rows), "accounts")
    lines = []
    for number in range(200):
        start = dt.date(2023, 1, 1) + dt.timedelta(chance.randint(0, 700))
        end = start + dt.timedelta(chance.randint(0, 300)) if chance.random() < 0.4 else None
        is_trial = chance.random() < 0.2
        lines.append((f"S-{number}", chance.choice(accounts), start, end, chance.randint(0, 5) and chance.randint(19, 9999), is_trial))
    table = [
        (key, account, start, end or "", amount, 12 * amount, str(trial).upper(), "monthly")
        for key, account, start, end, amount, trial in lines
    ]
    head = "subscription_id,account_id,start_date,end_date,mrr_amount,arr_amount,is_trial,billing_frequency"
    outcome = load(
        written(tmp_path / "subscriptions.csv", head, table), "subscriptions", mapping={"mrr_amount": "amount"}, constants={"months": "1"}
    )
    assert counts(outcome) == (200, 0, 0, 0, 0)
    last = dt.date(2024, 12, 31)
    active = [line for line in lines if line[2] <= last and (line[3] is None or line[3] > last) and not line[5] and line[4] > 0]
    found = compute("mrr", period=Period(dt.date(2024, 1, 1), dt.date(2025, 1, 1)))
    assert (found.value, found.n) == (sum(line[4] for line in active), len({line[1] for line in active}))
    assert any(line[5] for line in lines)


# Answers out of range -----------------------------------------------------------------------------------------------


def test_answers_that_are_no_score_are_rejected_and_counted(load: Loader, tmp_path: Path) -> None:
    chance = random.Random(5)
    scores = [str(chance.randint(0, 10)) for _number in range(300)]
    odd = ["11", "-1", "", "99", "7.5", "ten"]
    rows = [(number, score, 7, 7, 11) for number, score in enumerate([*scores[:150], *odd, *scores[150:]])]
    path = written(tmp_path / "nps.csv", "id,nps,satisfaction,intention,t", rows)
    outcome = load(path, "survey_responses", mapping={"nps": "score"}, constants={"kind": "nps", "on": "2024-12-31"})
    assert counts(outcome) == (300, 0, 0, len(odd), 0)
    assert [reject.value for reject in outcome.rejects] == odd
    promoters, detractors = sum(int(score) >= 9 for score in scores), sum(int(score) <= 6 for score in scores)
    found = compute("nps", period=Period(dt.date(2024, 1, 1), dt.date(2025, 1, 1)))
    assert (found.n, round(found.value, 6)) == (300, round(100 * (promoters - detractors) / 300, 6))  # type: ignore[arg-type]
    assert found.excluded == {"rejected_at_import": len(odd)}
