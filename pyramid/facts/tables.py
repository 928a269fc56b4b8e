"""Rows as figures read them, one type per table, and the query that fills it. Account 0 = none."""

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q

from accounts import models
from people import functions

Day = dt.date | None


class Deal(NamedTuple):
    id: int
    account: int
    owner: int | None
    product: int | None
    amount: Decimal | None
    currency: str
    created_on: Day
    expected_close: Day
    customer_type: str
    owner_text: str
    product_text: str


class Event(NamedTuple):
    id: int
    deal: int
    on: dt.date
    event: str
    stage: str


class Invoice(NamedTuple):
    id: int
    account: int
    on: dt.date
    kind: str
    amount: Decimal | None
    currency: str
    source: int | None
    key: str | None
    credits: str
    family: int | None


class Line(NamedTuple):
    id: int
    account: int
    invoice: int
    amount: Decimal | None
    family: int | None
    product: int | None


class Subscription(NamedTuple):
    id: int
    account: int
    start: dt.date
    end: Day
    amount: Decimal
    months: int
    currency: str
    trial: bool

    @property
    def is_paid(self) -> bool:
        """Trials and lines of amount 0 never make a customer nor recurring revenue."""
        return not self.trial and self.amount > 0

    def is_active(self, day: dt.date) -> bool:
        """State at a boundary: that of the day before."""
        return self.start < day and (self.end is None or self.end >= day)


class Survey(NamedTuple):
    id: int
    account: int
    contact: int | None
    kind: str
    on: dt.date
    score: Decimal


class Delivery(NamedTuple):
    id: int
    account: int
    due_on: dt.date
    done_on: Day
    state: str


class Promise(NamedTuple):
    id: int
    account: int
    due_on: dt.date
    done_on: Day
    state: str
    made_at: str


class Ticket(NamedTuple):
    id: int
    account: int
    severity: str
    opened_at: dt.datetime
    first_response_at: dt.datetime | None


class Cost(NamedTuple):
    id: int
    account: int
    category: str
    on: dt.date
    amount: Decimal
    currency: str
    acquisition_share: Decimal | None


class Key(NamedTuple):
    id: int
    account: int
    since: dt.date
    until: Day

    def holds(self, day: dt.date) -> bool:
        return self.since <= day and (self.until is None or self.until > day)


class Interaction(NamedTuple):
    id: int
    account: int
    contact: int | None
    person: int | None
    function: str
    on: dt.date
    occasion: Any


class Contact(NamedTuple):
    id: int
    account: int
    role: str
    level: str
    left_on: Day


class Role(NamedTuple):
    id: int
    account: int
    role: str


class Wallet(NamedTuple):
    id: int
    account: int
    year: int
    amount: Decimal
    currency: str


class Allocation(NamedTuple):
    id: int
    account: int
    person: int | None
    role: str
    share: Decimal
    since: dt.date
    until: Day


class Covered(NamedTuple):
    table: str
    since: dt.date
    until: Day


class Table(NamedTuple):
    """How a table is read: the model, the row type, its columns in the order of the type, and its date for coverage."""

    model: Any
    row: Callable[..., Any]
    columns: tuple[str, ...]
    is_fact: bool = True  # carries `recorded_on`
    account: str = "account_id"  # empty: rows belong to no account, so every scope reads them all
    date: str = ""


TABLES: dict[str, Table] = {
    "opportunities": Table(
        models.Opportunity,
        Deal,
        (
            "id",
            "account_id",
            "owner_id",
            "product_id",
            "amount",
            "currency",
            "created_on",
            "expected_close",
            "customer_type",
            "owner_text",
            "product_text",
        ),
    ),
    "opportunity_events": Table(
        models.OpportunityEvent, Event, ("id", "opportunity_id", "on", "event", "stage"), account="opportunity__account_id", date="on"
    ),
    "invoices": Table(
        models.Invoice,
        Invoice,
        ("id", "account_id", "on", "kind", "amount", "currency", "source_id", "key", "credits", "family_id"),
        date="on",
    ),
    "invoice_lines": Table(
        models.InvoiceLine,
        Line,
        ("id", "invoice__account_id", "invoice_id", "amount", "family_id", "product_id"),
        account="invoice__account_id",
    ),
    "subscriptions": Table(
        models.Subscription, Subscription, ("id", "account_id", "start", "end", "amount", "months", "currency", "trial"), date="start"
    ),
    "survey_responses": Table(models.SurveyResponse, Survey, ("id", "account_id", "contact_id", "kind", "on", "score"), date="on"),
    "deliveries": Table(models.Delivery, Delivery, ("id", "account_id", "first_due_on", "delivered_on", "state"), date="first_due_on"),
    "promises": Table(models.Promise, Promise, ("id", "account_id", "due_on", "kept_on", "state", "made_at"), date="due_on"),
    "tickets": Table(models.Ticket, Ticket, ("id", "account_id", "severity", "opened_at", "first_response_at"), date="opened_at"),
    "costs": Table(models.Cost, Cost, ("id", "account_id", "category", "on", "amount", "currency", "acquisition_share"), date="on"),
    "key_accounts": Table(models.KeyAccount, Key, ("id", "account_id", "since", "until")),
    "interactions": Table(
        models.Interaction,
        Interaction,
        ("id", "account_id", "contact_id", "person_id", "function", "on", "occasion"),
        date="on",
    ),
    "contacts": Table(models.Contact, Contact, ("id", "account_id", "role", "level", "left_on"), is_fact=False),
    "decision_roles": Table(models.DecisionRole, Role, ("id", "account_id", "role")),
    "wallets": Table(models.Wallet, Wallet, ("id", "account_id", "year", "amount", "currency")),
    "allocations": Table(models.Allocation, Allocation, ("id", "account_id", "person_id", "role", "share", "since", "until")),
}


def recorded_before(day: dt.date | None) -> Q:
    """Facts that a report frozen on `day` knew."""
    return Q() if day is None else Q(recorded_on__isnull=True) | Q(recorded_on__lt=day)


def queryset(name: str, known_on: dt.date | None = None) -> Any:
    table = TABLES[name]
    rows = table.model.objects.order_by("id")
    return rows.filter(recorded_before(known_on)) if table.is_fact else rows


def load(name: str, known_on: dt.date | None, accounts: list[int] | None) -> Iterator[Any]:
    """Every row of the table, or of these accounts, in the order of their files."""
    table = TABLES[name]
    rows = queryset(name, known_on)
    if accounts is not None and table.account:
        rows = rows.filter(**{f"{table.account}__in": accounts})
    place = table.columns.index(table.account) if table.account in table.columns else -1
    make = _of_our_functions() if name == "interactions" else table.row
    for values in rows.values_list(*table.columns).iterator(chunk_size=5000):
        if place >= 0 and values[place] is None:
            yield make(*values[:place], 0, *values[place + 1 :])
        else:
            yield make(*values)


def _of_our_functions() -> Callable[..., Interaction]:
    """Makes interactions whose function is one of ours: a name, or a function merged since, is read as the code that it means."""
    codes = functions.known()
    meant: dict[str, str] = {}

    def make(*values: Any) -> Interaction:
        row = Interaction(*values)
        if row.function and row.function not in meant:
            meant[row.function] = functions.code_of(row.function, codes)
        code = meant.get(row.function, "")
        return row if code == row.function else row._replace(function=code)

    return make
