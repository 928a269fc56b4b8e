"""Our own people: the twelve who sign in, those whom they work with, and a sales force that loses a seventh a year."""

import datetime as dt
import unicodedata

from base.periods import add_months
from kamapp.demo import story
from kamapp.demo.company import Company

SELLERS = 41  # a year ago
LEAVERS = 6
STARTERS = 7


def make_staff(company: Company) -> None:
    for colleague in story.COLLEAGUES:
        start = add_months(company.end, -company.rng.randrange(50, 150))
        _employee(company, colleague.name, colleague.job, colleague.function, colleague.title, colleague.manager, start)
    known = sum(1 for colleague in story.COLLEAGUES if colleague.job == "sales")
    for number in range(SELLERS - known + STARTERS):
        name = " ".join(next(company.more_people))
        start = add_months(company.end, -company.rng.randrange(20, 120))
        left = None
        if number < LEAVERS:
            left = company.day_in(*company.year(0))
        elif number >= SELLERS - known:
            start = company.day_in(*company.year(0))
        _employee(company, name, "sales", "sales", "account manager", "Claire Morvan", start, left)
    for job, function, title, manager, count in (
        ("service", "services", "service engineer", "Jeanne Maret", 16),
        ("support", "support", "support engineer", "Jeanne Maret", 8),
        ("presales", "technical", "application engineer", "Bernard Carré", 6),
        ("research", "rd", "researcher", "Antoine Lévêque", 9),
        ("logistics", "logistics", "dispatcher", "Lena Fuchs", 5),
        ("marketing", "marketing", "product manager", "Marta Sala", 4),
    ):
        for _each in range(count):
            start = add_months(company.end, -company.rng.randrange(14, 160))
            _employee(company, " ".join(next(company.more_people)), job, function, title, manager, start)
    for name in [c.name for c in story.COLLEAGUES if c.job == "kam" and c.name != "Nadia Berthier"]:
        company.rows["allocations"].append(
            {"employee": company.people[name], "role": "kam", "account": "", "share": 1, "from": add_months(company.end, -30), "to": None}
        )


def _employee(
    company: Company, name: str, job: str, function: str, title: str, manager: str, start: dt.date, left: dt.date | None = None
) -> None:
    identity = company.number("E", 3)
    company.people[name], company.starts[name] = identity, start
    company.rows["employees"].append(
        {
            "ID": identity,
            "Name": name,
            "E-mail": address(name),
            "Job": job,
            "Function": function,
            "Title": title,
            "Unit": _unit(job, len(company.rows["employees"])),
            "Manager": company.people.get(manager, ""),
            "Start": start,
            "Left": left,
        }
    )


def _unit(job: str, number: int) -> str:
    """Sellers stand in four regions; the first of all, the director, in Sales itself."""
    return story.SALES_UNITS[number % len(story.SALES_UNITS)] if job == "sales" and number > 1 else story.UNITS[job]


def address(name: str) -> str:
    """`Antoine Lévêque` → antoine.leveque@arvelle.example."""
    plain = unicodedata.normalize("NFD", name).encode("ascii", "ignore").decode()
    return f"{plain.lower().replace(' ', '.')}@arvelle.example"
