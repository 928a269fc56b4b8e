"""Files, imports and refreshes of way 2, the Monday of the sales director: its tests stand in two files."""

import csv

from jobs.models import Job
from jobs.verbs import run_now
from people.audit import Operator

OPERATOR = Operator("tests")
KINDS = ("accounts", "invoices", "promises", "deliveries", "opportunities")
MISTAKEN = range(0, 6, 2)  # three opportunities that stand lost in the file and were won


def write(folder, kind, rows):
    rows = list(rows)
    path = folder / f"{kind}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def opportunities(won):
    for number in range(40):
        yield {
            "id": f"O{number}",
            "account_id": f"A{number:02}",
            "name": f"Deal {number}",
            "amount": "500",
            "currency": "EUR",
            "stage": "won" if number % 2 or number in won else "lost",
            "created_on": "2026-02-10",
            "qualified_on": "2026-02-20",
            "closed_on": "2026-06-01",
        }


def refresh():
    for job in Job.objects.filter(state=Job.State.QUEUED).order_by("pk"):
        assert run_now(job).state == Job.State.DONE
