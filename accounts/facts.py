"""What pages of one account read: its people, opportunities, promises, deliveries, satisfaction and group, bounded."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Case, Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery, When

from accounts.models import (
    Account,
    AccountClosure,
    AccountRole,
    Contact,
    DecisionRole,
    Delivery,
    Interaction,
    Note,
    Opportunity,
    Promise,
    SurveyResponse,
    Ticket,
)
from accounts.registry import Reading
from base import clock
from people.permissions import Permission

ACTIVE_DAYS = 90
MOST = 200


@dataclass(frozen=True)
class Met:
    """A contact with when and by whom of ours it was last met."""

    contact: Contact
    last_on: dt.date | None
    by: str
    is_active: bool
    has_left: bool


def contacts(reading: Reading, most: int = MOST) -> list[Met]:
    """People at the account: those still there first, last met first. One query."""
    today = clock.today()
    latest = Interaction.objects.filter(contact=OuterRef("pk"), on__lte=today).order_by("-on", "-pk")
    rows = reading.facts(Contact).annotate(last_on=Subquery(latest.values("on")[:1]), last_by=Subquery(latest.values("person__name")[:1]))
    rows = rows.annotate(gone=Case(When(left_on__lte=today, then=1), default=0))
    if reading.may(Permission.CONTACT_JUDGEMENT):
        rows = rows.select_related("judgement")
    rows = rows.select_related("account").order_by("gone", F("last_on").desc(nulls_last=True), "name", "pk")[:most]
    since = today - dt.timedelta(days=ACTIVE_DAYS)
    return [
        Met(row, row.last_on, row.last_by or "", bool(not row.gone and row.last_on and row.last_on >= since), bool(row.gone))
        for row in rows
    ]


def last_met(reading: Reading, most: int = 6) -> list[Contact]:
    """Contacts to offer first: whom the reader met last, then whom anybody of ours did; nobody who left."""
    today = clock.today()
    met = Interaction.objects.filter(contact=OuterRef("pk"), on__lte=today).order_by("-on", "-pk")
    mine = met.filter(person=reading.user.person_id)
    rows = reading.facts(Contact).filter(Q(left_on__isnull=True) | Q(left_on__gt=today))
    rows = rows.annotate(mine_on=Subquery(mine.values("on")[:1]), last_on=Subquery(met.values("on")[:1]))
    order = (F("mine_on").desc(nulls_last=True), F("last_on").desc(nulls_last=True), "name", "pk")
    return list(rows.order_by(*order)[:most])


@dataclass(frozen=True)
class Deal:
    opportunity: Opportunity
    age: int | None  # days in its stage
    is_overdue: bool


def opportunities(reading: Reading, most: int = MOST) -> list[Deal]:
    """Open ones by expected close, then closed ones, last closed first. One query."""
    today = clock.today()
    rows = reading.facts(Opportunity).select_related("owner", "product", "account", "competitor")
    rows = rows.annotate(closed=Case(When(state=Opportunity.State.OPEN, then=0), default=1))
    rows = rows.order_by("closed", F("closed_on").desc(nulls_last=True), F("expected_close").asc(nulls_last=True), "pk")[:most]
    return [Deal(row, _age(row, today), _overdue(row, today)) for row in rows]


def _age(row: Opportunity, today: dt.date) -> int | None:
    since = row.stage_on or row.qualified_on or row.created_on
    return (today - since).days if since and row.state == Opportunity.State.OPEN else None


def _overdue(row: Opportunity, today: dt.date) -> bool:
    return row.state == Opportunity.State.OPEN and bool(row.expected_close and row.expected_close < today)


@dataclass(frozen=True)
class Due:
    """A promise or a delivery: what, when it was due, when it came, and whether that was late."""

    row: Any
    name: str
    due_on: dt.date
    done_on: dt.date | None
    word: str  # kept, late, partly, open, overdue, cancelled

    @property
    def tone(self) -> str:
        return {"kept": "good", "late": "bad", "partly": "watch", "overdue": "bad", "open": "none"}.get(self.word, "none")


def promises(reading: Reading, most: int = MOST) -> list[Due]:
    rows = reading.facts(Promise).select_related("made_by").order_by(F("kept_on").desc(nulls_first=True), "-due_on", "-pk")[:most]
    today = clock.today()
    return [Due(row, row.text, row.due_on, row.kept_on, _word(row.state, row.due_on, row.kept_on, today)) for row in rows]


def deliveries(reading: Reading, most: int = MOST) -> list[Due]:
    rows = reading.facts(Delivery).order_by(F("delivered_on").desc(nulls_first=True), "-first_due_on", "-pk")[:most]
    today = clock.today()
    return [
        Due(row, row.name, row.first_due_on, row.delivered_on, _word(row.state, row.first_due_on, row.delivered_on, today)) for row in rows
    ]


def _word(state: str, due: dt.date, done: dt.date | None, today: dt.date) -> str:
    if state in (Promise.State.CANCELLED, Promise.State.WAIVED):
        return "cancelled"
    if state == Promise.State.PARTIAL:
        return "partly"
    if done:
        return "late" if done > due else "kept"
    return "overdue" if due < today else "open"


def tickets(reading: Reading, most: int = MOST) -> list[Ticket]:
    return list(reading.facts(Ticket).order_by("-opened_at", "-pk")[:most])


def answers(reading: Reading, most: int = MOST) -> list[SurveyResponse]:
    """What they said, newest first; answers of our own people are never listed."""
    rows = reading.facts(SurveyResponse).exclude(kind=SurveyResponse.Kind.ENPS)
    return list(rows.select_related("contact").order_by("-on", "-pk")[:most])


@dataclass(frozen=True)
class Driver:
    """Satisfaction by question over the last 12 months: mean, lowest and highest answer, number of answers."""

    name: str
    mean: float
    low: float
    high: float
    count: int


def drivers(reading: Reading) -> list[Driver]:
    since = clock.today() - dt.timedelta(days=365)
    rows = reading.facts(SurveyResponse).filter(kind=SurveyResponse.Kind.CSAT, on__gte=since).order_by()
    found = rows.values_list("driver").annotate(Avg("score"), Min("score"), Max("score"), Count("pk"))
    return sorted(
        (Driver(name, float(mean), float(low), float(high), count) for name, mean, low, high, count in found), key=lambda d: d.name
    )


def decision_map(reading: Reading) -> list[str]:
    """Decision roles that this account's committee has, met or not."""
    return list(reading.facts(DecisionRole).order_by("role").values_list("role", flat=True).distinct())


