"""A person's data, given out: what is kept about them, table by table, as plain values and as a text to read."""

import datetime as dt
import re
import uuid
from contextlib import suppress
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _

from accounts.models import Contact, ContactJudgement, ContactLink, DecisionRole, Note, Tie
from accounts.models.contact import ROLE_WORDS
from accounts.privacy.places import places
from accounts.privacy.subject import Subject
from base import clock, formats
from base.money import from_minor
from people.acts import kind_label
from people.audit import Actor, record
from people.functions import labels
from people.models import User
from people.permissions import Permission
from people.words import column_label

# Secrets and machinery: of no use to the person, and a danger in a file.
LEFT_OUT = frozenset({"password", "search_text", "session_key", "session_data", "digest", "seed", "row_hash", "salt"})
# For the file, not for reading: numbers, states and digests by which the program works.
_MACHINERY = (
    "version batch line key recorded_on former_hash able action_flag anchor base blob computed_version constant data_version "
    "day_order has_events depth derived digests epoch fence former_batch former_line head id is_alias lease_until mapping message_id "
    "mime object_id object_kind params params_hash position queue request_id restricted rights_version row_id scope_id "
    "scope_kind seal seq sequence settings_hash sha256 state_seq stored_as template_version token uid"
)
MACHINERY = frozenset(_MACHINERY.split())
# Tables whose rows have a name that says what they are.
_NAMED = (
    "accounts.Account accounts.Contact accounts.Product accounts.Opportunity accounts.Segment people.Person people.Unit "
    "people.Function people.User imports.Source programs.Skill"
)
NAMED = frozenset(_NAMED.split())
MOST = 5000  # rows of one table
# How JSON keeps an amount, and a day or a moment.
_NUMBER = re.compile(r"-?\d{1,15}\.\d{1,9}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d[\d:.]*(Z|[+-]\d\d:\d\d)?)?")


def gather(subject: Subject, *, by: Actor) -> dict[str, Any]:
    """Everything that is kept about the person: their own rows, rows that point to them, and texts that name them.

    It reads every column of text of every table: seconds in a large company, so pages ask `tasks.gather` for it.
    """
    document = {
        "kind": subject.kind,
        "id": subject.row.pk,
        "name": subject.row.name,
        "made_at": clock.now().isoformat(timespec="seconds"),
        "own": {row._meta.label: _plain_row(row) for row in subject.rows},
        "rows": _pointing(subject, by),
        "mentions": _mentions(subject, by),
        "left_out": left_out(by),
    }
    return document | {"names": _names(document)}


def left_out(by: Actor) -> list[str]:
    """Tables of which the asker may not read every row, by label."""
    return [label for label in NEEDED if _is_cut(apps.get_model(label), by)]


def names_of(labels: list[str]) -> list[str]:
    """Tables as people call them."""
    return [_table_name(label) for label in labels]


def record_giving(subject: Subject, form: str, *, by: Actor) -> None:
    """Note that the person's data were given: `form` is page, json or txt."""
    record(by, "privacy.exported", subject.row, account=getattr(subject.row, "account_id", None), form=form)


def _plain_row(row: models.Model) -> dict[str, Any]:
    return {
        field.name: _plain(field.value_from_object(row))
        for field in row._meta.concrete_fields
        if field.name not in LEFT_OUT and field.value_from_object(row) not in (None, "")
    }


NEEDED: dict[str, Permission] = {
    Note._meta.label: Permission.NOTE_CONFIDENTIAL,
    ContactJudgement._meta.label: Permission.CONTACT_JUDGEMENT,
    Tie._meta.label: Permission.CONTACT_JUDGEMENT,
    ContactLink._meta.label: Permission.CONTACT_JUDGEMENT,
}


def _is_cut(model: type[models.Model], by: Actor) -> bool:
    """Whether the asker may not read all rows of a table: confidential notes, what we think of a contact. An operator may."""
    needed = NEEDED.get(model._meta.label)
    return isinstance(by, User) and needed is not None and not by.holds_all(needed)


def _readable(model: type[models.Model], by: Actor) -> Any:
    """Rows of a table that the asker may read."""
    if isinstance(by, User) and _is_cut(model, by):
        return Note.objects.visible_to(by) if model is Note else model._base_manager.none()
    return model._base_manager.all()


def _pointing(subject: Subject, by: Actor) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for model in apps.get_models():
        if not model._meta.managed or model._meta.proxy:
            continue
        for field in model._meta.concrete_fields:
            for row in subject.rows:
                if field.is_relation and field.related_model is type(row) and not isinstance(row, model):
                    rows = _readable(model, by).filter(**{field.name: row}).order_by("pk")[:MOST]
                    found.setdefault(f"{model._meta.label}.{field.name}", []).extend(_plain_row(each) for each in rows)
    return {label: rows for label, rows in sorted(found.items()) if rows}


def _mentions(subject: Subject, by: Actor) -> dict[str, list[dict[str, Any]]]:
    """Texts that hold the name or an address; with a namesake only those that hold an address."""
    pattern = subject.address_pattern if subject.has_namesake else subject.pattern
    needles = subject.addresses if subject.has_namesake else [*subject.names, *subject.addresses]
    own = {(type(row), row.pk) for row in subject.rows}
    found: dict[str, list[dict[str, Any]]] = {}
    for place in places() if needles else []:
        cut = set(_readable(place.model, by).values_list("pk", flat=True)) if _is_cut(place.model, by) else None
        for pk, held in place.rows(pattern, needles):
            if cut is not None and pk not in cut:
                continue
            told = {name: _plain(value) for name, value in held.items() if name not in LEFT_OUT}
            if (place.model, pk) not in own and told:
                found.setdefault(place.label, []).append({"id": _plain(pk), **told})
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, Decimal | uuid.UUID):
        return str(value)
    return value if isinstance(value, str | int | float | bool | list | dict) or value is None else str(value)


