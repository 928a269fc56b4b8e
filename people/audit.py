"""Who did what to what, when, from where: one append-only line per act, sealed in order into a chain.

The chain covers salted digests of the values, never the values: one can be erased without breaking it. Lines are
sealed by a sweeper (`seal_new_lines`), because chaining inside each transaction would make all writers wait in line.
"""

import getpass
import hashlib
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db import models, transaction
from django.db.models import F

from base import clock
from base.logs import request_id
from base.models import Setting
from people.models import AuditLine, AuditValue, User
from people.permissions import Permission, Relation

# Where the chain stood when it was last sealed: {"position", "seal"}. Without it, a tail cut off would not show.
ANCHOR = "audit.anchor"
CHUNK = 500

# Values that the page of administrators masks: they have no business rights. By kind of object, or "*".
RESTRICTED = {
    "*": frozenset({"cost", "costs", "margin", "wallet", "yearly_amount", "gross_margin", "salary", "password"}),
    "contact": frozenset({"email", "phone", "attitude", "influence", "matters", "certainty", "strength", "kind"}),
    "cost": frozenset({"amount"}),
    "wallet": frozenset({"amount"}),
    "interaction": frozenset({"text", "note"}),
}

address: ContextVar[str] = ContextVar("address", default="")


@dataclass(frozen=True)
class Operator:
    """The person at a command line: may do everything, and is named in the audit."""

    name: str

    pk = None
    person = None
    person_id = None
    is_active = True
    is_authenticated = True
    language = "en"

    @classmethod
    def current(cls) -> "Operator":
        try:
            return cls(getpass.getuser())
        except (KeyError, OSError):  # a container's user number without a name
            return cls("operator")

    def __str__(self) -> str:
        return self.name

    def relations(self, permission: Permission) -> frozenset[str]:
        return frozenset({Relation.ALL.value})

    def holds(self, permission: Permission) -> bool:
        return True

    def holds_all(self, permission: Permission) -> bool:
        return True


Actor: TypeAlias = User | Operator


def user_of(by: object) -> User | None:
    """The log-in of who acts, as rows keep it; None for the operator at a command line and for the program itself."""
    return by if isinstance(by, User) else None


@dataclass(frozen=True)
class Restricted:
    """A value that administrators read masked, whatever its name: `record(…, note=Restricted(before, after))`."""

    before: Any
    after: Any = None


@contextmanager
def coming_from(ip: str) -> Iterator[None]:
    """Lines recorded inside carry this address."""
    token = address.set(ip)
    try:
        yield
    finally:
        address.reset(token)


@transaction.atomic(savepoint=False)
def record(by: Actor | None, act: str, subject: Any = None, *, account: Any = None, **values: Any) -> AuditLine:
    """Write the line of an act with its values, in the caller's transaction where he has one.

    A value may be a pair `(before, after)`; alone it is what holds after. `subject` is a model instance (its kind and
    key are kept), `account` an account or its id. `by` None is the program itself, or nobody known.
    """
    kind = (subject._meta.model_name or "") if isinstance(subject, models.Model) else ""
    changes = [_value(kind, field, value) for field, value in values.items()]
    line = AuditLine.objects.create(
        at=clock.now(),
        actor=user_of(by),
        operator=by.name[:100] if isinstance(by, Operator) else "",
        act=act,
        object_kind=kind,
        object_id=str(subject.pk) if isinstance(subject, models.Model) else str(subject or "")[:80],
        account_id=account.pk if isinstance(account, models.Model) else account,
        request_id=request_id.get(),
        address=address.get() or None,
        digests={change.field: digest(change) for change in changes},
    )
    for change in changes:
        change.line = line
    AuditValue.objects.bulk_create(changes)
    return line


