"""Writing the prose of a section: every change is an update of its document, so that two writers lose nothing (L2)."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from base import clock
from people.audit import Actor, Restricted, record
from people.models import User
from people.permissions import Permission
from people.rights import require
from plans import prose
from plans.models import PlanSection, ProseUpdate
from plans.verbs.common import changed, hold, user_of
from plans.verbs.errors import PlanError
from plans.verbs.mentioning import tell_mentioned

COMPACT_EVERY = 100
EMPTY = 2  # bytes of an update that changes nothing
QUIET = dt.timedelta(minutes=10)  # further words of one author in one section belong to the line of the audit that he began
KEPT_DAYS = 30  # the log of what was merged; until then a browser that comes late still gets who wrote what
MOST_LATE = 300  # updates that a late browser gets one by one; more come as one state


class Behind(PlanError):
    """What the author started from is no longer at hand; nothing was written."""


Line = tuple[str, int, str]  # kind, indent and text of a block


@dataclass(frozen=True)
class Update:
    """One update as a browser takes it: its number, the bytes, whose it is, and what its author had seen."""

    seq: int
    blob: bytes
    by: int | None
    base: int


@dataclass(frozen=True)
class Log:
    head: int
    epoch: int
    updates: list[Update]


@transaction.atomic
def write_prose(section: PlanSection, text: str, *, by: Actor, base: int) -> PlanSection:
    """Give the section these lines, as one who started from update `base` means them.

    The difference to what he had before him becomes an ordinary update: what colleagues wrote meanwhile stays. Raises
    Behind when that state has been merged away, PlanError for a text that is too long.
    """
    require(by, Permission.PLAN_EDIT, section.plan)
    hold(section.plan)
    section = _held(section)
    if not section.state_seq <= base <= section.head:
        raise Behind(_("The text has changed a great deal meanwhile. Yours is kept below; copy what is missing."), "text")
    started = prose.opened(section.state, _blobs(section, upto=base))
    blob = prose.rewritten(started, prose.from_lines(text))
    if len(blob) <= EMPTY:
        return section
    try:
        _append(section, blob, by=by, key=uuid4(), base=base)
    except prose.ProseError as refused:
        raise PlanError(_("The text is too long for one section."), "text") from refused
    return section


@dataclass(frozen=True)
class Pushed:
    """What became of an update: its number, and whether it was written now or had been before."""

    seq: int
    is_new: bool


@transaction.atomic
def push_update(section: PlanSection, blob: bytes, *, by: User, key: UUID, base: int, epoch: int) -> Pushed:
    """Append an update of a browser; one seen before by its key is not written again.

    Raises prose.ProseError (`missing`, `refused`, `too_long`), Locked, Refused, Behind for an epoch that is over.
    """
    require(by, Permission.PLAN_EDIT, section.plan)
    hold(section.plan)
    section = _held(section)
    if epoch != section.epoch:
        raise Behind(_("This section was written anew. Copy what you typed and load the page again."))
    seen = section.updates.filter(key=key).values_list("seq", flat=True).first()
    if seen is not None:
        return Pushed(int(seen), False)
    return Pushed(_append(section, blob, by=by, key=key, base=base), True)


def log_since(section: PlanSection, since: int) -> Log:
    """What a reader who has everything up to `since` lacks. What was merged comes as one state, save to a browser that is
    only a little late: it gets each update, to see whose words took the place of whose."""
    section.refresh_from_db(fields=["head", "epoch", "state", "state_seq"])
    rows = section.updates.filter(seq__gt=since, seq__lte=section.head).order_by("seq")
    updates = []
    if since < section.state_seq:
        late = list(rows[:MOST_LATE]) if since > 0 and section.head - since <= MOST_LATE else []
        if len(late) == section.head - since:
            return Log(section.head, section.epoch, [_update(row) for row in late])
        updates.append(Update(section.state_seq, bytes(section.state), None, 0))
        rows = rows.filter(seq__gt=section.state_seq)
    elif since == 0 and section.state_seq == 0:  # the one empty block with which every section begins
        updates.append(Update(0, bytes(section.state), None, 0))
    return Log(section.head, section.epoch, [*updates, *(_update(row) for row in rows)])


def _update(row: ProseUpdate) -> Update:
    return Update(row.seq, bytes(row.blob), row.author_id, row.base)


@transaction.atomic
def restore_blocks(section: PlanSection, blocks: Any, *, by: Actor) -> PlanSection:
    """Bring back the words of a version, bold and links included, as one ordinary edit that open windows follow."""
    require(by, Permission.PLAN_EDIT, section.plan)
    hold(section.plan)
    return _edited(section, lambda doc: prose.restored(doc, blocks), by=by)


@transaction.atomic
def mark_passage(section: PlanSection, quote: str, nth: int, anchor: str, *, by: Actor) -> bool:
    """Mark what a comment is about, for one who may read alone; whether the text still says it. Changes no word, and makes
    nobody one of those who wrote the plan."""
    require(by, Permission.PLAN_VIEW, section.plan)
    before = section.head
    marked = _edited(section, lambda doc: prose.commented(doc, quote, nth, anchor) or b"", by=by)
    marked.updates.filter(seq__gt=before, seq=marked.head).update(author=None)
    return marked.head > before


@transaction.atomic
def append_lines(section: PlanSection, lines: Sequence[Line], *, by: Actor) -> None:
    """Put these lines below what stands in the section, as one ordinary edit."""
    require(by, Permission.PLAN_EDIT, section.plan)
    hold(section.plan)
    _edited(section, lambda doc: prose.rewritten(doc, [*_lines(doc), *lines]), by=by)


@transaction.atomic
def withdraw_lines(section: PlanSection, lines: Sequence[Line], *, by: Actor) -> list[Line]:
    """Take lines out that stand there as they were written; gives those that somebody has changed since: they stay."""
    require(by, Permission.PLAN_EDIT, section.plan)
    hold(section.plan)
    changed_since: list[Line] = []

    def change(doc: Any) -> bytes:
        now = _lines(doc)
        for line in reversed(lines):
            at = next((at for at in range(len(now) - 1, -1, -1) if now[at] == line), None)
            if at is None:
                changed_since.insert(0, line)
            else:
                del now[at]
        return prose.rewritten(doc, now)

    _edited(section, change, by=by)
    return changed_since


def _lines(doc: Any) -> list[Line]:
    """Kind, indent and text of each block that says something."""
    blocks = prose.read(doc).blocks
    return [(block["kind"], block["indent"], text) for block in blocks if (text := prose.block_text(block).replace("\n", " ")).strip()]


def _edited(section: PlanSection, change: Callable[[Any], bytes], *, by: Actor) -> PlanSection:
    """An edit that the server makes on the text as it is now."""
    section = _held(section)
    doc = prose.opened(section.state, _blobs(section, upto=section.head))
    blob = change(doc)
    if len(blob) > EMPTY:
        try:
            _append(section, blob, by=by, key=uuid4(), base=section.head)
        except prose.ProseError as refused:
            raise PlanError(_("The text is too long for one section."), "text") from refused
    return section


def purge_log(before: dt.datetime) -> int:
    """Forget updates that were merged long ago; how many. The nightly run calls it."""
    merged = ProseUpdate.objects.filter(at__lt=before, seq__lte=F("section__state_seq"))
    return merged.delete()[0]


def _held(section: PlanSection) -> PlanSection:
    """The section as it is now, one writer at a time where rows can be locked."""
    now = PlanSection.objects.select_for_update().get(pk=section.pk)
    now.plan = section.plan
    return now


def _blobs(section: PlanSection, *, upto: int) -> list[bytes]:
    rows = section.updates.filter(seq__gt=section.state_seq, seq__lte=upto).order_by("seq")
    return [bytes(blob) for blob in rows.values_list("blob", flat=True)]


def _append(section: PlanSection, blob: bytes, *, by: Actor, key: UUID, base: int) -> int:
    """Check, number, keep and read one update. The section's row is locked."""
    doc = prose.opened(section.state, _blobs(section, upto=section.head))
    found = prose.check(doc, blob)
    before, named, author = section.text, prose.mentioned(section.blocks), user_of(by)
    is_new = not section.updates.filter(author=author, at__gt=clock.now() - QUIET).exists()
    section.head += 1
    ProseUpdate.objects.create(section=section, seq=section.head, key=key, author=author, base=min(base, section.head - 1), blob=blob)
    written = ["head", "blocks", "text", "html"]
    if section.head - section.state_seq >= COMPACT_EVERY:
        section.state, section.state_seq = prose.compacted(doc), section.head
        written += ["state", "state_seq"]
    section.blocks, section.text, section.html = found.blocks, found.text, found.html
    if before != found.text:
        section.changed_at, section.changed_by = clock.now(), author
        written += ["changed_at", "changed_by"]
    section.save(update_fields=written)
    if before != found.text:
        if is_new:
            record(
                by, "plan.written", section.plan, account=section.plan.account_id, section=section.code,
                text=Restricted(before[:2000], found.text[:2000]),
            )  # fmt: skip
        changed(section.plan, section.code)
    tell_mentioned(section, prose.mentioned(found.blocks) - named, by=by)
    return section.head
