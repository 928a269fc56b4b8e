"""What the demo's workbook of plans tells: objectives at the key accounts, how far they came, what was launched."""

import datetime as dt
from decimal import Decimal
from itertools import cycle

from base.periods import add_months
from kamapp.demo.company import Company

# In the order in which the accounts stand in the story: 43 objectives today, 20 of the year before.
TODAY, BEFORE = 43, 20
AIMS = (
    "A second sponsor on their side",
    "One frame contract for service at all sites",
    "Two more of their laboratories on our standard",
    "Keep every date that we promise",
    "A joint project with their research",
    "Their functions meet ours without us",
)
# Shares reached: their means, 44 and 61 %, are the story's: execution slips while the programme grows.
REACHED = (Decimal("0.40"), Decimal("0.25"), Decimal("0.60"), Decimal("0.85"), Decimal("0.10"))
REACHED_BEFORE = (Decimal("0.30"), Decimal("0.50"), Decimal("0.65"), Decimal("0.75"), Decimal("0.85"))
HALF_WAY = Decimal("0.5")
# Account, what, months before the board's end at which it began and came out; two more stand in the plans.
LAUNCHES = (
    ("Kestrel Aerospace", "Leak test without opening the bench", 15, 5),
    ("Institut Dorlay", "Shared library of reference spectra", 18, 8),
    ("Sauvel Cosmétique", "Colour check in the mixing vessel", 12, 2),
)


def make_aims(company: Company) -> None:
    """Rows of `objectives`, `objective_progress` and `innovations`."""
    customers = {customer.site.name: customer.site.identity for customer, _key in company.key_customers()}
    accounts = list(customers.values())
    last, before = company.year(0), company.year(1)
    for at in range(BEFORE):
        account, text = accounts[at % len(accounts)], AIMS[at // len(accounts)]
        _aim(company, account, text, before, REACHED_BEFORE[at % len(REACHED_BEFORE)], closed_on=before[1])
    reached = cycle(REACHED)
    for at in range(TODAY):
        _aim(company, accounts[at % len(accounts)], AIMS[at // len(accounts) + 2], last, next(reached), closed_on=None)
    for name, text, began, launched in LAUNCHES:
        company.rows["innovations"].append(
            {
                "id": company.number("IN-"),
                "account": customers[name],
                "text": text,
                "joint": "yes",
                "came_from": "both",
                "started_on": add_months(company.end, -began),
                "launched_on": add_months(company.end, -launched),
            }
        )


def _aim(company: Company, account: str, text: str, year: tuple[dt.date, dt.date], reached: Decimal, *, closed_on: dt.date | None) -> None:
    """One objective of that year: agreed on in its first weeks, measured after half of it and shortly before its end."""
    identity = company.number("OB-")
    opened = year[0] + dt.timedelta(days=7)
    row = {"id": identity, "account": account, "text": text, "opened_on": opened, "closed_on": closed_on, "weight": 1}
    company.rows["objectives"].append(row)
    for months, progress in ((6, reached * HALF_WAY), (11, reached)):
        company.rows["objective_progress"].append({"objective": identity, "on": add_months(year[0], months), "progress": progress})
