"""Small makers of rows for tests: every argument has a default, and only what a test is about is named in it."""

import datetime as dt
from decimal import Decimal
from itertools import count
from typing import Any

from accounts import models as accounts
from people.models import Person, RoleGrant, User
from people.permissions import Role

_numbers = count(1)
TODAY = dt.date(2026, 11, 24)


def person(name: str = "", **fields: Any) -> Person:
    name = name or f"Person {next(_numbers)}"
    return Person.objects.create(name=name, search_text=name.lower(), **fields)


def user(name: str = "", *roles: Role, **fields: Any) -> User:
    """A log-in with its person and roles since long ago; no usable password unless one is given."""
    colleague = fields.pop("person", None) or person(name)
    email = fields.pop("email", f"{colleague.name.lower().replace(' ', '.')}.{next(_numbers)}@arvelle.example")
    made = User.objects.create_user(email, fields.pop("password", None), person=colleague, **fields)
    for role in roles:
        RoleGrant.objects.create(user=made, role=role, since=dt.date(2020, 1, 1))
    return made


def account(name: str = "", **fields: Any) -> accounts.Account:
    """An account with its closure, alone or below `parent`."""
    name = name or f"Account {next(_numbers)}"
    made = accounts.Account.objects.create(name=name, search_text=name.lower(), **fields)
    made.root = made.parent.root if made.parent else made
    made.save(update_fields=["root"])
    above = accounts.AccountClosure.objects.filter(descendant=made.parent).values_list("ancestor", "depth") if made.parent else []
    pairs = [(made.pk, 0), *((ancestor, depth + 1) for ancestor, depth in above)]
    accounts.AccountClosure.objects.bulk_create(
        accounts.AccountClosure(ancestor_id=ancestor, descendant=made, depth=depth) for ancestor, depth in pairs
    )
    return made


def invoice(account: accounts.Account, on: dt.date, amount: str | Decimal = "1000", **fields: Any) -> accounts.Invoice:
    amount = Decimal(amount)
    sign = -1 if fields.get("kind") == "credit_note" else 1
    return accounts.Invoice.objects.create(
        account=account, on=on, amount=amount, currency="EUR", base_minor=sign * int(amount * 100), **fields
    )


def contact(account: accounts.Account, name: str = "", **fields: Any) -> accounts.Contact:
    name = name or f"Contact {next(_numbers)}"
    return accounts.Contact.objects.create(account=account, name=name, search_text=name.lower(), **fields)


def opportunity(account: accounts.Account | None, *events: tuple[dt.date, str], **fields: Any) -> accounts.Opportunity:
    """An opportunity with its events, in order: `(day, "qualified")`, `(day, "won")`…"""
    fields.setdefault("amount", Decimal("1000"))
    fields.setdefault("currency", "EUR")
    made = accounts.Opportunity.objects.create(account=account, **fields)
    for on, event in events:
        accounts.OpportunityEvent.objects.create(opportunity=made, on=on, event=event)
    return made
