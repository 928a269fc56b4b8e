"""One line that waits for a person: what, why, where to go."""

import datetime as dt
from typing import Any

from people.models import InboxItem, Person, User


def tell(person: Person | User | None, kind: str, key: str, link: str, due: dt.date | None = None, **args: Any) -> InboxItem | None:
    """Put a line into the inbox of `person`, once per `key`; a line told again is open and unread again.

    `kind` names its sentence (`people.inbox_lines`), `args` fill it. None when there is nobody to tell.
    """
    if isinstance(person, User):
        person = person.person
    if person is None:
        return None
    item, _created = InboxItem.objects.update_or_create(
        person=person,
        key=key[:160],
        defaults={"kind": kind, "link": link, "due": due, "args": args, "read_at": None, "done_at": None},
    )
    return item
