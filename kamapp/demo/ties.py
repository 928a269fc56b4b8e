"""The relationship maps of some key accounts, filled by their KAMs through the ordinary acts."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts import verbs
from accounts.models import Account, Contact
from base import clock
from people.models import Person, User

TEXT = Path(__file__).with_name("ties.toml")
PLACE = {"name": "name", "title": "job_title", "function": "function", "level": "level", "role": "role"}
JUDGED = ("attitude", "influence", "matters", "certainty")


@transaction.atomic
def draw_maps(*, today: dt.date) -> int:
    """Write what the KAMs know of the people there; gives how many people were judged."""
    judged = 0
    for name, told in tomllib.loads(TEXT.read_text(encoding="utf-8")).items():
        account = Account.objects.get(name=name)
        author = User.objects.get(person__name=told["author"])
        contacts = list(account.contacts.order_by("pk"))
        rows = [(contacts[row["at"]], row) for row in told["people"] if row["at"] < len(contacts)]
        for contact, row in rows:
            verbs.edit_contact(contact, {column: row[word] for word, column in PLACE.items() if word in row}, by=author)
        for contact, row in rows:
            with clock.travel(today - dt.timedelta(days=row.get("days", 0))):
                judged += _judge(account, contacts, contact, row, author)
    return judged


def _judge(account: Account, contacts: list[Contact], contact: Contact, row: Mapping[str, Any], author: User) -> bool:
    if "chief" in row:
        chief = contacts[int(row["chief"][1:])] if row["chief"].startswith("@") else account.contacts.get(name=row["chief"])
        verbs.edit_contact(contact, {"reports_to_id": chief.pk}, by=author)
    for colleague, strength, certainty in row.get("ties", ()):
        verbs.set_tie(contact, Person.objects.get(name=colleague), strength, by=author, certainty=certainty)
    for kind, other in row.get("links", ()):
        verbs.link_contacts(contact, account.contacts.get(name=other), kind, by=author)
    return bool(verbs.judge_contact(contact, {word: row[word] for word in JUDGED if word in row}, by=author))
