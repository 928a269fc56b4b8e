"""The company in memory: one seeded generator, one calendar, and the rows of each file as they are made.

Every maker adds rows to `rows[file]` as dictionaries with the file's own headers; `files.py` writes them.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random
from typing import Any

from base.periods import add_months, month_start
from kamapp.demo import names, story

Row = dict[str, Any]


@dataclass
class Site:
    """A node of a customer's group, as the CRM knows it."""

    identity: str
    name: str
    sector: str
    country: str
    town: str
    parent: str = ""
    owner: str = ""
    segment: str = ""


@dataclass
class Customer:
    """A group that buys, or may: revenue per year back (0 = the last twelve months), in euros."""

    site: Site
    revenue: list[float] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    families: tuple[str, ...] = ()
    key: story.KeyAccount | None = None
    contacts: list[Row] = field(default_factory=list)

    def place(self, number: int) -> Site:
        """Where the `number`-th of its contacts or facts belongs: a key account's are strewn over its head and its sites."""
        places = [self.site, *self.sites] if self.key else [self.site]
        return places[number % len(places)]

    @property
    def is_lost(self) -> bool:
        return len(self.revenue) > 1 and self.revenue[0] == 0 and self.revenue[1] > 0


class Company:
    def __init__(self, seed: int, today: dt.date) -> None:
        self.rng = Random(seed)  # noqa: S311 - a story that repeats, not a secret
        self.today = today
        self.end = month_start(today)  # the board shows the twelve whole months before it
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self.customers: list[Customer] = []
        self.prospects: list[Site] = []
        self.people: dict[str, str] = {}  # name → id in the HR file
        self.starts: dict[str, dt.date] = {}  # name → first day with us
        self._taken: set[str] = set()
        self.more_people = names.people(self.rng, self._taken)
        self.more_companies = names.companies(self.rng, self._taken)
        self._numbers: dict[str, int] = defaultdict(int)

    def key_customers(self) -> list[tuple[Customer, story.KeyAccount]]:
        return [(customer, customer.key) for customer in self.customers if customer.key]

    def number(self, prefix: str, width: int = 5) -> str:
        self._numbers[prefix] += 1
        return f"{prefix}{self._numbers[prefix]:0{width}d}"

    def names(self) -> dict[str, str]:
        """What each id stands for: customers, their sites, prospects, contacts, colleagues."""
        sites = [site for customer in self.customers for site in (customer.site, *customer.sites)] + self.prospects
        contacts = {row["Record ID"]: f"{row['First name']} {row['Last name']}" for row in self.rows["contacts"]}
        return {site.identity: site.name for site in sites} | contacts | {identity: name for name, identity in self.people.items()}

    def year(self, back: int) -> tuple[dt.date, dt.date]:
        """The twelve months that end `back` years before the board's end, half-open."""
        return add_months(self.end, -12 * (back + 1)), add_months(self.end, -12 * back)

    def day_in(self, start: dt.date, end: dt.date) -> dt.date:
        return start + dt.timedelta(days=self.rng.randrange((end - start).days))

    def working_day(self, start: dt.date, end: dt.date) -> dt.date:
        """A day from Monday to Friday; never before `start` or at `end`, so that windows stay exact."""
        for _try in range(8):
            day = self.day_in(start, end)
            if day.weekday() < 5:
                return day
        return day

    def ago(self, days: int) -> dt.date:
        return self.today - dt.timedelta(days=days)


def money(value: float) -> Decimal:
    return Decimal(round(value * 100)) / 100