def _value(kind: str, field: str, value: Any) -> AuditValue:
    restricted = isinstance(value, Restricted) or field in RESTRICTED["*"] or field in RESTRICTED.get(kind, ())
    if isinstance(value, Restricted):
        before, after = (value.before, value.after) if value.after is not None else (None, value.before)
    elif isinstance(value, tuple) and len(value) == 2:
        before, after = value
    else:
        before, after = None, value
    return AuditValue(field=field[:60], before=_text(before), after=_text(after), restricted=restricted, salt=secrets.token_hex(16))


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, dict | list | bool | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def digest(value: AuditValue) -> str:
    """SHA-256 over the salt and both sides; None and "" differ."""
    content = json.dumps([value.salt, value.field, value.before, value.after], ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def sealed(line: AuditLine, position: int, former: str) -> str:
    """The seal of a line at its place in the chain."""
    content = [former, position, line.pk, line.at.isoformat(), line.actor_id, line.operator, line.act, line.object_kind]
    content += [line.object_id, line.account_id, line.request_id, line.address, line.digests]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def seal_new_lines(limit: int = 5000) -> int:
    """Seal, in order, what was recorded since; how many. Called by the sweeper; two at once seal once.

    Order is that of sealing, not of ids: a long transaction may commit a low id late.
    """
    count = 0
    while count < limit:
        with transaction.atomic():
            done = _seal_chunk()
        count += done
        if done < CHUNK:
            break
    return count


def _seal_chunk() -> int:
    Setting.objects.get_or_create(name=ANCHOR, defaults={"value": {"position": 0, "seal": ""}})
    anchor = Setting.objects.select_for_update().get(name=ANCHOR)
    position, seal = anchor.value["position"], anchor.value["seal"]
    lines = list(AuditLine.objects.filter(position=None).order_by("pk")[:CHUNK])
    if not lines:
        return 0
    for line in lines:
        position += 1
        seal = sealed(line, position, seal)
        line.position, line.seal = position, seal
    AuditLine.objects.bulk_update(lines, ["position", "seal"])
    # The version is compared: where rows cannot be locked (SQLite) a second sealer that read the same anchor gives way.
    moved = Setting.objects.filter(pk=anchor.pk, version=anchor.version).update(
        value={"position": position, "seal": seal}, version=F("version") + 1
    )
    if not moved:
        transaction.set_rollback(True)
        return 0
    return len(lines)


@dataclass(frozen=True)
class Broken:
    """A place where the log is not what was written."""

    line: int | None
    position: int
    why: str


def verify() -> tuple[int, int, list[Broken]]:
    """Walk the whole chain. Gives lines verified, lines not sealed yet, and every broken place."""
    anchor = Setting.objects.filter(name=ANCHOR).values_list("value", flat=True).first() or {"position": 0, "seal": ""}
    broken: list[Broken] = []
    former, expected = "", 1
    lines = AuditLine.objects.exclude(position=None).order_by("position")
    for line in lines.prefetch_related("values").iterator(chunk_size=CHUNK):
        position = line.position or 0
        if position != expected:
            broken.append(Broken(None, expected, f"missing: positions {expected} to {position - 1}"))
        if sealed(line, position, former) != line.seal:
            broken.append(Broken(line.pk, position, "changed by hand, or what stands before it was removed"))
        broken.extend(_broken_values(line))
        former, expected = line.seal, position + 1
    if expected - 1 < anchor["position"]:
        broken.append(Broken(None, expected, f"missing: positions {expected} to {anchor['position']}"))
    elif expected - 1 == anchor["position"] and former != anchor["seal"]:
        broken.append(Broken(None, anchor["position"], "the last seal is not the one that was kept"))
    return expected - 1, AuditLine.objects.filter(position=None).count(), broken


def _broken_values(line: AuditLine) -> Iterator[Broken]:
    present = set()
    for value in line.values.all():
        present.add(value.field)
        erased = value.before is None and value.after is None
        if value.field not in line.digests:
            yield Broken(line.pk, line.position or 0, f"value added by hand: {value.field}")
        elif not erased and digest(value) != line.digests[value.field]:
            yield Broken(line.pk, line.position or 0, f"value changed by hand: {value.field}")
    for field in sorted(set(line.digests) - present):
        yield Broken(line.pk, line.position or 0, f"value removed by hand: {field}")


def erase(values: "models.QuerySet[AuditValue]") -> int:
    """Forget values (a person's erasure); the chain still holds."""
    return values.update(before=None, after=None)
