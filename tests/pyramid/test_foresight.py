"""A dry run says what an import will change: the figures before and after, and afterwards they are those it said."""

import datetime as dt
import json
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import Invoice
from base.periods import Period, last_months
from people.audit import Operator
from people.models import RolePermission, User
from pyramid.engine import compute_many
from pyramid.foresight import Foresight, codes_for
from pyramid.models import DirtyCell
from tests import factories

pytestmark = pytest.mark.django_db
YEAR = last_months(factories.TODAY, 12)
HEADER = "id,account,on,amount,currency"
FIRST = [("I1", "Helios", "2025-12-10", "1000", "EUR"), ("I2", "Lone", "2026-02-10", "500", "EUR")]
SECOND = [*FIRST[:1], ("I2", "Lone", "2026-02-10", "900", "EUR"), ("I3", "Lone", "2026-03-10", "100.50", "EUR")]


def written(path: Path, header: str, rows: Sequence[Sequence[str]]) -> Path:
    path.write_text("\n".join([header, *(",".join(row) for row in rows)]) + "\n")
    return path


def run(path: Path, kind: str, *options: str) -> dict[str, Any]:
    out = StringIO()
    call_command("import_data", str(path), "--kind", kind, "--json", *options, stdout=out, stderr=StringIO())
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


@pytest.fixture
def invoices(tmp_path: Path) -> Path:
    for name in ("Helios", "Lone"):
        factories.account(name)
    run(written(tmp_path / "first.csv", HEADER, FIRST), "invoices")
    return written(tmp_path / "second.csv", HEADER, SECOND)


def test_the_command_shows_figures_before_and_after_and_the_import_makes_them_true(invoices: Path) -> None:
    rows, marks = list(Invoice.objects.order_by("pk").values()), DirtyCell.objects.count()
    tried = {line["code"]: line for line in run(invoices, "invoices", "--dry-run")["figures"]}
    assert list(Invoice.objects.order_by("pk").values()) == rows  # no fact changed
    assert DirtyCell.objects.count() == marks
    revenue = tried["revenue_net"]
    assert (revenue["before"], revenue["after"]) == ("EUR\u00a01,500", "EUR\u00a02,001")
    assert (revenue["was"]["value"], revenue["will_be"]["value"]) == ("1500.00", "2000.50")
    assert revenue["moves"] is True
    loaded = run(invoices, "invoices")
    assert "figures" not in loaded
    now = compute_many(tried, period=YEAR)
    for code, line in tried.items():
        after = now[code].as_json()
        assert {name: after[name] for name in line["will_be"]} == line["will_be"], code


def test_the_page_tells_the_same_in_the_readers_language_and_only_what_he_may_read(invoices: Path, dora: User) -> None:
    from imports.batches import kind_named  # noqa: PLC0415
    from imports.hooks import figure_lines  # noqa: PLC0415
    from imports.mapping import ImportOptions  # noqa: PLC0415
    from imports.trial import dry_run  # noqa: PLC0415

    tried = dry_run(invoices, kind_named("invoices"), source="files", options=ImportOptions(), by=dora)
    lines = figure_lines(tried.before, tried.after, dora)
    assert [line.code for line in lines][:2] == ["revenue_net", "account_pnl"]
    assert "account_pnl" in codes_for("costs")
    RolePermission.objects.create(role="data_steward", permission="money_view", relation="")
    User.objects.get(pk=dora.pk)
    without = figure_lines(tried.before, tried.after, User.objects.get(pk=dora.pk))
    assert "account_pnl" not in [line.code for line in without]


def test_files_of_long_ago_are_seen_in_their_own_last_year(tmp_path: Path) -> None:
    factories.account("Helios")
    path = written(tmp_path / "old.csv", HEADER, [("I1", "Helios", "2017-03-10", "250", "EUR")])
    line = run(path, "invoices", "--dry-run")["figures"][0]
    assert (line["code"], line["was"]["value"], line["will_be"]["value"]) == ("revenue_net", None, "250.00")
    assert line["will_be"]["period"] == {"start": "2016-04-01", "end": "2017-04-01"}


def test_a_change_too_small_for_round_words_is_told_to_the_cent(invoices: Path, tmp_path: Path) -> None:
    path = written(tmp_path / "cent.csv", HEADER, [FIRST[0], (*FIRST[1][:3], "500.01", "EUR")])
    line = run(path, "invoices", "--dry-run")["figures"][0]
    assert (line["before"], line["after"]) == ("EUR\u00a01,500.00", "EUR\u00a01,500.01")


def test_a_kind_that_no_figure_reads_shows_none() -> None:
    assert codes_for("coverage_of_nothing") == []
    assert Foresight().take("coverage_of_nothing") == {}
    assert Foresight().lines({}, {}, Operator("tests")) == []


def test_deals_are_counted_beside_their_rate(tmp_path: Path) -> None:
    factories.account("Helios")
    header = "id,account,amount,stage,created_on,qualified_on,closed_on"
    deal = ("Helios", "100", "won", "2026-01-10", "2026-01-10", "2026-05-10")
    path = written(tmp_path / "deals.csv", header, [(f"D{number}", *deal) for number in range(12)])
    line = run(path, "opportunities", "--dry-run")["figures"][0]
    assert (line["code"], line["cases"], line["before"], line["after"]) == ("win_rate_count", [0, 12], "—", "100\u00a0%")
    assert Period(dt.date(2025, 11, 1), dt.date(2026, 11, 1)) == YEAR
