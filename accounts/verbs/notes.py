"""Written notes; a confidential one is for its author, its named readers and who holds the right."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account, Note, NoteReader
from accounts.verbs.errors import AccountError
from accounts.verbs.origin import touched
from base.edits import compare_and_set
from people.audit import Restricted, record
from people.models import Person, User
from people.permissions import Permission
from people.rights import Refused, require

LONGEST = 10_000


@transaction.atomic
def write_note(account: Account, text: str, *, by: User, token: UUID, confidential: bool = False, readers: Sequence[Person] = ()) -> Note:
    """Keep a note. `token` is drawn with the form: sent twice it gives the first one again."""
    require(by, Permission.INTERACTION_ADD, account)
    Account.objects.select_for_update().filter(pk=account.pk).values_list("pk").first()
    known = Note.objects.filter(account=account, author=by, token=token).first()
    if known:
        return known
    made = Note.objects.create(account=account, author=by, text=_checked(text), confidential=confidential, token=token)
    NoteReader.objects.bulk_create(NoteReader(note=made, person=person) for person in readers)
    record(by, "note.written", made, account=account, text=Restricted(made.text), confidential=confidential)
    touched(account.pk)
    return made


@transaction.atomic
def edit_note(note: Note, written: dict[str, Any], *, by: User, base: dict[str, Any] | None = None, version: int | None = None) -> Note:
    """Change text or confidentiality: the author alone. Raises EditConflict, Refused."""
    if note.author_id != by.pk:
        raise Refused(Permission.NOTE_CONFIDENTIAL, note.account)
    written = {field: written[field] for field in ("text", "confidential") if field in written}
    if "text" in written:
        written["text"] = _checked(written["text"])
    changes = compare_and_set(note, written, base=base, version=version)
    if changes:
        record(by, "note.edited", note, account=note.account_id, **{field: Restricted(*values) for field, values in changes.items()})
        touched(note.account_id)
    return note


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise AccountError(_("A note needs words."), "text")
    if len(text) > LONGEST:
        raise AccountError(_("The text is too long: %(most)s characters at most.") % {"most": LONGEST}, "text")
    return text
