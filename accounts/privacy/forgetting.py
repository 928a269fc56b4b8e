"""A person, forgotten: a pseudonym in every table, file and log; and again after a restore of an older backup."""

import hashlib
import hmac
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Account, Contact, ContactJudgement, ContactLink, OpportunityContact, Tie
from accounts.privacy import given
from accounts.privacy.places import Place, places, replacer
from accounts.privacy.places import rewritten as rewritten_value
from accounts.privacy.subject import COLLEAGUE, CONTACT, Subject, subject_of
from accounts.privacy.unread import words_of
from base import clock
from base.models import StoredFile
from base.words import fold
from imports.models import Change
from people import verbs as people_verbs
from people.audit import Actor, Operator, record
from people.audit import erase as erase_values
from people.models import AuditValue, InboxItem, Mail, SavedView, Session, User
from reports.models import Paper

LIST = "erasures.jsonl"
ENCODINGS = ("utf-8-sig", "utf-16", "cp1252")
BLANK = {"contact": ("first_name", "last_name", "job_title", "email", "phone"), "colleague": ("email", "job_title")}
MOST_TO_READ = 200


class PrivacyError(Exception):
    """A refusal that the person can read and act on."""


@dataclass
class Forgotten:
    """What was done: rows rewritten by table, values of the log and files; and texts that a person should read."""

    pseudonym: str
    rows: dict[str, int] = field(default_factory=dict)
    log_values: int = 0
    files: int = 0
    to_read: list[tuple[str, Any]] = field(default_factory=list)


def forget(subject: Subject, *, by: Actor) -> Forgotten:
    """Put the pseudonym everywhere in one transaction, then note it for restores. Rights are asked by the caller's verb."""
    if subject.is_erased:
        raise PrivacyError(_("This person is erased already."))
    line = _list_line(subject)
    named, unread = _pdfs_with(subject)  # before the transaction: reading them takes a while
    with transaction.atomic():
        gathered = given.drop(given.jobs_of(subject))
        done = _forget_rows(subject, by)
        done.to_read += unread
        files = [*gathered, *(_remove(file) for file in named), *_files_with(subject)]
        record(
            by,
            "privacy.erased",
            subject.row,
            account=getattr(subject.row, "account_id", None),
            pseudonym=done.pseudonym,
            rows=sum(done.rows.values()),
            files=len(files),
        )
        for act in files:
            act()  # last: a file cannot be rolled back
        done.files = len(files)
        with (Path(settings.HOME) / LIST).open("a", encoding="utf-8") as target:
            target.write(json.dumps(line) + "\n")
    return done


# Rows ------------------------------------------------------------------------


def _forget_rows(subject: Subject, by: Actor) -> Forgotten:
    done = Forgotten(subject.pseudonym)
    done.to_read = _to_read(subject)
    everywhere = not subject.has_namesake
    pattern = subject.pattern if everywhere else subject.address_pattern
    needles = [*subject.names, *subject.addresses] if everywhere else subject.addresses
    replace = replacer(pattern, subject.pseudonym)
    if needles:
        _forget_in_rooms(pattern, replace, needles)  # first: it looks for the words in the columns that are rewritten next
    for place in places() if needles else []:
        if count := _rewrite(place, pattern, needles, replace):
            done.rows[place.label] = count
    if not everywhere:
        _rewrite_nearby(subject, done)
    done.log_values = _forget_in_log(subject)
    _forget_own(subject, by)
    return done


def _forget_in_rooms(pattern: re.Pattern[str], replace: Callable[[str], str], needles: list[str]) -> None:
    """What no column of text holds, such as documents written together: each room's own `erasing.py`, above or below this one."""
    for config in apps.get_app_configs():
        name = f"{config.name}.erasing"
        if find_spec(name) is not None:
            import_module(name).forget_words(pattern, replace, needles)


def _rewrite(place: Place, pattern: re.Pattern[str], needles: list[str], replace: Callable[[str], str], among: Any = None) -> int:
    fields = {each.attname: each for each in (*place.texts, *place.documents)}
    count = 0
    for pk, held in list(place.rows(pattern, needles)):
        if among is not None and pk not in among:
            continue
        changes = {name: _fitting(fields[name], rewritten_value(value, replace)) for name, value in held.items()}
        count += place.model._base_manager.filter(pk=pk).update(**changes)
    return count


