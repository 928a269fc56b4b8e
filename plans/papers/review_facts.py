"""Chapters of the account review that tell facts: how to start, history, business, contracts, delivery, relations, result, annexes."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _

from accounts import facts, map_chart, map_page, map_parts
from accounts.models import AccountRole, Interaction, Opportunity, Subscription, standing_label
from accounts.relations import FAIR, Known, relation_map
from accounts.templatetags.accounts import by_line, decision_role, headline
from accounts.timeline import USUAL, timeline
from base import clock, figures, formats
from people.permissions import Permission
from plans import annexes as kept_files
from plans import background
from plans.papers.review_desk import Cells, Desk, day, dense, money, span
from pyramid.registry import kpis
from pyramid.tabs import RESULT_LINES, RevenuePanel
from reports.charts import bars
from reports.registry import Part

MOST_EVENTS, MOST_CLOSED, MOST_MET, MOST_NOTES, MOST_CALLS = 60, 20, 80, 40, 8
NEXT_DAYS, NOTICE_DAYS = 90, 180
LONGEST_NOTE = 1_200
APART = ("notes", "interactions")  # told in tables of their own


# What lets somebody start -------------------------------------------------------------------


def start(desk: Desk) -> Iterator[Part]:
    """Whom to call first, what falls due, what may be lost: for who takes the account over."""
    heads, calls = _calls(desk)
    yield desk.table(_("Whom to call first"), heads, calls, _("No contact with a decision role is known."), counts=True)
    heads = [(_("What"), ""), (_("Due"), ""), (_("Whose"), "")]
    yield desk.table(_("What falls due in 90 days, and what is late"), heads, _due_soon(desk), _("Nothing is due."))
    ending = [row for row in _contracts(desk) if row.end and clock.today() <= row.end <= clock.today() + dt.timedelta(days=NOTICE_DAYS)]
    if ending:
        yield Part(
            _("Contracts that end within 180 days"),
            items=[
                f"{row}{formats.colon()}{formats.long_date(row.end - dt.timedelta(days=1))}, {_yearly(row)}" for row in ending if row.end
            ],
        )


def _calls(desk: Desk) -> tuple[list[tuple[Any, str]], list[Cells]]:
    """People by their say; of a version those that it keeps, who tells of ties but not of ways in."""
    heads: list[tuple[Any, str]] = [(_("Person"), ""), (_("Role"), ""), (_("Our best tie"), "")]
    if desk.people_then is not None:
        return heads, [[(row["name"], ""), (row["role"], ""), (row["tie"], "")] for row in desk.people_then[:MOST_CALLS] if row["role"]]
    found = relation_map(desk.reading)
    return [*heads, (_("Way in"), "")], [
        [(known.contact.name, ""), (_role(known), ""), (map_chart.tie_words(known), ""), (_way_in(found, known), "")]
        for known in sorted(found.people, key=_weight)[:MOST_CALLS]
        if known.contact.role or known.strength >= FAIR
    ]


def _weight(known: Known) -> tuple[bool, bool, int]:
    return (not known.weighs, known.contact.level != "executive", -known.strength)


def _role(known: Known) -> str:
    return ", ".join(part for part in (decision_role(known.contact), known.contact.job_title) if part)


def _way_in(found: Any, known: Known) -> str:
    if known.strength >= FAIR:
        return _("known to us")
    way = found.way_in(known)
    return _("%(name)s, known to %(ours)s") % {"name": way.contact.name, "ours": way.best.person.name} if way and way.best else _("none")


def _due_soon(desk: Desk) -> list[Cells]:
    """Actions of the plan, promises, deliveries and next steps of opportunities, the earliest first."""
    limit, rows = clock.today() + dt.timedelta(days=NEXT_DAYS), []
    for row in desk.rows.get("actions", ()):
        if row["state"] == "open" and row.get("due_on"):
            rows.append((dt.date.fromisoformat(row["due_on"]), _("Action: %(what)s") % {"what": row["text"]}, row.get("owner") or ""))
    for due in desk.known_then(facts.promises(desk.reading)):
        if due.word in ("open", "overdue"):
            rows.append((due.due_on, _("Promise: %(what)s") % {"what": due.name}, str(due.row.made_by or "")))
    for due in desk.known_then(facts.deliveries(desk.reading)):
        if due.word in ("open", "overdue"):
            rows.append((due.due_on, _("Delivery: %(what)s") % {"what": due.name}, ""))
    for deal in facts.opportunities(desk.reading) if desk.version is None else ():  # a version keeps no next steps
        step = deal.opportunity
        if step.state == Opportunity.State.OPEN and step.next_step and step.next_step_on:
            what = _("%(deal)s, next step: %(what)s") % {"deal": step.name or step.pk, "what": step.next_step}
            rows.append((step.next_step_on, what, str(step.owner or "")))
    today = clock.today()
    return [
        [(what, ""), (day(on) if on >= today else _("%(day)s, late") % {"day": day(on)}, "nw"), (who, "")]
        for on, what, who in sorted(rows)
        if on <= limit
    ]


# History ------------------------------------------------------------------------------------


def history(desk: Desk) -> Iterator[Part]:
    account = desk.account
    yield from desk.prose("profile", "history")
    spans = [span(each.since, each.until) for each in desk.reading.then(account.key_periods.order_by("since"))]
    first = desk.reading.facts(account.invoices.model).order_by("on").values_list("on", flat=True).first()
    since = formats.long_date(first) if first else formats.NO_VALUE
    yield Part(pairs=[(_("Key account"), formats.joined(spans) or _("never")), (_("Customer since"), since)])
    past = desk.reading.then(AccountRole.objects.filter(account__in=account.ancestors()))
    past = past.select_related("person").order_by("-since", "role")
    rows: list[Cells] = [
        [(each.person.name, ""), (each.get_role_display(), ""), (span(each.since, each.until), "")] for each in past if desk.was(each.since)
    ]
    heads = [(_("Colleague"), ""), (_("Role"), ""), (_("When"), "")]
    yield desk.table(_("Who worked on this account"), heads, rows, _("Nobody has a role on this account."))
    revenue = RevenuePanel().context(desk.reading)
    if revenue["bars"]:
        yield Part(_("Revenue by year"), drawings=[bars(revenue["bars"], title=revenue["title"])])
    entries = timeline(desk.reading, kinds=tuple(kind for kind in USUAL if kind not in APART), most=MOST_EVENTS).entries
    events: list[Cells] = [[(day(each.day), "nw"), (headline(each), ""), (each.what[:200], ""), (by_line(each), "")] for each in entries]
    heads = [(_("Day"), ""), (_("What happened"), ""), (_("About"), ""), (_("Ours"), "")]
    yield desk.table(_("What happened last"), heads, events, _("Nothing is recorded on the timeline."), counts=True)


def notes(desk: Desk) -> Iterator[Part]:
    """Meetings and calls of twelve months, and open notes; confidential ones are read on the page alone."""
    since = clock.today() - dt.timedelta(days=365)
    rows = desk.reading.facts(Interaction).filter(on__gt=since, on__lte=clock.today()).select_related("contact", "person")
    met: list[Cells] = [
        [
            (day(each.on), "nw"),
            (each.contact.name if each.contact else formats.NO_VALUE, ""),
            (each.person.name if each.person else each.person_text, ""),
            (str(each.get_channel_display()), ""),
            (_short(each.note), ""),
        ]
        for each in rows.order_by("-on", "-pk")[:MOST_MET]
    ]
    heads = [(_("Day"), ""), (_("Who"), ""), (_("Ours"), ""), (_("How"), ""), (_("What was said"), "")]
    nobody = _("Nobody there was met or called in twelve months.")
    yield desk.table(_("Meetings and calls, 12 months"), heads, met, nobody, counts=True)
    written: list[Cells] = [
        [(day(each.at.date()), "nw"), (str(each.author), ""), (_short(each.text), "")]
        for each in facts.notes(desk.reading, most=MOST_NOTES)
        if not each.confidential and desk.was(each.at)
    ]
    heads = [(_("Day"), ""), (_("By"), ""), (_("Note"), "")]
    part = desk.table(_("Notes"), heads, written, _("No open note is written."))
    yield replace(part, note=_("Confidential notes stand on the account’s page alone."))


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= LONGEST_NOTE else words[:LONGEST_NOTE] + "…"


# Business and contracts ---------------------------------------------------------------------


def business(desk: Desk) -> Iterator[Part]:
    if desk.may(Permission.FIGURE_ACCOUNT):
        yield _figures(desk)
    deals = [deal.opportunity for deal in facts.opportunities(desk.reading)]
    if desk.deals_then is not None:
        rows: list[Cells] = [
            [(row["name"], ""), (row["expected_close"], ""), (row["amount"], "r"), (standing_label(row["stage"]), ""), ("", "")]
            for row in desk.deals_then
        ]
        yield desk.table(_("Open opportunities, as they stood"), _deal_heads(_("Decision")), rows, _("No opportunity was open."))
    else:
        running = [_deal(each, each.expected_close) for each in deals if each.state == Opportunity.State.OPEN]
        yield desk.table(_("Open opportunities"), _deal_heads(_("Decision")), running, _("No opportunity is open."), counts=True)
    over = (each for each in deals if each.state != Opportunity.State.OPEN and desk.was(each.closed_on))
    closed = [_deal(each, each.closed_on) for each in over][:MOST_CLOSED]
    if closed:
        yield dense(Part(_("Last closed"), heads=_deal_heads(_("Closed")), rows=closed))
    yield from desk.prose("opportunities", "white_space")


def _figures(desk: Desk) -> Part:
    rows: list[Cells] = [
        [(str(kpis[code].label), ""), (figures.text(result), "r"), (figures.proof(result), "")]
        for code, result in desk.results.items()
        if code in kpis
    ]
    silent = [str(kpis[code].label) for code, result in desk.results.items() if code in kpis and result.value is None]
    if silent:
        desk.lack(_("Without data: %(figures)s.") % {"figures": ", ".join(silent)})
    heads = [(_("Figure"), ""), (_("Value"), "r"), (_("Proof"), "")]
    title = _("Figures, as frozen") if desk.version is not None else _("Figures, 12 months")
    return desk.table(title, heads, rows, _("No figure of this account is computed yet."), counts=True)


def _deal_heads(label: str) -> list[tuple[str, str]]:
    return [(_("Opportunity"), ""), (label, ""), (_("Amount"), "r"), (_("Stage"), ""), (_("Owner"), "")]


def _deal(deal: Opportunity, on: dt.date | None) -> Cells:
    owner = deal.owner.name if deal.owner else formats.NO_VALUE
    name = deal.name or formats.NO_VALUE
    return [(name, ""), (day(on), ""), (money(deal.amount, deal.currency), "r"), (deal.standing_words, ""), (owner, "")]


def contracts(desk: Desk) -> Part:
    """Contracts and subscriptions, those that run first, the next to end before the others."""
    today = clock.today()
    rows: list[Cells] = []
    for row in _contracts(desk):
        state = _("ended") if row.end and row.end <= today else _("trial") if row.trial else _("runs")
        rows.append([(str(row), ""), (span(row.start, row.end), ""), (_yearly(row), "r"), (state, "")])
    heads = [(_("Contract"), ""), (_("From, to"), ""), (_("A year"), "r"), (_("State"), "")]
    return desk.table(_("Contracts and subscriptions"), heads, rows, _("No contract is recorded."), counts=True)


def _contracts(desk: Desk) -> list[Subscription]:
    today = clock.today()
    rows = list(desk.reading.facts(Subscription).order_by(F("end").asc(nulls_last=True), "start", "pk")[:200])
    rows = [row for row in rows if desk.was_recorded(row.recorded_on)]
    return sorted(rows, key=lambda row: bool(row.end and row.end <= today))


def _yearly(row: Subscription) -> str:
    return money(row.amount * 12 / row.months, row.currency) if row.months else money(row.amount, row.currency)


# Delivery -----------------------------------------------------------------------------------


def projects(desk: Desk) -> Iterator[Part]:
    due = _due(desk.known_then(facts.deliveries(desk.reading, most=60)))
    yield desk.table(_("Deliveries"), _due_heads(), due, _("No delivery is recorded."))
    innovations = [str(row.get("text") or "") for row in desk.rows.get("innovations", ())]
    if innovations:
        yield Part(_("Joint innovation"), items=innovations)
    tickets: list[Cells] = [
        [(each.subject, ""), (each.get_severity_display(), ""), (day(each.opened_at.date()), "")]
        for each in facts.tickets(desk.reading, most=30)
        if desk.was(each.opened_at.date())
    ]
    heads = [(_("Ticket"), ""), (_("Severity"), ""), (_("Opened"), "")]
    yield desk.table(_("Support"), heads, tickets, _("No support ticket is recorded."))
    said: list[Cells] = [
        [
            (each.contact.name if each.contact else formats.NO_VALUE, ""),
            (str(each.get_kind_display()), ""),
            (formats.number(each.score), "r"),
            (day(each.on), ""),
            (each.comment, ""),
        ]
        for each in facts.answers(desk.reading, most=30)
        if desk.was(each.on)
    ]
    heads = [(_("Who"), ""), (_("Survey"), ""), (_("Score"), "r"), (_("Day"), ""), (_("Words"), "")]
    yield desk.table(_("What they answered"), heads, said, _("Nobody there was asked, or nobody answered."), counts=True)


def promises(desk: Desk) -> Part:
    rows = _due(desk.known_then(facts.promises(desk.reading)))
    return desk.table(_("What was promised, and whether it was kept"), _due_heads(), rows, _("No promise is recorded."), counts=True)


def _due_heads() -> list[tuple[str, str]]:
    return [(_("What"), ""), (_("Due"), ""), (_("Done"), ""), (_("State"), "")]


def _due(found: Iterable[facts.Due]) -> list[Cells]:
    words = {
        "kept": _("on time"),
        "late": _("late"),
        "partly": _("partly kept"),
        "open": _("open"),
        "overdue": _("overdue"),
        "cancelled": _("cancelled"),
    }
    return [[(each.name, ""), (day(each.due_on), ""), (day(each.done_on), ""), (words[each.word], "")] for each in found]


# Relations, result, annexes -----------------------------------------------------------------


def relations(desk: Desk) -> Iterator[Part]:
    if desk.people_then is not None:
        yield from _relations_then(desk, desk.people_then)
        return
    found = relation_map(desk.reading)
    judged = desk.may(Permission.CONTACT_JUDGEMENT)
    if not found.people:
        yield Part(empty=desk.lack(_("No contact is known.")))
        return
    without = sum(not known.contact.role for known in found.people)
    if without:
        desk.lack(_("Contacts without a decision role: %(count)s.") % {"count": formats.number(without)})
    yield Part(map_page.headline(found, desk.reading), pairs=map_page.cover(found))
    yield from desk.prose("relationships")
    gaps = map_parts.gaps_part(found)
    if gaps.items:
        desk.lack(_("Gaps on the relationship map: %(count)s.") % {"count": formats.number(len(gaps.items))})
    yield gaps
    yield from map_parts.chart_parts(found)
    if judged and (influence := map_parts.influence_part(found)):
        yield influence
    yield map_parts.people_part(found, judged=judged)


def _relations_then(desk: Desk, people: list[dict[str, Any]]) -> Iterator[Part]:
    """People as the version keeps them; a version keeps no map."""
    yield from desk.prose("relationships")
    judged = desk.may(Permission.CONTACT_JUDGEMENT)
    rows: list[Cells] = [
        [(row["name"], ""), (row["role"], ""), *([(row["attitude"], "")] if judged else []), (row["tie"], "")] for row in people
    ]
    heads = [(_("Person"), ""), (_("Role"), ""), *([(_("Attitude"), "")] if judged else []), (_("Our best tie"), "")]
    yield desk.table(_("People as they stood"), heads, rows, _("Nobody known."), counts=True)


def result(desk: Desk) -> Iterator[Part]:
    if not desk.may(Permission.MONEY_VIEW):
        yield Part(empty=_("Costs and margins are not shown to this reader."))
        return
    found = desk.background["result"] if desk.background is not None else background.results(desk.account)
    rows: list[Cells] = [[(label, ""), *((money(each[name], sign=sign), "r") for each in found)] for label, name, sign in RESULT_LINES]
    rows.append([(_("Contribution"), ""), *((money(each["contribution"]), "r") for each in found)])
    missing = [str(each["year"]) for each in found if each["contribution"] is None]
    if missing:
        desk.lack(_("Account result incomplete for: %(years)s.") % {"years": ", ".join(missing)})
    yield Part(
        heads=[(settings.CURRENCY, ""), *((str(each["year"]), "r") for each in found)],
        rows=rows,
        note=_("Calendar years, exact, invoices and costs as imported. A dash: not known for that year."),
    )


def annexes(desk: Desk) -> Iterator[Part]:
    if desk.people_then is None:  # a version keeps no addresses
        yield _addresses(desk)
    known = desk.background["sites"] if desk.background is not None else background.sites(desk.reading)
    sites: list[Cells] = [[(f"{'· ' * site['depth']}{site['name']}", ""), (site["town"], ""), (site["country"], "")] for site in known]
    yield dense(Part(_("Group and sites"), heads=[(_("Company or site"), ""), (_("Town"), ""), (_("Country"), "")], rows=sites))
    if desk.plan is None:
        return
    heads = [(_("File"), ""), (_("What it is"), ""), (_("Kept by"), ""), (_("Date"), "")]
    if desk.version is not None:
        then: list[Cells] = [[(row["text"], ""), (row["note"], ""), (row["owner"], "")] for row in desk.version.rows.get("annexes", ())]
        yield desk.table(_("Files kept with the plan"), heads[:3], then, _("No file is kept with this plan"))
        return
    files: list[Cells] = [
        [(str(each), ""), (each.note, ""), (str(each.by or ""), ""), (day(each.at.date()), "nw")] for each in kept_files.of(desk.plan)
    ]
    yield desk.table(_("Files kept with the plan"), heads, files, _("No file is kept with this plan"))


def _addresses(desk: Desk) -> Part:
    details = desk.may(Permission.CONTACT_DETAILS)
    contacts: list[Cells] = [
        [(each.name, ""), (each.job_title, ""), *([(each.email, ""), (each.phone, "nw")] if details else [])]
        for each in (met.contact for met in facts.contacts(desk.reading) if not met.has_left)
    ]
    heads = [(_("Person"), ""), (_("Job title"), ""), *([(_("E-mail"), ""), (_("Phone"), "")] if details else [])]
    return desk.table(_("Contacts"), heads, contacts, _("No contact is known."))
