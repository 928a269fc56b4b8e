"""What a person changes on an imported row is remembered, so that an undo keeps it and lineage names its author."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import models

from accounts.models import AccountKey, ContactKey
from base.models import DataVersion
from imports.models import Change, Origin
from people.audit import Actor, user_of

KINDS = {
    "account": "accounts",
    "contact": "contacts",
    "accountrole": "account_team",
    "keyaccount": "key_accounts",
    "interaction": "interactions",
    "invoice": "invoices",
    "opportunity": "opportunities",
    "action": "actions",
    "innovation": "innovations",
    "deliveredvalue": "delivered_values",
    "whitespacecell": "white_space",
}
KEYS: dict[str, type[AccountKey] | type[ContactKey]] = {"account": AccountKey, "contact": ContactKey}


def remember(row: models.Model, changes: Mapping[str, tuple[Any, Any]], *, by: Actor) -> None:
    """Write a Change (no batch: a person's) when this row came from a file. Fields are attnames, values plain JSON."""
    name = str(row._meta.model_name)
    origin = _origin(row, name)
    if origin is None or not changes:
        return
    Change.objects.create(
        by=user_of(by),
        kind=KINDS[name],
        object_id=row.pk,
        former={field: plain(before) for field, (before, _after) in changes.items()},
        written={field: plain(after) for field, (_before, after) in changes.items()},
        former_batch=origin.batch_id,
        former_line=origin.line,
        former_hash=origin.row_hash,
    )


def _origin(row: models.Model, name: str) -> Origin | None:
    """The origin of the row: on itself, for a master on the key that a file wrote last."""
    if isinstance(row, Origin):
        return row if row.source_id else None
    return KEYS[name]._default_manager.filter(**{name: row.pk}, batch__isnull=False).order_by("-batch").first()


def plain(value: Any) -> Any:
    """As the change log keeps values: decimals and days as text."""
    if isinstance(value, Decimal | dt.date | dt.datetime):
        return value.isoformat() if isinstance(value, dt.date) else str(value)
    return value


def touched(account_id: int) -> None:
    """Pages about this account are no longer what a browser keeps."""
    DataVersion.bump("account", account_id)