def as_text(document: dict[str, Any], *, most: int = MOST) -> str:
    """The same to read: one heading a table, one line a row; of each table at most so many rows."""
    lines = [_("Data kept about %(name)s, %(day)s") % {"name": document["name"], "day": _day(document["made_at"][:10])}, ""]
    for label, row in document["own"].items():
        lines += [
            _table_name(label),
            *(f"  {told}" for told in _line(document, label, row)),
            "",
        ]
    for part, heading in (("rows", _("Rows that point to this person")), ("mentions", _("Texts that name this person"))):
        lines += [heading, ""]
        for label, rows in document[part].items():
            lines.append(f"{_table_name(label)} ({len(rows)})")
            for row in rows[:most]:
                lines.append("  " + formats.joined(_line(document, label, row)))
            if len(rows) > most:
                lines.append("  " + _("and %(count)s more, in the files") % {"count": formats.number(len(rows) - most)})
            lines.append("")
    return "\n".join(lines)


def _line(document: dict[str, Any], label: str, row: dict[str, Any]) -> list[str]:
    """`owner: Karim`, a text for each column that a person reads."""
    binary = {field.name for field in _model(label)._meta.concrete_fields if isinstance(field, models.BinaryField)}
    shown = {name: value for name, value in row.items() if name not in MACHINERY | binary}
    return [f"{column_label(name)}{formats.colon()}{_told(document, label, name, value)}" for name, value in shown.items()]


def _names(document: dict[str, Any]) -> dict[str, dict[str, str]]:
    """What the numbers of accounts, units, products and their like mean, by column: a text to read says names. One query each."""
    wanted: dict[str, set[Any]] = {}
    parts = [(label, [row]) for label, row in document["own"].items()] + list(document["rows"].items())
    for label, rows in parts:
        for field in _model(label)._meta.concrete_fields:
            if field.is_relation and field.related_model and field.related_model._meta.label in NAMED:
                numbers = {row[field.name] for row in rows if row.get(field.name) is not None}
                wanted.setdefault(f"{field.related_model._meta.label} {field.name}", set()).update(numbers)
    found: dict[str, dict[str, str]] = {}
    for key, numbers in wanted.items():
        label, name = key.split()
        rows = apps.get_model(label)._base_manager.filter(pk__in=numbers)
        found.setdefault(name, {}).update((str(row.pk), str(row.name)) for row in rows) if numbers else None
    return found


def _told(document: dict[str, Any], label: str, name: str, value: Any) -> str:
    """A value as people read it: the words of a choice, yes or no, the name behind a number."""
    try:
        field = _model(label)._meta.get_field(name)
    except FieldDoesNotExist:
        return str(value)
    if isinstance(field, models.JSONField) or isinstance(value, bool):
        return _in_words(value, name)
    if choices := dict(getattr(field, "flatchoices", None) or ()):
        return str(choices.get(value, value))
    if isinstance(value, str) and isinstance(field, models.DateField):
        return _day(value)
    if isinstance(value, int) and name.endswith("_minor"):
        return formats.money_exact(from_minor(value), settings.CURRENCY)
    if isinstance(field, models.DecimalField | models.FloatField):
        return formats.exact(value)
    if name == "role" and _model(label) in (Contact, DecisionRole):
        return str(ROLE_WORDS.get(value, value))
    if name == "function" and not field.is_relation:
        return str(labels().get(value, value))
    return str(document.get("names", {}).get(name, {}).get(str(value), value)) if field.is_relation else str(value)


def _in_words(value: Any, name: str = "", *, within: bool = False) -> str:
    """What a column of JSON holds: `who: Karim, hours: 7,5`. Cells that came as they are stay so; what has a name is read."""
    if isinstance(value, dict):
        told = ", ".join(f"{column_label(key)}{formats.colon()}{_in_words(each, key, within=True)}" for key, each in value.items())
        return f"({told})" if within and told else told or formats.NO_VALUE
    if isinstance(value, list):
        return ", ".join(_in_words(each, within=True) for each in value) or formats.NO_VALUE
    if value in (None, ""):
        return formats.NO_VALUE
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float) or (name and _NUMBER.fullmatch(str(value))):
        return formats.exact(Decimal(str(value)))
    if name and _DAY.fullmatch(str(value)):
        with suppress(ValueError):
            return _day(value)
    return str(value)


def _day(value: str) -> str:
    """A day, or a moment on the clock of the reader."""
    at = dt.datetime.fromisoformat(value)
    return formats.moment(at) if at.tzinfo else formats.short_date(at.date(), year=True)


def _model(label: str) -> type[models.Model]:
    """Of `accounts.Interaction`, and of `accounts.Interaction.contact`."""
    app, model = label.split(".")[:2]
    found: type[models.Model] = apps.get_model(app, model)
    return found


def _table_name(label: str) -> str:
    """`interaction, contact` for `accounts.Interaction.contact`."""
    _app, model, *field = label.split(".")
    return ", ".join([kind_label(model.lower()), *map(column_label, field)])
