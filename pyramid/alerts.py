"""A target that its figure misses for sure becomes a line in the inbox of those concerned, once a crossing. Spec: product.md P2.

Looked at after each refresh, on the results that it kept and with the target that the board holds them against. A crossing
ends when the figure misses no more for sure, or when its target is changed, replaced or over; its lines then close by
themselves. What cannot be told (no data, too few) neither opens nor closes one.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, AccountRole, Segment
from base import clock, figures, formats
from base.figures import Standing
from base.periods import Period
from base.results import Result
from people import inbox
from people.models import InboxItem, Person, RoleGrant, User
from people.permissions import Permission, Role
from pyramid import engine, stored
from pyramid.figure_page import may_read
from pyramid.models import Crossing, StoredResult, Target
from pyramid.refreshing import window
from pyramid.registry import kpis
from pyramid.scopes import Scope, ScopeKind

KIND = "target_missed"
PART = 500


@dataclass(frozen=True)
class Read:
    """A target in force beside what its figure is now."""

    target: Target
    scope: Scope
    result: Result | None

    @property
    def standing(self) -> Standing:
        return figures.standing(self.result, self.target.amount)


def look() -> dict[str, int]:
    """Open and close crossings after a refresh, and tell; gives how many of each. Safe to run twice."""
    reads = _reads(window())
    known = {each.target_id: each for each in Crossing.objects.filter(until=None)}
    over, missed = [], []
    for read in reads:
        crossing = known.pop(read.target.pk, None)
        if crossing is not None and (read.standing in {Standing.ON_TARGET, Standing.NEAR} or crossing.amount != read.target.amount):
            over.append(crossing)
            crossing = None
        if crossing is None and read.standing.is_missed:
            missed.append(read)
    over += known.values()  # of targets that are not in force any more
    Crossing.objects.filter(pk__in=[each.pk for each in over]).update(until=clock.today())
    opened = sum(_open(read) for read in missed)
    return {"opened": opened, "closed": len(over), "lines": _close_lines()}


def _reads(year: Period) -> list[Read]:
    """Every target in force on the last day of the window; of several of one figure and scope the one that began last."""
    latest: dict[tuple[str, Scope], Target] = {}
    rows = Target.objects.filter(start__lte=year.last, end__gt=year.last).select_related("owner__user").order_by("start", "pk")
    for target in rows:
        if target.kpi in kpis and not kpis[target.kpi].aims_at:
            latest[target.kpi, Scope(ScopeKind(target.scope_kind), target.scope_id)] = target
    kept = _kept(latest, year)
    return [Read(target, scope, kept.get((code, scope)) or _computed(code, scope, year)) for (code, scope), target in latest.items()]


def _kept(asked: Iterable[tuple[str, Scope]], year: Period) -> dict[tuple[str, Scope], Result]:
    wanted = set(asked)
    found: dict[tuple[str, Scope], Result] = {}
    for kind in ScopeKind:
        ids = sorted({scope.id for _code, scope in wanted if scope.kind is kind})
        codes = {code for code, scope in wanted if scope.kind is kind}
        for at in range(0, len(ids), PART):
            rows = StoredResult.objects.filter(scope_kind=kind, scope_id__in=ids[at : at + PART], code__in=codes)
            for row in rows.filter(start=year.start, end=year.end, as_of=year.end):
                found[row.code, Scope(kind, row.scope_id)] = stored.restored(row.document)
    return found


def _computed(code: str, scope: Scope, year: Period) -> Result | None:
    """A figure that the refresh does not keep for this scope; what it keeps and is absent is empty."""
    if scope.kind.value in kpis[code].kept_for.split():
        return None
    return engine.compute(code, scope=scope, period=year)


# Telling ---------------------------------------------------------------------


@transaction.atomic
def _open(read: Read) -> bool:
    """Note the crossing and tell those concerned; False where another worker was faster."""
    result = read.result
    assert result is not None  # noqa: S101 - a missed target has a value
    document = replace(result, details={}, settings={}, excluded={}).as_json()
    try:
        with transaction.atomic():
            crossing = Crossing.objects.create(target=read.target, amount=read.target.amount, since=clock.today(), document=document)
    except IntegrityError:
        return False
    words = {
        "figure": read.target.kpi,
        "scope": str(read.scope),
        "result": document,
        "target": str(read.target.amount),
        "last": read.target.last.isoformat(),
        "since": crossing.since.isoformat(),
    }
    link = f"{reverse('pyramid:figure', args=[read.target.kpi])}{'' if read.scope == Scope.company() else f'?scope={read.scope}'}"
    subject = str(read.scope) if read.scope.kind is ScopeKind.ACCOUNT else ""
    for person, because in concerned(read.target, read.scope).items():
        due = read.target.last if because == "owner" and read.target.last >= clock.today() else None
        inbox.tell(person, KIND, key_of(crossing), link, due, subject=subject, because=because, **words)
    return True


def key_of(crossing: Crossing) -> str:
    return f"target-missed:{crossing.pk}"


def _close_lines() -> int:
    """Lines of crossings that are over, or whose target was taken away, wait no more."""
    waiting = InboxItem.objects.filter(kind=KIND, done_at=None)
    if not waiting.exists():
        return 0
    still = {key_of(crossing) for crossing in Crossing.objects.filter(until=None)}
    return inbox.close({item.key for item in waiting} - still)


def concerned(target: Target, scope: Scope) -> dict[Person, str]:
    """Who is told and why: the owner of the target; of an account its KAM and owner; of a person's figure that person; else, where
    nobody owns the target, the sales directors. Only those with a log-in who may see the figure."""
    found: dict[Person, str] = {target.owner: "owner"} if target.owner else {}
    if scope.kind is ScopeKind.ACCOUNT:
        roles = AccountRole.objects.current().filter(account=scope.pk, role__in=(AccountRole.Role.OWNER, AccountRole.Role.KAM))
        people: Iterable[Person] = [role.person for role in roles.select_related("person__user")]
        found = dict.fromkeys(people, "account") | found
    elif scope.kind is ScopeKind.OWNER:
        found = dict.fromkeys(Person.objects.filter(pk=scope.pk).select_related("user"), "person") | found
    if not found:
        found = dict.fromkeys(_directors(), "board")
    account = Account.objects.filter(pk=scope.pk).first() if scope.kind is ScopeKind.ACCOUNT else None
    return {person: why for person, why in found.items() if _may_be_told(person, target.kpi, scope, account)}


def _directors() -> list[Person]:
    grants = RoleGrant.objects.filter(role=Role.SALES_DIRECTOR, until=None, user__is_active=True)
    return list(Person.objects.filter(user__in=grants.values("user")).select_related("user").distinct())


def _may_be_told(person: Person, code: str, scope: Scope, account: Account | None) -> bool:
    user: User | None = getattr(person, "user", None)
    if user is None or not user.is_active or not may_see(user, code, scope):
        return False
    return account is None or Account.objects.visible_to(user).filter(pk=account.pk).exists()


def may_see(user: User, code: str, scope: Scope) -> bool:
    """Whether the figure itself is open to the user; that he may see the account is asked apart."""
    if scope.kind is ScopeKind.ACCOUNT:
        return may_read(user, code, Account(pk=scope.pk))
    is_of_another = scope.kind is ScopeKind.OWNER and scope.pk != user.person_id
    return may_read(user, code) and (not is_of_another or user.holds_all(Permission.FIGURE_BY_PERSON))


# Words -----------------------------------------------------------------------

BECAUSE = {
    "owner": _("You own this target."),
    "account": _("You are KAM or owner of this account."),
    "person": _("The target is set for what you own."),
    "board": _("You answer for the board, and nobody owns this target."),
}
MISSED = {"below": _("below its target"), "over": _("over its target")}


def fill(args: Mapping[str, Any]) -> Mapping[str, Any]:
    """The parts of the line's sentences, in the reader's language."""
    result, scope = stored.restored(args["result"]), Scope.parse(args["scope"])
    kpi, target = kpis[args["figure"]], Decimal(args["target"])
    name = _name_of(scope)
    ways = {"figure": kpi.label, "scope": name}
    return {
        "what": gettext("%(figure)s, %(scope)s") % ways if name else str(kpi.label),
        "value": figures.text(result, [target]),
        "missed": MISSED.get(figures.standing(result, target).value, ""),
        "target": figures.goal(target, kpi.unit, kpi.code, currency=result.currency),
        "proof": figures.proof(result, against=[target]),
        "because": BECAUSE.get(args.get("because", ""), ""),
        "last": formats.short_date(dt.date.fromisoformat(args["last"]), year=True),
        "since": formats.short_date(dt.date.fromisoformat(args["since"]), year=True),
    }


def _name_of(scope: Scope) -> str:
    """Of whom the figure speaks; nothing for the company. Read when the line is shown, so that no name is kept in it."""
    models: dict[ScopeKind, Any] = {ScopeKind.SEGMENT: Segment, ScopeKind.OWNER: Person, ScopeKind.ACCOUNT: Account}
    if scope.kind not in models:
        return ""
    return str(models[scope.kind].objects.filter(pk=scope.pk).values_list("name", flat=True).first() or "")
