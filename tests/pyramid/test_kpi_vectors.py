"""Vectors of figures pass, in a scratch database that leaves the company's alone; a wrong one fails."""

import copy
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import Account
from tests import factories
from tests.shared import shared

pytestmark = pytest.mark.django_db

VECTOR: dict[str, Any] = {
    "id": "own-1",
    "kpi": "revenue_net",
    "period": {"start": "2026-01-01", "end": "2026-04-01"},
    "settings": {},
    "facts": {
        "invoices": [
            {"id": "i1", "account_id": "a", "on": "2026-01-01", "kind": "invoice", "amount": "100", "currency": "EUR"},
            {"id": "i2", "account_id": "a", "on": "2026-04-01", "kind": "invoice", "amount": "70", "currency": "EUR"},
            {"id": "i3", "account_id": "a", "on": "2026-03-31", "kind": "credit_note", "amount": "40.50", "currency": "EUR"},
        ]
    },
    "expected": {"status": "ok", "value": "59.50", "n": 2},
    "tolerance": {"abs": 1e-6, "money": "0.00"},
}


def check(*files: Path) -> tuple[str, int]:
    out, code = StringIO(), 0
    try:
        call_command("check_vectors", *map(str, files), stdout=out)
    except SystemExit as left:
        code = int(str(left.code))
    return out.getvalue(), code


def written(tmp_path: Path, *vectors: dict[str, Any]) -> Path:
    path = tmp_path / "vectors.json"
    path.write_text(json.dumps({"vectors": vectors}))
    return path


def test_a_right_vector_passes_and_leaves_the_company_alone(tmp_path: Path) -> None:
    factories.account("Helios")
    assert check(written(tmp_path, VECTOR, VECTOR)) == ("2 passed, 0 failed\n", 0)
    assert [account.name for account in Account.objects.all()] == ["Helios"]


def test_a_wrong_expectation_fails_and_is_named(tmp_path: Path) -> None:
    wrong = copy.deepcopy(VECTOR)
    wrong["expected"]["value"] = "59.51"
    out, code = check(written(tmp_path, wrong))
    assert out == 'own-1 value: expected "59.51", got "59.50"\n0 passed, 1 failed\n'
    assert code == 1


def test_a_figure_that_is_not_built_has_failed_and_is_named(tmp_path: Path) -> None:
    out, code = check(written(tmp_path, {**VECTOR, "kpi": "churn_by_mood"}))
    assert out == 'own-1 kpi: expected "churn_by_mood", got "not built"\n0 passed, 1 failed\n'
    assert code == 1


def test_every_shared_vector_passes() -> None:
    path = shared("kpi_vectors.json")
    out, code = check(path)
    assert out == f"{len(json.loads(path.read_text())['vectors'])} passed, 0 failed\n"
    assert code == 0