def _fitting(column: models.Field, value: Any) -> Any:
    most = getattr(column, "max_length", None)
    return value[:most] if isinstance(value, str) and most else value


def _rewrite_nearby(subject: Subject, done: Forgotten) -> None:
    """With a namesake, the name goes from the rows that point to this person, and from those of the person's own account."""
    replace = replacer(subject.pattern, subject.pseudonym)
    for place in places():
        near: set[Any] = set()
        for column in place.model._meta.concrete_fields:
            for row in subject.rows:
                if column.is_relation and column.related_model is type(row):
                    near |= set(place.model._base_manager.filter(**{column.name: row}).values_list("pk", flat=True))
            if subject.kind == CONTACT and column.is_relation and column.related_model is Account and place.model is not Contact:
                near |= set(place.model._base_manager.filter(**{column.name: subject.row.account_id}).values_list("pk", flat=True))
        if near and (count := _rewrite(place, subject.pattern, subject.names, replace, near)):
            done.rows[place.label] = done.rows.get(place.label, 0) + count


def _forget_in_log(subject: Subject) -> int:
    """Values of the audit log that name the person, or belong to lines about the person; the chain of digests still holds."""
    wanted = set()
    for pk, before, after in AuditValue.objects.values_list("pk", "before", "after").iterator(chunk_size=5000):
        if subject.pattern.search(f"{before or ''} {after or ''}"):
            wanted.add(pk)
    for row in subject.rows:
        about = AuditValue.objects.filter(line__object_kind=type(row)._meta.model_name, line__object_id=str(row.pk))
        wanted |= set(about.values_list("pk", flat=True))
    return erase_values(AuditValue.objects.filter(pk__in=wanted))


def _forget_own(subject: Subject, by: Actor) -> None:
    row, name = subject.row, subject.pseudonym
    changes: dict[str, str] = {"name": name, "search_text": name, **dict.fromkeys(BLANK[subject.kind], "")}
    type(row)._base_manager.filter(pk=row.pk).update(**changes)
    for column, value in changes.items():
        setattr(row, column, value)
    if subject.kind == CONTACT:
        for judged in (ContactJudgement, Tie, OpportunityContact):
            judged._base_manager.filter(contact=row).delete()
        ContactLink.objects.filter(Q(one=row) | Q(other=row)).delete()
        Change.objects.filter(kind="contacts", object_id=row.pk).update(former={}, written={})
        return
    Change.objects.filter(kind="employees", object_id=row.pk).update(former={}, written={})
    InboxItem.objects.filter(person=row).delete()
    if subject.user is not None:
        _forget_log_in(subject.user, name, by)


def _forget_log_in(user: User, name: str, by: Actor) -> None:
    if user.is_active:
        people_verbs.deactivate(user, by=by)
    Session.objects.filter(user=user).delete()
    SavedView.objects.filter(user=user).delete()
    user.api_tokens.all().delete()
    Mail.objects.filter(receiver=user).delete()
    for related in user._meta.related_objects:
        if related.related_model._meta.label in {"account.EmailAddress", "people.Invitation"} and related.field.name == "user":
            related.related_model._base_manager.filter(user=user).delete()
    user.set_unusable_password()
    user.email = f"{name}@erased.invalid"
    user.save(update_fields=["email", "password"])


def _to_read(subject: Subject) -> list[tuple[str, Any]]:
    """Texts near the person that hold the last name alone: whether they mean this person only a reader can tell."""
    last = subject.parts[1]
    if len(last) < 3 or subject.kind != CONTACT:
        return []
    alone = re.compile(rf"(?<!\w){re.escape(last)}(?!\w)", re.IGNORECASE)
    account = subject.row.account_id
    found: list[tuple[str, Any]] = []
    for place in places():
        if place.model is Contact or not any(each.name == "account" for each in place.model._meta.concrete_fields):
            continue
        near = set(place.model._base_manager.filter(account=account).values_list("pk", flat=True))
        for pk, held in place.rows(alone, [last]) if near else []:
            if pk in near and any(isinstance(value, str) and alone.search(subject.pattern.sub("", value)) for value in held.values()):
                found.append((place.label, pk))
    return found[:MOST_TO_READ]


# Files -----------------------------------------------------------------------


def _pattern(subject: Subject) -> re.Pattern[str]:
    return subject.address_pattern if subject.has_namesake else subject.pattern


