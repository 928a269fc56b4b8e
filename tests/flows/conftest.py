"""The company of way 2, read from files of our own, and the sales director who opens its board."""

import pytest

from imports.verbs import import_file
from people.permissions import Role
from people.verbs import change_setting
from tests import factories
from tests.flows.monday import KINDS, OPERATOR, opportunities, refresh, write


@pytest.fixture
def files(tmp_path):
    """Forty customers who stay; 24 of 40 promises of the sale kept, 30 of 60 deliveries in time, 20 of 40 deals won."""
    accounts = [f"A{number:02}" for number in range(40)]
    write(tmp_path, "accounts", ({"id": key, "name": f"Company {key}"} for key in accounts))
    document = {"kind": "invoice", "amount": "1000", "currency": "EUR"}
    days = ("2025-05-15", "2026-05-15")
    write(tmp_path, "invoices", ({"id": f"{key}-{on}", "account_id": key, "on": on, **document} for key in accounts for on in days))
    promise = {"origin": "sale", "made_on": "2026-01-05", "due_on": "2026-03-02"}
    kept = ({"kept_on": "2026-03-01", "state": "kept"}, {"kept_on": "", "state": "open"})
    write(tmp_path, "promises", ({"id": f"P{n}", "account_id": accounts[n], **promise, **kept[n >= 24]} for n in range(40)))
    delivery = [{"first_due_on": "2026-04-07", "delivered_on": day} for day in ("2026-04-07", "2026-04-20")]
    write(tmp_path, "deliveries", ({"id": f"D{n}", "account_id": accounts[n % 40], **delivery[n >= 30]} for n in range(60)))
    write(tmp_path, "opportunities", opportunities(won=()))
    return tmp_path


@pytest.fixture
def company(db, files):
    for kind in KINDS:
        assert import_file(files / f"{kind}.csv", kind, source="crm", by=OPERATOR).rejected == 0
    change_setting("kam_intent", True, by=OPERATOR)
    refresh()
    return files


@pytest.fixture
def director(db):
    return factories.user("Claire Morvan", Role.SALES_DIRECTOR)
