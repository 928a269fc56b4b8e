"""What was promised and delivered, and how support answered until its tool changed."""

import datetime as dt
from collections import Counter

from kamapp.demo.company import Company, Customer
from kamapp.demo.relations import customer_level

SALE, SALE_KEPT = 846, 601
ACCOUNT, ACCOUNT_KEPT = 1058, 903
DELIVERIES, ON_TIME = 1412, 1186
BEFORE = ((0.83, 0.87), (0.88, 0.9))  # promises kept, deliveries on time
TICKETS = 1300
TEXTS = ("calibration visit", "delivery date", "training on site", "software feature", "spare parts on stock", "answer from research")
HOURS = {"critical": 1, "high": 4, "normal": 8}


def make_promises(company: Company) -> None:
    made = {"sale": [0, 0], "account": [0, 0]}
    for customer, key in company.key_customers():
        kept = round(key.promises * customer_level(key)[1])
        for number in range(key.promises):
            origin = "sale" if number % 2 else "account"
            made[origin][0] += 1
            made[origin][1] += number < kept
            _promise(company, customer, origin, number < kept, 0)
    buyers = [c for c in company.customers[12:] if c.revenue[0] > 8_000]
    leavers = [c for c in company.customers if c.is_lost and len(c.revenue) > 2]
    for origin, total, kept_total in (("sale", SALE, SALE_KEPT), ("account", ACCOUNT, ACCOUNT_KEPT)):
        count, kept = total - made[origin][0], kept_total - made[origin][1]
        for number in range(count):
            broken = number >= kept
            pool = leavers if broken and company.rng.random() < 0.25 else buyers
            _promise(company, company.rng.choice(pool), origin, not broken, 0)
    for back in (1, 2):
        for _each in range(1500):
            _promise(
                company,
                company.rng.choice(buyers),
                company.rng.choice(("sale", "account")),
                company.rng.random() < BEFORE[back - 1][0],
                back,
            )
    for _each in range(120):
        due = company.today + dt.timedelta(days=company.rng.randrange(1, 120))
        _promise_row(company, company.rng.choice(buyers), "sale", due, None, "open")


def _promise(company: Company, customer: Customer, origin: str, kept: bool, back: int) -> None:
    due = company.working_day(*company.year(back))
    if kept:
        _promise_row(company, customer, origin, due, due - dt.timedelta(days=company.rng.randrange(0, 9)), "kept")
    elif company.rng.random() < 0.5 and due + dt.timedelta(days=40) < company.end:
        _promise_row(company, customer, origin, due, due + dt.timedelta(days=company.rng.randrange(2, 38)), "kept")
    else:
        _promise_row(company, customer, origin, due, None, company.rng.choice(("open", "partial")))


def _promise_row(company: Company, customer: Customer, origin: str, due: dt.date, kept: dt.date | None, state: str) -> None:
    company.rows["promises"].append(
        {
            "id": company.number("PR"),
            "account": customer.place(len(company.rows["promises"])).identity,
            "text": company.rng.choice(TEXTS),
            "origin": origin,
            "made_on": due - dt.timedelta(days=company.rng.randrange(20, 120)),
            "due_on": due,
            "kept_on": kept,
            "state": state,
        }
    )


def make_deliveries(company: Company) -> None:
    made = on_time = 0
    for customer, key in company.key_customers():
        count = 30 if key.revenue > 3 else 20
        good = round(count * customer_level(key)[2])
        made, on_time = made + count, on_time + good
        for number in range(count):
            _delivery(company, customer, number < good, 0)
    buyers = [c for c in company.customers[12:] if c.revenue[0] > 8_000]
    for number in range(DELIVERIES - made):
        _delivery(company, company.rng.choice(buyers), number < ON_TIME - on_time, 0)
    for back in (1, 2):
        for _each in range(1200):
            _delivery(company, company.rng.choice(buyers), company.rng.random() < BEFORE[back - 1][1], back)


def _delivery(company: Company, customer: Customer, good: bool, back: int) -> None:
    due = company.working_day(*company.year(back))
    late = company.rng.randrange(1, 26)
    done = due - dt.timedelta(days=company.rng.randrange(0, 6)) if good else due + dt.timedelta(days=late)
    known = done < company.today
    company.rows["deliveries"].append(
        {
            "id": company.number("D"),
            "account": customer.place(len(company.rows["deliveries"])).identity,
            "name": company.rng.choice(("Raman R2", "Moisture M5", "Flow Cell", "Calibration", "Spare parts")),
            "first_due_on": due,
            "delivered_on": done if known else None,
            "state": "delivered" if known else "open",
        }
    )


def make_tickets(company: Company) -> None:
    """Until 3 February: the new support tool exports no first response time, so nothing of it is loaded."""
    change = dt.date(company.end.year, 2, 3)
    if change >= company.end:
        change = dt.date(company.end.year - 1, 2, 3)
    buyers = [c for c in company.customers if c.revenue[0] > 8_000]
    recent: Counter[str] = Counter()  # of the last year, by key account: of so few, three in four are answered in time
    for number in range(TICKETS):
        customer = company.customers[number % 12] if number < 240 else company.rng.choice(buyers)
        on = company.working_day(company.year(2)[0], change)
        severity = company.rng.choices(("critical", "high", "normal"), (1, 3, 6))[0]
        opened = dt.datetime(on.year, on.month, on.day, company.rng.randrange(8, 18), company.rng.randrange(60))  # noqa: DTZ001 - as the tool writes it
        limit = HOURS[severity] * 60
        within = company.rng.random() < 0.84
        if customer.key and on >= company.year(0)[0]:
            recent[customer.site.name] += 1
            within = recent[customer.site.name] % 4 != 0
        minutes = company.rng.randrange(5, limit) if within else limit + company.rng.randrange(10, 3000)
        company.rows["tickets"].append(
            {
                "id": company.number("T"),
                "account": customer.place(number // 12).identity,
                "subject": company.rng.choice(("drift", "no signal", "software update", "spare part", "training", "calibration")),
                "severity": severity,
                "opened_at": opened.strftime("%Y-%m-%dT%H:%M:%S+01:00"),
                "first_response_at": (opened + dt.timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%S+01:00"),
            }
        )
