"""The rows behind a figure as a table: columns per kind of fact, cut to the reader, each row with its origin."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import (
    Account,
    Cost,
    DecisionRole,
    Delivery,
    Interaction,
    Invoice,
    Opportunity,
    Promise,
    Subscription,
    SurveyResponse,
    Ticket,
)
from base import formats
from people.models import Person, User

Get = Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """`get` gives the plain value for a file; `words` how the page prints it."""

    label: Any
    get: Get
    words: Callable[[Any], str] = str
    number: bool = False


@dataclass(frozen=True)
class Kind:
    """How rows of a model are listed: the kind's code, its order, what is fetched along, its columns."""

    code: str
    words: Any
    order: tuple[str, ...]
    related: tuple[str, ...]
    columns: tuple[Column, ...]
    find: str = ""  # the field that a search looks in, besides the account


def _day(value: Any) -> str:
    return formats.short_date(value, year=True) if value else formats.NO_VALUE


def _sum(value: Any) -> str:
    return formats.NO_VALUE if value is None else formats.number(value, 2)


def _text(value: Any) -> str:
    return str(value) if value not in (None, "") else formats.NO_VALUE


def _account(row: Any) -> str:
    if row.account_id:
        return str(row.account.name)
    return getattr(row, "account_text", "")


ACCOUNT = Column(_("Account"), _account, _text)
AMOUNT = Column(_("Amount"), lambda row: row.amount, _sum, number=True)
CURRENCY = Column(_("Currency"), lambda row: row.currency, _text)


def _date(label: Any, field: str) -> Column:
    return Column(label, lambda row: getattr(row, field), _day)


def _word(label: Any, field: str) -> Column:
    return Column(label, lambda row: getattr(row, field), _text)


def _choice(label: Any, field: str) -> Column:
    return Column(label, lambda row: getattr(row, f"get_{field}_display")(), _text)


KINDS: dict[type[Model], Kind] = {
    Opportunity: Kind(
        "opportunities",
        _("opportunities"),
        ("-closed_on",),
        ("account",),
        (
            Column(_("Opportunity"), lambda row: row.name or row.key or row.pk, _text),
            ACCOUNT,
            _date(_("Closed on"), "closed_on"),
            AMOUNT,
            CURRENCY,
            _choice(_("Result"), "state"),
            _word(_("Reason recorded"), "loss_reason"),
        ),
        find="name",
    ),
    Invoice: Kind(
        "invoices",
        _("documents"),
        ("-on",),
        ("account",),
        (
            Column(_("Document"), lambda row: row.number or row.key or row.pk, _text),
            ACCOUNT,
            _date(_("Date"), "on"),
            _choice(_("Kind"), "kind"),
            AMOUNT,
            CURRENCY,
        ),
        find="number",
    ),
    Subscription: Kind(
        "subscriptions",
        _("subscriptions"),
        ("-start",),
        ("account",),
        (
            Column(_("Subscription"), lambda row: row.name or row.key or row.pk, _text),
            ACCOUNT,
            _date(_("Start"), "start"),
            _date(_("End date"), "end"),
            AMOUNT,
            CURRENCY,
        ),
        find="name",
    ),
    Cost: Kind(
        "costs", _("costs"), ("-on",), ("account",), (_choice(_("Category"), "category"), ACCOUNT, _date(_("Date"), "on"), AMOUNT, CURRENCY)
    ),
    Promise: Kind(
        "promises",
        _("promises"),
        ("-due_on",),
        ("account",),
        (
            _word(_("Promise"), "text"),
            ACCOUNT,
            _choice(_("Made in"), "made_at"),
            _date(_("Due"), "due_on"),
            _date(_("Kept on"), "kept_on"),
            _choice(_("State"), "state"),
        ),
        find="text",
    ),
    Delivery: Kind(
        "deliveries",
        _("deliveries"),
        ("-first_due_on",),
        ("account",),
        (
            _word(_("Delivery"), "name"),
            ACCOUNT,
            _date(_("First promised"), "first_due_on"),
            _date(_("Delivered"), "delivered_on"),
            _choice(_("State"), "state"),
        ),
        find="name",
    ),
    Ticket: Kind(
        "tickets",
        _("tickets"),
        ("-opened_at",),
        ("account",),
        (
            _word(_("Ticket"), "subject"),
            ACCOUNT,
            _choice(_("Severity"), "severity"),
            Column(_("Opened"), lambda row: row.opened_at, formats.moment),
            Column(_("First response"), lambda row: row.first_response_at, lambda at: formats.moment(at) if at else formats.NO_VALUE),
        ),
        find="subject",
    ),
    SurveyResponse: Kind(
        "survey_responses",
        _("answers"),
        ("-on",),
        ("account",),
        (
            _choice(_("Survey"), "kind"),
            ACCOUNT,
            _date(_("Date"), "on"),
            Column(_("Score"), lambda row: row.score, formats.number, number=True),
            _word(_("Driver"), "driver"),
        ),
    ),
    Interaction: Kind(
        "interactions",
        _("interactions"),
        ("-on",),
        ("account",),
        (_date(_("Date"), "on"), ACCOUNT, _choice(_("Channel"), "channel"), _word(_("Function"), "function")),
    ),
    DecisionRole: Kind("decision_roles", _("decision roles"), ("role",), ("account",), (_word(_("Decision role"), "role"), ACCOUNT)),
    Account: Kind(
        "accounts",
        _("accounts"),
        ("name",),
        (),
        (_word(_("Account"), "name"), _word(_("Sector"), "sector"), _word(_("Country"), "country")),
        find="name",
    ),
    Person: Kind(
        "employees",
        _("colleagues"),
        ("name",),
        (),
        (_word(_("Name"), "name"), _word(_("Position"), "role"), _date(_("First day gone"), "left_on")),
        find="name",
    ),
}


@dataclass(frozen=True)
class Cell:
    label: Any
    words: str
    number: bool


@dataclass(frozen=True)
class Row:
    """A row as the page shows it. `waits` when somebody has questioned it."""

    pk: int
    cells: list[Cell]
    account_address: str
    origin_address: str
    waits: bool

    @property
    def head(self) -> Cell:
        return self.cells[0]


def readable(rows: QuerySet[Any], user: User) -> QuerySet[Any]:
    """The rows that the reader may open: through the access door of their model, else through that of their account."""
    if rows.model is DecisionRole:
        return rows.filter(account__in=Account.objects.visible_to(user))
    return rows.filter(pk__in=rows.model.objects.visible_to(user).values("pk"))


def found(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Rows whose account or own name contains `text`."""
    kind = KINDS[rows.model]
    text = text.strip()[:100]
    if not text:
        return rows
    by_account = rows.filter(account__name__icontains=text) if "account" in kind.related else rows.none()
    by_name = rows.filter(**{f"{kind.find}__icontains": text}) if kind.find else rows.none()
    return by_account | by_name


def row(item: Any, kind: Kind, waiting: frozenset[int]) -> Row:
    cells = [Cell(column.label, column.words(column.get(item)), column.number) for column in kind.columns]
    account = item.pk if isinstance(item, Account) else getattr(item, "account_id", None)
    return Row(item.pk, cells, _address("accounts:account", account), _address("imports:origin", kind.code, item.pk), item.pk in waiting)


def plain(item: Any, kind: Kind) -> list[Any]:
    """The row for a file: plain values."""
    return [column.get(item) for column in kind.columns]


def _address(name: str, *arguments: Any) -> str:
    if None in arguments:
        return ""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""