def _pdfs_with(subject: Subject) -> tuple[list[StoredFile], list[tuple[str, Any]]]:
    """PDFs that people keep and that name the person; and the files that only a person can look at: pictures, scans."""
    pattern, named, unread = _pattern(subject), [], []
    papers = Paper.objects.values("file")
    kept = StoredFile.objects.exclude(pk__in=papers).exclude(sha256="")
    for file in kept.filter(mime="application/pdf"):
        text = words_of(file)
        if text is None:
            unread.append((StoredFile._meta.label, file.pk))
        elif pattern.search(text):
            named.append(file)
    unread += [(StoredFile._meta.label, pk) for pk in kept.filter(mime__startswith="image/").values_list("pk", flat=True)]
    return named, unread[:MOST_TO_READ]


def _files_with(subject: Subject) -> list[Callable[[], None]]:
    """What to do with each stored file that names the person: text is rewritten, workbooks and their like go; all papers go,
    they print again. PDFs that people keep: `_pdfs_with`."""
    acts = [_remove(file) for file in _papers()]
    pattern = _pattern(subject)
    for file in StoredFile.objects.exclude(mime="application/pdf").exclude(mime__startswith="image/"):
        path = Path(settings.MEDIA_ROOT) / file.stored_as
        if not path.exists():
            continue
        if zipfile.is_zipfile(path):
            if _in_workbook(path, pattern):
                acts.append(_remove(file))
        elif (found := _decoded(path.read_bytes(), pattern)) is not None:
            text, encoding = found
            acts.append(_overwrite(file, replacer(pattern, subject.pseudonym)(text).encode(encoding, errors="replace")))
    return acts


def _papers() -> list[StoredFile]:
    files = [paper.file for paper in Paper.objects.select_related("file")]
    Paper.objects.all().delete()
    return files


def _decoded(content: bytes, pattern: re.Pattern[str]) -> tuple[str, str] | None:
    """The text and its encoding, where the pattern stands in it; None where it does not."""
    for encoding in ENCODINGS:
        if encoding == "utf-16" and content[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
            continue
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        kept = "utf-8" if encoding == "utf-8-sig" and not content.startswith(b"\xef\xbb\xbf") else encoding
        return (text, kept) if pattern.search(text) else None
    return None


def _in_workbook(path: Path, pattern: re.Pattern[str]) -> bool:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith(".xml") and pattern.search(re.sub(r"<[^>]+>", "|", archive.read(name).decode("utf-8", errors="replace"))):
                return True
    return False


def _remove(file: StoredFile) -> Callable[[], None]:
    StoredFile.objects.filter(pk=file.pk).update(sha256="", size=0)
    return lambda: (Path(settings.MEDIA_ROOT) / file.stored_as).unlink(missing_ok=True)


def _overwrite(file: StoredFile, content: bytes) -> Callable[[], None]:
    StoredFile.objects.filter(pk=file.pk).update(sha256=hashlib.sha256(content).hexdigest(), size=len(content))
    path = Path(settings.MEDIA_ROOT) / file.stored_as

    def act() -> None:
        beside = path.with_name(path.name + ".new")
        beside.write_bytes(content)
        beside.replace(path)

    return act


# Restores --------------------------------------------------------------------


def _mark(text: str) -> str:
    """A name as a digest that only this home can make: the list of erasures tells nobody whom."""
    return hmac.new(settings.SECRET_KEY.encode(), fold(text).encode(), hashlib.sha256).hexdigest()


def _list_line(subject: Subject) -> dict[str, Any]:
    marks = sorted({_mark(text) for text in (subject.row.name, *subject.addresses)})
    return {"kind": subject.kind, "id": subject.row.pk, "marks": marks, "at": clock.now().isoformat(timespec="seconds")}


def replay(*, by: Actor | None = None) -> int:
    """Forget again whom a restored backup brought back; how many. The list stands in the home, beside the database."""
    path = Path(settings.HOME) / LIST
    if not path.exists():
        return 0
    count = 0
    for text in path.read_text(encoding="utf-8").splitlines():
        line = json.loads(text)
        subject = subject_of(line["kind"], line["id"]) if line["kind"] in {CONTACT, COLLEAGUE} else None
        if subject is None or subject.is_erased:
            continue
        if any(_mark(known) in line["marks"] for known in (subject.row.name, *subject.addresses)):
            forget(subject, by=by or Operator.current())
            count += 1
    return count
