"""Contacts of every customer, whom of ours they met, and what they answered when asked."""

import datetime as dt
import math

from kamapp.demo import names, story
from kamapp.demo.company import Company, Customer, Row

ROLES = ("decides", "buys", "advises", "uses", "blocks")
# Ours, in the order in which they join an account, with who speaks for them.
SPEAKERS = (
    ("kam", ""),
    ("technical", "Tom Lasalle"),
    ("services", "Sophie Pons"),
    ("rd", "Duc Nguyen"),
    ("production", "Helga Brandt"),
    ("legal", "Pauline Roche"),
    ("logistics", "Lena Fuchs"),
)
NPS_ANSWERS, NPS_PROMOTERS, NPS_DETRACTORS = 318, 125, 68
CSAT_ANSWERS, CSAT_SATISFIED = 409, 262


def make_contacts(company: Company) -> None:
    for customer in company.customers:
        if customer.key and customer.site.name == "Halden Pharma":
            _halden(company, customer)
        wanted = customer.key.contacts if customer.key else 1 if max(customer.revenue) < 60_000 else company.rng.choice((2, 3, 3, 4))
        while len(customer.contacts) < wanted:
            role = _role(customer)
            first, last = next(company.more_people)
            level = "executive" if role == "decides" else company.rng.choice(("manager", "expert"))
            _contact(company, customer, first, last, role, company.rng.choice(names.JOBS[role]), level)


def _role(customer: Customer) -> str:
    """Of a key account, those who decide or can block are not met: the active ones advise, use and, where all is well, buy."""
    place = len(customer.contacts)
    if customer.key is None:
        return ROLES[place % len(ROLES)]
    met = ("advises", "uses", "buys", "decides")[: 4 if customer.key.health > 70 else 3]
    return met[place % len(met)] if place < customer.key.active else ROLES[place % 2 * -1]


def _contact(company: Company, customer: Customer, first: str, last: str, role: str, title: str, level: str) -> Row:
    identity = company.number("P")
    row = {
        "Record ID": identity,
        "Account ID": customer.site.identity,
        "First name": first,
        "Last name": last,
        "Job title": title,
        "Decision role": role,
        "Level": level,
        "E-mail": f"{identity.lower()}@{customer.site.identity.lower()}.example",
        "Phone": f"+33 1 00 {int(identity[1:]) // 100:02d} {int(identity[1:]) % 100:02d} 00"[:20],
        "Attitude": company.rng.choice(("supports", "neutral", "neutral", "unknown")) if customer.key else "",
        "Influence": company.rng.choice(("high", "medium", "low")) if customer.key else "",
        "Left": None,
    }
    customer.contacts.append(row)
    company.rows["contacts"].append(row)
    return row


def _halden(company: Company, customer: Customer) -> None:
    for name, role, title, level, attitude, influence, days, who in story.HALDEN_PEOPLE:
        first, last = name.rsplit(" ", 1)
        row = _contact(company, customer, first, last, role, title, level)
        row.update({"Attitude": attitude, "Influence": influence})
        if days is not None:
            function = next((function for function, speaker in SPEAKERS if speaker == who), "kam")
            _met(company, customer, row, company.ago(days), function, who)


def make_interactions(company: Company) -> None:
    for customer in company.customers:
        if customer.key:
            _key_interactions(company, customer, customer.key)
        elif customer.revenue[0] > 0:
            _other_interactions(company, customer)
    company.rows["interactions"].sort(key=lambda row: row["on"])


def _met(company: Company, customer: Customer, contact: Row, on: dt.date, function: str, who: str) -> None:
    company.rows["interactions"].append(
        {
            "account": customer.place(len(company.rows["interactions"])).identity,
            "contact": contact["Record ID"],
            "on": on,
            "function": function,
            "employee": company.people[who],
            "channel": company.rng.choice(("visit", "call", "video", "message")),
        }
    )


