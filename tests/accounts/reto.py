"""Reto, a contact with rows in many tables, and where his name still stands: for the tests of a person's data."""

import datetime as dt

from accounts.models import ContactJudgement, ContactKey, Interaction, Note, Promise
from accounts.privacy.places import places
from imports.models import Batch, Change, Reject, Source
from people.audit import Operator, record
from people.models import AuditValue, InboxItem
from pyramid.models import Disagreement, Verdict
from tests import factories

NAME, MAIL, PHONE = "Dr Rétô Markerson", "reto.markerson@halden.example", "+41 61 555 0199"
MARKERS = ("markerson", "rétô", "555 0199")
OPERATOR = Operator("test")


def raw() -> str:
    return "\n".join(
        f"{place.label}.{field.attname}: {value!r}"
        for place in places()
        for field in (*place.texts, *place.documents)
        for value in place.model._base_manager.values_list(field.attname, flat=True)
    ).lower()


def left() -> list[str]:
    everything = raw() + "\n" + "\n".join(f"log: {before} {after}" for before, after in AuditValue.objects.values_list("before", "after"))
    return [line for line in everything.lower().splitlines() if any(marker in line for marker in MARKERS)]


def furnish(contact, author) -> None:
    """Rows in many tables, so that their columns can be seeded."""
    account = contact.account
    source = Source.objects.create(name="crm")
    batch = Batch.objects.create(kind="contacts", source=source)
    Reject.objects.create(batch=batch, line=2, record=1, value=NAME, code="x", args={"near": NAME}, raw=["7", "Rétô", "Markerson", MAIL])
    Change.objects.create(batch=batch, kind="contacts", object_id=contact.pk, former={"name": NAME}, written={"email": MAIL})
    ContactKey.objects.create(contact=contact, source=source, key=MAIL)
    ContactJudgement.objects.create(contact=contact, attitude="opposes", influence="high")
    Interaction.objects.create(account=account, contact=contact, on=factories.TODAY, note=f"{NAME} wants a date; write to {MAIL}.")
    Note.objects.create(account=account, author=author, text=f"Call {PHONE} ({NAME}).")
    Promise.objects.create(account=account, text="Promised to dr reto markerson", due_on=factories.TODAY)
    verdict = Verdict.objects.create(start=dt.date(2025, 1, 1), end=dt.date(2026, 1, 1), as_of=dt.date(2026, 1, 1), document={"who": NAME})
    Disagreement.objects.create(verdict=verdict, text=f"{NAME} says so", by=author)
    InboxItem.objects.create(person=author.person, kind="k", key="k1", args={"name": NAME}, link="/")
    record(author, "contact.edited", contact, account=account, email=("", MAIL), name=("", NAME))
    record(author, "interaction.noted", None, account=account, note=f"{NAME} called")
