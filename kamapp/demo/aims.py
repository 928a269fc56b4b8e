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
# Months after the year began at which they were measured, and the share of what was reached that was reached by then.
MEASURED = ((1, Decimal("0.6")), (6, Decimal("0.8")), (11, Decimal(1)))
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
    last, before = company.year(0)[0], company.year(2)[0]  # those of before ran for two years
    for at in range(BEFORE):
        account, text = accounts[at % len(accounts)], AIMS[at // len(accounts)]
        _aim(company, account, text, before, REACHED_BEFORE[at % len(REACHED_BEFORE)], closed_on=last)
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


def _aim(company: Company, account: str, text: str, since: dt.date, reached: Decimal, *, closed_on: dt.date | None) -> None:
    """One objective, agreed on in the first weeks of a year and measured three times in it."""
    identity = company.number("OB-")
    opened = since + dt.timedelta(days=7)
    row = {"id": identity, "account": account, "text": text, "opened_on": opened, "closed_on": closed_on, "weight": 1}
    company.rows["objectives"].append(row)
    for months, share in MEASURED:
        told = {"objective": identity, "on": add_months(since, months), "progress": reached * share}
        company.rows["objective_progress"].append(told)