def _key_interactions(company: Company, customer: Customer, key: story.KeyAccount) -> None:
    """The contacts that are active, with the functions that are engaged; the rest was met long ago, if ever."""
    active, rest = customer.contacts[: key.active], customer.contacts[key.active :]
    speakers = [(function, who or key.kam) for function, who in SPEAKERS]
    last = company.ago(key.silent_days)
    halden = customer.site.name == "Halden Pharma"
    ways = speakers[:1] if halden else speakers[: key.functions]
    window = company.ago(88)  # within 90 days of today as of the board's end
    for number, contact in enumerate(active):
        function, who = ways[number % len(ways)]
        _met(company, customer, contact, company.working_day(window, company.end), function, who)
    if last >= company.end:
        _met(company, customer, active[0], company.day_in(company.end - dt.timedelta(days=9), company.end), "kam", key.kam)
    if not halden:
        _met(company, customer, active[0], last, "kam", key.kam)
    start = company.year(0)[0]
    quiet = company.end - dt.timedelta(days=95)
    for function, who in speakers[: key.functions]:
        for _each in range(company.rng.randrange(3, 8)):
            _met(company, customer, company.rng.choice(active), company.working_day(start, quiet), function, who)
    if key.functions < len(speakers):
        function, who = speakers[key.functions]
        _met(company, customer, active[0], company.working_day(start, quiet), function, who)
    if key.active == 1 and not halden:  # one contact of theirs, but two of ours see him
        _met(company, customer, active[0], company.working_day(window, company.end), *speakers[1])
    for back in (1, 2):
        for _each in range(company.rng.randrange(8, 18)):
            contact = company.rng.choice(customer.contacts if not halden else active)
            _met(company, customer, contact, company.working_day(*company.year(back)), "kam", key.kam)
    for contact in rest[: len(rest) // 2 if not halden else 0]:
        _met(company, customer, contact, company.working_day(start, quiet), "kam", key.kam)


def _other_interactions(company: Company, customer: Customer) -> None:
    owner = customer.site.owner or "Claire Morvan"
    if owner not in company.people:
        return
    for back in range(min(3, len(customer.revenue))):
        start, end = company.year(back)
        end = min(end, company.end - dt.timedelta(days=95)) if back == 0 else end
        for _each in range(company.rng.randrange(1, 4)):
            _met(company, customer, company.rng.choice(customer.contacts), company.working_day(start, end), "sales", owner)
    if company.rng.random() < 0.8:
        contact = company.rng.choice(customer.contacts)
        _met(company, customer, contact, company.working_day(company.ago(88), company.today), "sales", owner)
        if customer.revenue[0] > 60_000 and company.rng.random() < 0.5:
            _met(company, customer, contact, company.working_day(company.ago(88), company.today), "services", "Sophie Pons")


def make_decision_roles(company: Company) -> None:
    """Roles mapped on the twelve key accounts only: a thin map, and the page says so."""
    for number, (customer, _key) in enumerate(company.key_customers()):
        for role in (*ROLES, "approves") if number < 8 else ROLES:
            company.rows["decision_roles"].append({"account": customer.site.identity, "role": role})


def make_surveys(company: Company) -> None:
    """Answers of distinct contacts, so that the last one per contact is the only one of the year."""
    _key_csat(company)
    taken = [row["contact"] for row in company.rows["survey_responses"]]
    given = len(taken)
    satisfied = sum(1 for row in company.rows["survey_responses"] if row["score"] >= 4)
    others = [c for customer in company.customers if not customer.key and customer.revenue[0] > 0 for c in customer.contacts]
    company.rng.shuffle(others)
    scores = [company.rng.choice((4, 5)) for _each in range(CSAT_SATISFIED - satisfied)]
    scores += [company.rng.choice((1, 2, 3, 3)) for _each in range(CSAT_ANSWERS - given - len(scores))]
    company.rng.shuffle(scores)
    for contact, score in zip(others, scores, strict=False):
        _answer(company, contact, "csat", score, company.day_in(*company.year(0)))
    people = [c for customer in company.customers if customer.revenue[0] > 0 for c in customer.contacts]
    company.rng.shuffle(people)
    scores = [company.rng.choice((9, 10)) for _each in range(NPS_PROMOTERS)] + [
        company.rng.randrange(2, 7) for _each in range(NPS_DETRACTORS)
    ]
    scores += [company.rng.choice((7, 8)) for _each in range(NPS_ANSWERS - len(scores))]
    for contact, score in zip(people, scores, strict=False):
        _answer(company, contact, "nps", score, company.day_in(*company.year(0)))
    for back, share in ((1, 0.52), (2, 0.55)):
        for contact in people[:260]:
            score = company.rng.choice((9, 10)) if company.rng.random() < share else company.rng.choice((8, 7, 7, 6, 5))
            _answer(company, contact, "nps", score, company.day_in(*company.year(back)))
            if company.rng.random() < 0.7:
                _answer(company, contact, "csat", company.rng.choice((5, 4, 4, 4, 3)), company.day_in(*company.year(back)))
    for score in (9, 7, 4):
        company.rows["survey_responses"].append(
            {
                "id": company.number("R"),
                "contact": "",
                "account": "",
                "on": company.day_in(*company.year(0)),
                "kind": "enps",
                "score": score,
            }
        )


def _answer(company: Company, contact: Row, kind: str, score: int, on: dt.date) -> None:
    company.rows["survey_responses"].append(
        {
            "id": company.number("R"),
            "contact": contact["Record ID"],
            "account": contact["Account ID"],
            "on": on,
            "kind": kind,
            "score": score,
        }
    )


def _key_csat(company: Company) -> None:
    for customer, key in company.key_customers():
        answers = 3 if customer.site.name == "Halden Pharma" else len(customer.contacts)
        near = math.ceil if answers < 5 else round  # of three answers the share at least, or the account's health would miss it
        satisfied = near(answers * customer_level(key)[0])
        for number, contact in enumerate(customer.contacts[:answers]):
            score = company.rng.choice((4, 5)) if number < satisfied else company.rng.choice((2, 3))
            _answer(company, contact, "csat", score, company.day_in(*company.year(0)))
            company.rows["survey_responses"][-1]["account"] = customer.place(number).identity


def customer_level(key: story.KeyAccount) -> tuple[float, float, float]:
    """Rates of satisfaction, promises kept and deliveries on time that give the account its known health.

    The health is the weighted mean of nine parts (kpis.md, rulings.md); growth, contacts, functions and days are facts
    of the story, so the rest must stand at one common level.
    """

    def clamp(value: float) -> float:
        return min(1.0, max(0.0, value))

    fixed = clamp((key.growth + 0.2) / 0.3) + 2 * clamp(key.active / 5) + clamp((key.functions - 1) / 4)
    fixed += clamp((90 - 6) / 76) + clamp(win_share(key) / 0.5)
    rest = 12 * key.health / 100 - fixed
    promises = 5.0
    if key.promises_kept is not None:
        rest, promises = rest - 2 * clamp((key.promises_kept - 0.6) / 0.4), 3.0
    # Support answers are the same for all, about three quarters of the way from floor to target.
    level = clamp((rest - 0.75) / promises)
    return 0.4 + 0.5 * level, key.promises_kept or 0.6 + 0.4 * level, 0.7 + 0.3 * level


def win_share(key: story.KeyAccount) -> float:
    """Share of its deals that a key account gave us, of two years."""
    return 0.1 if key.health < 55 else 0.25 if key.health < 70 else 0.4
