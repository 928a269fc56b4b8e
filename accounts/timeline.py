"""What happened with an account, from every source, newest first: one query, whatever the sources hold."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Case, CharField, F, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Left, TruncDate

from accounts.models import (
    AccountRole,
    Delivery,
    Interaction,
    Invoice,
    KeyAccount,
    Note,
    OpportunityEvent,
    Promise,
    Subscription,
    SurveyResponse,
    Ticket,
)
from accounts.registry import Reading
from base import clock

SHOWN = 25
LONGEST = 600
WORDS = ("who", "what", "state", "extra", "tone", "joined")
# Prefixed, since the tables have columns of these names.
COLUMNS = tuple(f"t_{name}" for name in ("day", "kind", "row", *WORDS))
# Kinds as the import names them, so that each line can lead to its origin; notes and team are ours alone.
KINDS = (
    "interactions", "opportunity_events", "promises", "deliveries", "tickets", "survey_responses", "subscriptions",
    "key_accounts", "account_team", "notes", "invoices",
)  # fmt: skip
USUAL = tuple(kind for kind in KINDS if kind != "invoices")  # a stream of invoices hides the rest; shown when asked


@dataclass(frozen=True)
class Entry:
    """One line. `who` is theirs or the thing it is about, `extra` ours or its amount; `tone` is `bad` where we fell short."""

    day: dt.date
    kind: str
    row: int
    who: str
    what: str
    state: str
    extra: str
    tone: str
    joined: str
    others: tuple[str, ...] = ()  # further contacts of the same meeting

    @property
    def has_origin(self) -> bool:
        return self.kind != "notes"


@dataclass(frozen=True)
class Stretch:
    """A page of the timeline and the cursor of the next."""

    entries: list[Entry]
    after: str


def timeline(reading: Reading, *, kinds: tuple[str, ...] = USUAL, after: str = "", most: int = SHOWN) -> Stretch:
    """The newest entries up to today, or those after a cursor. One query. Raises BadRequest for a cursor that is none."""
    cursor = _read(after)
    arms = [_arm(kind, reading, cursor) for kind in kinds]
    rows = arms[0].union(*arms[1:], all=True) if len(arms) > 1 else arms[0]
    found = [Entry(*row) for row in rows.order_by("-t_day", "-t_kind", "-t_row")[: most + 1]]
    shown = found[:most]
    last = shown[-1] if len(found) > most else None
    return Stretch(_joined(shown), f"{last.day.isoformat()}~{last.kind}~{last.row}" if last else "")


def _read(after: str) -> tuple[dt.date, str, int] | None:
    if not after:
        return None
    try:
        day, kind, row = after.split("~")
        return dt.date.fromisoformat(day), KINDS[KINDS.index(kind)], int(row)
    except (ValueError, IndexError):
        raise BadRequest("Not a page of this timeline.") from None


def _joined(entries: list[Entry]) -> list[Entry]:
    """Rows of one meeting, one per contact, read as one line."""
    lines: list[Entry] = []
    for entry in entries:
        former = lines[-1] if lines else None
        if former and entry.joined and entry.joined == former.joined:
            lines[-1] = replace(former, others=(*former.others, *([entry.who] if entry.who else [])))
        else:
            lines.append(entry)
    return lines


def _arm(kind: str, reading: Reading, cursor: tuple[dt.date, str, int] | None) -> QuerySet[Any]:
    rows: QuerySet[Any] = ARMS[kind](reading)
    rows = rows.annotate(t_kind=Value(kind, output_field=CharField()), t_row=F("pk"))
    if kind != "notes":  # written at a real instant, whatever the business day is set to
        rows = rows.filter(t_day__lte=clock.today())
    if cursor:
        day, after_kind, row = cursor
        if kind == after_kind:
            rows = rows.filter(Q(t_day__lt=day) | Q(t_day=day, pk__lt=row))
        else:
            rows = rows.filter(t_day__lte=day) if kind < after_kind else rows.filter(t_day__lt=day)
    arm: QuerySet[Any] = rows.order_by().values_list(*COLUMNS)
    return arm


def _text(source: Any) -> Any:
    return Left(Coalesce(Cast(source, TextField()), Value("", output_field=TextField())), LONGEST)


def _words(rows: QuerySet[Any], **sources: Any) -> QuerySet[Any]:
    """Every column as text, empty where the source has none."""
    wanted = {name: sources.get(name, Value("")) for name in WORDS}
    worded: QuerySet[Any] = rows.annotate(
        **{f"t_{name}": _text(F(source) if isinstance(source, str) else source) for name, source in wanted.items()}
    )
    return worded


def _bad_when(*conditions: Q) -> Case:
    return Case(*(When(condition, then=Value("bad")) for condition in conditions), default=Value(""), output_field=CharField())


def _interactions(reading: Reading) -> QuerySet[Any]:
    rows = reading.facts(Interaction).annotate(t_day=F("on"))
    ours = Coalesce(F("person__name"), F("person_text"))
    return _words(rows, who="contact__name", what="note", state="channel", extra=ours, joined="occasion")


def _events(reading: Reading) -> QuerySet[Any]:
    rows = reading.then(OpportunityEvent.objects.filter(opportunity__account__in=reading.nodes)).annotate(t_day=F("on"))
    lost = Q(event=OpportunityEvent.Event.LOST)
    return _words(rows, who="opportunity__name", what="opportunity__loss_reason", state="event", extra="stage", tone=_bad_when(lost))


def _promises(reading: Reading) -> QuerySet[Any]:
    rows = reading.facts(Promise).annotate(t_day=Coalesce(F("kept_on"), F("due_on")))
    late = Q(kept_on__gt=F("due_on")) | Q(state=Promise.State.OPEN, due_on__lt=clock.today()) | Q(state=Promise.State.PARTIAL)
    return _words(rows, what="text", state="state", extra="due_on", tone=_bad_when(late))


def _deliveries(reading: Reading) -> QuerySet[Any]:
    rows = reading.facts(Delivery).annotate(t_day=Coalesce(F("delivered_on"), F("first_due_on")))
    late = Q(delivered_on__gt=F("first_due_on")) | Q(state=Delivery.State.OPEN, first_due_on__lt=clock.today())
    return _words(rows, what="name", state="state", extra="first_due_on", tone=_bad_when(late))


def _tickets(reading: Reading) -> QuerySet[Any]:
    rows = reading.facts(Ticket).annotate(t_day=TruncDate("opened_at"))
    return _words(rows, what="subject", state="severity", tone=_bad_when(Q(severity=Ticket.Severity.CRITICAL)))


def _surveys(reading: Reading) -> QuerySet[Any]:
    rows = reading.facts(SurveyResponse).exclude(kind=SurveyResponse.Kind.ENPS).annotate(t_day=F("on"))
    unhappy = (Q(kind=SurveyResponse.Kind.NPS, score__lte=6), Q(kind=SurveyResponse.Kind.CSAT, score__lte=2))
    return _words(rows, who="contact__name", what="comment", state="kind", extra="score", tone=_bad_when(*unhappy))


def _subscriptions(reading: Reading) -> QuerySet[Any]:
    return _words(reading.facts(Subscription).annotate(t_day=F("start")), what="name", extra="amount", joined="currency")


def _keys(reading: Reading) -> QuerySet[Any]:
    """Of the account itself: what lies below it follows."""
    rows = reading.then(KeyAccount.objects.filter(account=reading.account)).annotate(t_day=F("since"))
    return _words(rows, extra="until")


def _roles(reading: Reading) -> QuerySet[Any]:
    """Of the account itself: a role covers all below it."""
    rows = reading.then(AccountRole.objects.filter(account=reading.account)).annotate(t_day=F("since"))
    return _words(rows, who="person__name", state="role")


def _notes(reading: Reading) -> QuerySet[Any]:
    readable = Note.objects.visible_to(reading.user).filter(account__in=reading.nodes).values("pk")
    rows = reading.then(Note.objects.filter(pk__in=readable)).annotate(t_day=TruncDate("at"))
    secret = Case(When(confidential=True, then=Value("confidential")), default=Value(""), output_field=CharField())
    return _words(rows, what="text", state=secret, extra="author__person__name")


def _invoices(reading: Reading) -> QuerySet[Any]:
    rows = reading.facts(Invoice).annotate(t_day=F("on"))
    return _words(rows, who="number", state="kind", extra="amount", joined="currency")


ARMS = {
    "interactions": _interactions,
    "opportunity_events": _events,
    "promises": _promises,
    "deliveries": _deliveries,
    "tickets": _tickets,
    "survey_responses": _surveys,
    "subscriptions": _subscriptions,
    "key_accounts": _keys,
    "account_team": _roles,
    "notes": _notes,
    "invoices": _invoices,
}
