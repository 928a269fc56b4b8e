"""Public data sets, imported as files: the figures that shared/data/expected.json names, to the last digit it gives."""

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from base.periods import Period
from imports.mapping import ImportOptions
from imports.verbs import import_file
from people.audit import Operator
from pyramid import rollup
from pyramid.breakdown import breakdown
from pyramid.engine import compute, compute_many, rows
from tests.shared import shared

pytestmark = pytest.mark.django_db
OPERATOR = Operator("tests")
PIPELINE: dict[str, Any] = {
    "mapping": {"engage_date": "created_on"},
    "copies": {"qualified_on": "created_on"},
    "values": {"stage": {"Engaging": "qualified", "Prospecting": "open"}},
}


def load(path: Path, kind: str, **options: Any) -> None:
    import_file(path, kind, options=ImportOptions(**options) if options else None, by=OPERATOR)


def between(start: str, end: str) -> Period:
    return Period(dt.date.fromisoformat(start), dt.date.fromisoformat(end))


def test_maventech() -> None:
    for name, kind in (("accounts", "accounts"), ("products", "products")):
        load(shared(f"maventech/{name}.csv"), kind)
    load(shared("maventech/sales_pipeline.csv"), "opportunities", **PIPELINE)
    year = between("2016-10-01", "2018-01-01")
    found = compute_many(["win_rate_count", "win_rate_value", "sales_cycle"], period=year)
    rate = found["win_rate_count"]
    assert (rate.numerator, rate.denominator, round(100 * rate.value, 2)) == (4238, 6711, 63.15)
    quarters = {part.key: part.result.value for part in breakdown("win_rate_count", "quarter", period=year)}
    assert [round(100 * quarters[f"2017-Q{number}"], 2) for number in (1, 2, 3, 4)] == [82.07, 61.71, 61.41, 60.25]
    assert (found["sales_cycle"].value, found["sales_cycle"].details["median_won"]) == (69, 57)
    assert compute("sales_cycle", period=year, settings={"cycle_event": "won"}).value == 93
    assert found["win_rate_value"].warnings == ("lost_without_amount",)
    behind = rows("win_rate_count", period=year)
    assert behind is not None
    assert behind.count() == 6711
    parts = breakdown("win_rate_count", "owner", period=year)
    assert len(parts) == 30
    assert sum(part.result.n for part in parts) == 6711
    unattached = [part for part in breakdown("pipeline_value", "account", period=year) if not part.key]
    assert [part.result.n for part in unattached] == [1088]  # of the 1,425 without account, those that are qualified


def test_northwind() -> None:
    load(shared("northwind/customers.csv"), "accounts")
    load(shared("northwind/products.csv"), "products")
    load(shared("northwind/orders.csv"), "invoices")
    load(shared("northwind/order_details.csv"), "invoice_lines")
    ever = between("1996-07-01", "1998-06-01")
    from_facts = compute_many(["revenue_net", "concentration"], period=ever)
    assert from_facts["revenue_net"].value == Decimal("1265793.29")
    assert round(100 * from_facts["concentration"].details["pareto_share"], 2) == 60.06
    rollup.refresh()
    assert rollup.differences() == 0
    assert compute_many(["revenue_net", "concentration"], period=ever) == from_facts


def test_ravenstack() -> None:
    load(shared("ravenstack/accounts.csv"), "accounts")
    load(shared("ravenstack/subscriptions.csv"), "subscriptions", mapping={"mrr_amount": "amount"}, constants={"months": "1"})
    found = compute("mrr", period=between("2024-01-01", "2025-01-01"))
    assert (found.value, found.n) == (Decimal(10159608), 500)
    bridge = compute("mrr_movements", period=between("2024-12-01", "2025-01-01")).details
    moves = {name: bridge[name] for name in ("opening", "expansion", "contraction", "churn", "closing")}
    assert moves == {"opening": 8460824, "expansion": 1365101, "contraction": 162984, "churn": 0, "closing": 10159608}
    assert bridge["new"] + bridge["reactivation"] == 496667


def test_retail_nps() -> None:
    load(shared("nps/retail_nps_3000.csv"), "survey_responses", mapping={"nps": "score"}, constants={"kind": "nps", "on": "2024-12-31"})
    found = compute("nps", period=between("2024-01-01", "2025-01-01"))
    assert (found.n, round(found.value, 2), found.excluded) == (2941, 55.46, {"rejected_at_import": 59})


def written(path: Path, header: str, lines: list[tuple[Any, ...]]) -> Path:
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header.split(","))
        writer.writerows(lines)
    return path


def test_a_pipeline_of_the_same_shape_that_always_runs(tmp_path: Path) -> None:
    """20 deals: 6 won and 4 lost in the first quarter, 3 won and 3 lost in the second, 4 open of which 2 have no account."""
    lines: list[tuple[Any, ...]] = []
    for number in range(20):
        stage = "Won" if number < 6 or 10 <= number < 13 else "Lost" if number < 16 else "Engaging"
        closed = "" if stage == "Engaging" else "2/20/2017" if number < 10 else "5/25/2017"
        account = "" if number >= 18 else "Acme"
        lines.append((f"D{number}", "Moses", "GTX", account, stage, "1/13/2017", closed, 100 if stage == "Won" else ""))
    load(written(tmp_path / "accounts.csv", "account,sector", [("Acme", "retail")]), "accounts")
    header = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value"
    load(written(tmp_path / "pipeline.csv", header, lines), "opportunities", **PIPELINE)
    half = between("2017-01-01", "2017-07-01")
    found = compute_many(["win_rate_count", "sales_cycle", "pipeline_value", "win_rate_value"], period=half)
    assert (found["win_rate_count"].numerator, found["win_rate_count"].n) == (9, 16)
    quarters = [part.result.value for part in breakdown("win_rate_count", "quarter", period=half)]
    assert quarters == [0.6, 0.5]
    # 10 decided after 38 days, 6 after 132, 4 still open after 169: half of them are decided on the 38th day exactly
    assert (found["sales_cycle"].value, found["sales_cycle"].details["median_won"]) == (38, 38)
    assert found["pipeline_value"].n == 4
    assert found["win_rate_value"].warnings == ("lost_without_amount",)