def notes(reading: Reading, most: int = MOST) -> list[Note]:
    """Notes that this person may read, newest first."""
    readable = Note.objects.visible_to(reading.user).filter(account__in=reading.nodes)
    rows = Note.objects.filter(pk__in=readable.values("pk")).select_related("author__person", "account")
    return list(rows.order_by("-at", "-pk")[:most])


@dataclass(frozen=True)
class Node:
    """An account of the group with its depth below the one read."""

    account: Account
    depth: int


def group(reading: Reading, most: int = MOST) -> list[Node]:
    """The account and all below it, each under its parent, by name. One query, none for an account that stands alone."""
    if not reading.has_below:
        return [Node(reading.account, 0)]
    pairs = AccountClosure.objects.filter(ancestor=reading.account.pk).select_related("descendant__snapshot__owner")
    found = list(pairs.order_by("depth", "descendant__name", "descendant")[:most])
    below: dict[int | None, list[AccountClosure]] = {}
    for pair in found:
        below.setdefault(pair.descendant.parent_id if pair.depth else None, []).append(pair)
    nodes: list[Node] = []

    def walk(pair: AccountClosure) -> None:
        nodes.append(Node(pair.descendant, pair.depth))
        for child in below.pop(pair.descendant_id, []):
            walk(child)

    for top in below.pop(None, []):
        walk(top)
    return nodes


def path(reading: Reading) -> list[Account]:
    """What the account belongs to, from the top, itself left out; a node that is hidden from the reader is not named."""
    if reading.account.parent_id is None:
        return []
    visible = Account.objects.visible_to(reading.user)
    pairs = AccountClosure.objects.filter(descendant=reading.account.pk, depth__gt=0, ancestor__in=visible)
    return [pair.ancestor for pair in pairs.select_related("ancestor").order_by("-depth")]


def roles(reading: Reading) -> QuerySet[AccountRole]:
    """Who works on the account today: its own roles and those on what it belongs to, the nearest first."""
    above = AccountClosure.objects.filter(descendant=reading.account.pk).values("ancestor")
    rows = AccountRole.objects.current().filter(account__in=above).select_related("person", "account")
    return rows.order_by("role", "person__name")
