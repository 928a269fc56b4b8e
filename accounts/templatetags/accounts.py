"""What only pages of accounts print: marks of health and contact, lines of the timeline, links to an origin."""

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.columns import contact_mark, health_mark
from accounts.facts import Due, Met
from accounts.models import AccountRole, Contact, Delivery, Interaction, Invoice, OpportunityEvent, Promise, SurveyResponse, Ticket, Tie
from accounts.models.contact import ROLE_WORDS
from accounts.models.opportunity import standing_label
from accounts.timeline import Entry
from base import clock, formats
from base.templatetags.ui import status

register = template.Library()

SUPPORTS = {"supports": "good", "favourable": "good", "favorable": "good", "neutral": "watch", "opposes": "bad", "opposed": "bad"}
LABELS: dict[str, dict[str, Any]] = {
    "interactions": dict(Interaction.Channel.choices),
    "opportunity_events": dict(OpportunityEvent.Event.choices),
    "promises": dict(Promise.State.choices),
    "deliveries": dict(Delivery.State.choices),
    "tickets": dict(Ticket.Severity.choices),
    "survey_responses": dict(SurveyResponse.Kind.choices),
    "account_team": dict(AccountRole.Role.choices),
    "invoices": dict(Invoice.Kind.choices),
}


@register.filter
def last_met(met: Met) -> Any:
    """When a contact was last met, with a mark when that is long ago."""
    if met.has_left:
        return status("none", _("left"))
    return contact_mark(met.last_on, clock.today())


@register.filter
def contact_day(last_on: dt.date | None) -> Any:
    """A day of contact, with a mark when that is long ago or never was."""
    return contact_mark(last_on, clock.today())


@register.filter
def health(score: float | None) -> Any:
    return health_mark(score)


@register.filter
def decision_role(contact: Contact) -> str:
    return role_word(contact.role)


@register.filter
def role_word(role: str) -> str:
    """The word of the list where it is one of ours, else the source's own."""
    return str(ROLE_WORDS.get(role, role))


@register.simple_tag
def tie_bars(strength: int) -> SafeString:
    """Four bars, filled as far as the tie is strong, and the word for it."""
    words = dict(Tie.Strength.choices)
    label = str(words.get(strength) or _("none"))
    bars = format_html_join("", '<i class="{}"></i>', (("f" if number < strength else "e",) for number in range(4)))
    return format_html('<span class="tie" role="img" aria-label="{}">{}</span>', label, bars)


@register.filter
def level_word(word: str) -> str:
    """How much influence, in the reader's language where the word is one of ours."""
    return {"high": _("high"), "medium": _("medium"), "low": _("low")}.get(word, word)


@register.filter
def attitude_word(word: str) -> str:
    return {"supports": _("supports"), "neutral": _("neutral"), "opposes": _("opposes"), "unknown": _("unknown")}.get(word, word)


@register.filter
def attitude(word: str) -> Any:
    if not word:
        return status("none", _("unknown"))
    return status(SUPPORTS.get(word.lower(), "none"), attitude_word(word))


@register.filter
def wordlist(text: str) -> list[str]:
    return text.split()


@register.filter
def due_mark(due: Due) -> Any:
    words = {
        "kept": _("on time"),
        "late": _("late"),
        "partly": _("partly kept"),
        "open": _("open"),
        "overdue": _("overdue"),
        "cancelled": _("cancelled"),
    }
    return status(due.tone, words[due.word])


@register.filter
def late_by(due: Due) -> str:
    """Days past the promised day, of what came or is still awaited; empty when none."""
    gone = ((due.done_on or clock.today()) - due.due_on).days
    return formats.days(gone) if due.word in ("late", "overdue") and gone > 0 else ""


@register.simple_tag
def origin(kind: str, row: int) -> SafeString | str:
    """A small link to where a row comes from; nothing while that page does not exist."""
    try:
        address = reverse("imports:origin", args=[kind, row])
    except NoReverseMatch:
        return ""
    return format_html(
        '<a class="origin" href="{}" title="{}"><span class="vh">{}</span></a>', address, _("Where this comes from"), _("Origin")
    )


@register.filter
def headline(entry: Entry) -> str:
    """The bold words of a line of the timeline."""
    label = str(LABELS.get(entry.kind, {}).get(entry.state, entry.state))
    who = ", ".join(filter(None, (entry.who, *entry.others)))
    if entry.kind == "interactions":
        channel = label or _("interaction")
        words = _("%(channel)s, %(who)s") % {"channel": channel, "who": who} if who else channel
        return words[:1].upper() + words[1:]
    if entry.kind == "opportunity_events":
        stage = standing_label(entry.extra) if entry.state == "stage" and entry.extra else label
        return _("Opportunity %(name)s: %(state)s") % {"name": who, "state": stage}
    if entry.kind == "promises":
        return _promise(entry, label)
    if entry.kind == "deliveries":
        return _("Delivered late") if entry.tone and entry.state == "delivered" else _("Delivery %(state)s") % {"state": label}
    if entry.kind == "survey_responses":
        return _("%(kind)s answer: %(score)s") % {"kind": label, "score": _number(entry.extra)}
    return _other(entry, label, who)


def _promise(entry: Entry, label: str) -> str:
    if not entry.tone:
        return _("Promise %(state)s") % {"state": label}
    return _("Promise kept late") if entry.state == "kept" else _("Promise not kept")


def _other(entry: Entry, label: str, who: str) -> str:
    if entry.kind == "tickets":
        return _("Ticket, %(severity)s") % {"severity": label}
    if entry.kind == "subscriptions":
        return _("Subscription begins: %(amount)s") % {"amount": _money(entry.extra, entry.joined)}
    if entry.kind == "key_accounts":
        return _("Key account from this day")
    if entry.kind == "account_team":
        return _("%(person)s becomes %(role)s") % {"person": who, "role": label}
    if entry.kind == "invoices":
        return f"{label[:1].upper()}{label[1:]} {who}{formats.colon()}{_money(entry.extra, entry.joined)}"
    return _("Confidential note") if entry.state else _("Note")


def _number(text: str) -> str:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    return formats.number(value, 0 if value == value.to_integral_value() else 1)


def _money(text: str, currency: str) -> str:
    try:
        return formats.money_exact(Decimal(text), currency or settings.CURRENCY)
    except InvalidOperation:
        return "—"


@register.filter
def by_line(entry: Entry) -> str:
    """Who of ours, where the line has one."""
    return entry.extra if entry.kind in ("interactions", "notes") else ""


@register.filter
def whisker(driver: Any) -> SafeString:
    """Mean with the lowest and highest answer on a scale of 1 to 5; not an interval."""

    def at(value: float) -> float:
        return round((value - 1) / 4 * 172 + 4, 1)

    return format_html(
        '<svg class="ch" width="180" height="18" viewBox="0 0 180 18" role="img" aria-label="{}"><path class="g" d="M0 9H180"/>'
        '<path class="wh" d="M{} 9H{}M{} 5v8M{} 5v8"/><circle class="pt" cx="{}" cy="9" r="4"/></svg>',
        _("mean %(mean)s, answers from %(low)s to %(high)s")
        % {"mean": formats.number(driver.mean, 1), "low": formats.number(driver.low), "high": formats.number(driver.high)},
        at(driver.low),
        at(driver.high),
        at(driver.low),
        at(driver.high),
        at(driver.mean),
    )


@register.filter
def stage_age(age: int | None) -> str:
    return "" if age is None else (_("%(days)s d") % {"days": formats.number(age)}).replace(" ", formats.NBSP)
