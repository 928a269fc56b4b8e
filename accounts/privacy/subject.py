"""Whose data it is: a contact of a customer or a colleague, the rows that are this person, the words that name them, who may ask."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Model

from accounts.models import Contact
from base.words import fold
from people.audit import Actor
from people.models import Person, User
from people.permissions import Permission
from people.rights import Refused, require

CONTACT, COLLEAGUE = "contact", "colleague"
LEAST = 4  # characters: what is shorter would be found everywhere
BETWEEN = r"[\s;,|\t\"']+"  # what may stand between the parts of a name, in text and in a line of a file


@dataclass(frozen=True)
class Subject:
    """One person. `row` is the contact or the colleague; `user` the log-in of a colleague who has one."""

    kind: str
    row: Any
    user: User | None = None

    @property
    def pseudonym(self) -> str:
        """What stands where the name stood, the same in both languages and in every table."""
        return f"erased-{self.kind}-{self.row.pk}"

    @property
    def is_erased(self) -> bool:
        return bool(self.row.name == self.pseudonym)

    @property
    def rows(self) -> list[Model]:
        return [self.row, *([self.user] if self.user else [])]

    @cached_property
    def names(self) -> list[str]:
        """The name as it is written: whole, and first and last name in both orders."""
        name = " ".join(self.row.name.split())
        first, last = self.parts
        found = [name, f"{first} {last}", f"{last} {first}"] if first and last else [name]
        return _distinct(found)

    @property
    def parts(self) -> tuple[str, str]:
        """First and last name; of a name in one field its first word and the rest, without a title."""
        first, last = getattr(self.row, "first_name", ""), getattr(self.row, "last_name", "")
        if first and last:
            return first, last
        words = [word for word in self.row.name.split() if fold(word).rstrip(".") not in {"dr", "mr", "mrs", "ms", "m", "mme", "prof"}]
        return (words[0], " ".join(words[1:])) if len(words) > 1 else ("", "")

    @cached_property
    def addresses(self) -> list[str]:
        """E-mail addresses and the phone number: they name nobody else."""
        found = [self.row.email, getattr(self.row, "phone", ""), self.user.email if self.user else ""]
        return _distinct(found)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds the name and the addresses, in any case, with or without accents, the parts apart or in two cells of a line."""
        return _pattern([*self.names, *self.addresses])

    @cached_property
    def address_pattern(self) -> re.Pattern[str]:
        return _pattern(self.addresses)

    @cached_property
    def has_namesake(self) -> bool:
        """Whether somebody else has the same name: then only what belongs to this person may lose it."""
        words = {fold(name) for name in self.names}
        others = Contact.objects.all() if self.kind == COLLEAGUE else Contact.objects.exclude(pk=self.row.pk)
        colleagues = Person.objects.all() if self.kind == CONTACT else Person.objects.exclude(pk=self.row.pk)
        return any(fold(name) in words for rows in (others, colleagues) for name in self._like(rows))

    def _like(self, rows: Any) -> Iterator[str]:
        """Names among these rows that may be the same one: those whose search text holds its last word."""
        last = fold(self.row.name).split()[-1:]
        yield from rows.filter(search_text__contains=last[0]).values_list("name", flat=True) if last else ()


def subject_of(kind: str, pk: int) -> Subject | None:
    """The person of this kind and number; None for none."""
    if kind == CONTACT:
        contact = Contact.objects.select_related("account").filter(pk=pk).first()
        return Subject(CONTACT, contact) if contact else None
    person = Person.objects.filter(pk=pk).first() if kind == COLLEAGUE else None
    return Subject(COLLEAGUE, person, User.objects.filter(person=person).first()) if person else None


def require_privacy(subject: Subject, *, by: Actor) -> None:
    """Contacts: who edits all accounts and sees their contact details. Colleagues: who ends log-ins. Raises Refused."""
    if subject.kind != CONTACT:
        require(by, Permission.USER_DEACTIVATE)
        return
    for permission in (Permission.ACCOUNT_EDIT, Permission.CONTACT_DETAILS):
        require(by, permission, subject.row.account)
        if isinstance(by, User) and not by.holds_all(permission):
            raise Refused(permission, subject.row.account)


def _distinct(texts: list[str]) -> list[str]:
    """Long enough ones, the longest first, each once."""
    kept = dict.fromkeys(text.strip() for text in texts if len(text.strip()) >= LEAST)
    return sorted(kept, key=len, reverse=True)


def _pattern(phrases: list[str]) -> re.Pattern[str]:
    spelled = dict.fromkeys([*phrases, *(fold(phrase) for phrase in phrases)])
    choices = [BETWEEN.join(re.escape(word) for word in phrase.replace(",", " ").split()) for phrase in spelled]
    choices = [choice for choice in choices if choice]
    if not choices:
        return re.compile(r"(?!)")
    return re.compile(rf"(?<!\w)(?:{'|'.join(choices)})(?!\w)", re.IGNORECASE)
