"""The pack of the steering committee: agenda, each account with something to decide, the state of the programme."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from base import clock, company, formats
from base.figures import shown
from base.periods import last_months
from base.results import Result
from programs import committee, governance, method
from programs.overview import Overview
from pyramid import stored
from pyramid.registry import kpis
from pyramid.scopes import Scope
from reports.registry import Book, Chapter, Part

FIGURES = ("programme_maturity", "strategy_execution", "exec_sponsor_activity", "team_time_allocated", "skill_gap", "kam_roi")
NO_BREAK = "\u00a0"


def book(seen: Overview, *, names: bool) -> Book:
    """The chapters for one meeting; accounts are named to who may open all of them."""
    chapters = [Chapter("agenda", _("Agenda"), list(_opening(seen)))]
    if names:
        chapters.append(Chapter("accounts", _("Account by account"), list(_accounts(seen))))
    chapters.append(Chapter("state", _("State of the programme"), list(_state(seen))))
    gaps = [] if names else [_("Key accounts one by one: this pack was asked for by somebody who may not open all of them.")]
    return Book(
        title=_("Steering committee of the programme"),
        subtitle=seen.headline,
        right=[_("Figures as of %(day)s") % {"day": formats.long_date(clock.today())}],
        gaps=gaps,
        chapters=chapters,
        foot=[_("Confidential, %(company)s.") % {"company": company.get("company_name") or "kamapp"}],
    )


def _opening(seen: Overview) -> Iterator[Part]:
    calendar = seen.programme.calendar
    yield Part(_("What to talk about, in this order"), items=_points(seen), empty=_("Nothing is late, and no trap is seen."))
    waiting = [(each.text, each.owner, each.due_on) for each in calendar.decisions]
    yield _waiting(_("Decisions that wait"), waiting, _("No decision waits."))
    asked = [(each.question, each.owner, each.due_on) for each in calendar.escalations]
    yield _waiting(_("Escalations"), asked, _("No question waits."))


def _points(seen: Overview) -> list[str]:
    """Late first; then the weakest pillar with its step; then what the data warns of."""
    calendar = seen.programme.calendar
    points = [_("%(ritual)s was due on %(day)s.") % _due(line) for line in calendar.lines if line.next and line.next.is_late]
    points += [_("Late: %(text)s") % {"text": each.text} for each in calendar.decisions if each.is_late]
    points += [_("Unanswered: %(text)s") % {"text": each.question} for each in calendar.escalations if each.is_late]
    if seen.weakest is not None:
        points.append(f"{seen.headline}. {seen.weakest.step}")
    return points + [f"{trap.sentence} {trap.remedy}" for trap in seen.traps if seen.weakest is None or trap.pillar == seen.weakest.pillar]


def _accounts(seen: Overview) -> Iterator[Part]:
    """A part for each key account with something to decide: what first, what then, and the facts for it."""
    points = committee.Agenda(seen).points
    for point in points:
        first, *then = point.questions
        items = [_("Decide first: %(question)s") % {"question": first}]
        items += [_("Then: %(question)s") % {"question": question} for question in then]
        yield Part(point.account.name, items=items, note=formats.joined(point.facts) + ".")
    named = {point.account.pk for point in points}
    if quiet := [account.name for account in seen.programme.keys if account.pk not in named]:
        yield Part(_("Nothing to decide"), paragraphs=[", ".join(quiet) + "."])
    if not seen.programme.keys:
        yield Part(empty=_("There is no key account yet."))


def _state(seen: Overview) -> Iterator[Part]:
    rows = [
        [
            (pillar.label, ""),
            (_level(pillar.level), "r"),
            (_level(pillar.before), "r"),
            (pillar.standing[1], ""),
            (formats.joined(f"{label} {value}" for label, value in pillar.facts), ""),
        ]
        for pillar in seen.pillars
    ]
    heads = [(_("Pillar"), ""), (_("Level"), "r"), (_("A year ago"), "r"), (_("State"), ""), (_("Facts"), "")]
    proof = _("Self-rating from 0 to 5; the weakest pillar is the programme’s level, never the mean.")
    yield Part(_("Three pillars"), heads=heads, rows=rows, note=proof)
    figures = stored.results(FIGURES, Scope.company(), [last_months(clock.today())])
    yield Part(_("Figures"), pairs=[_figure(code, result) for (code, _period), result in figures.items()])
    unused = [line.process.name for line in method.lines() if line.is_unused]
    yield Part(_("Processes to be removed"), items=unused, empty=_("Every process was used within six months."))
    dates = [_("%(ritual)s: %(day)s") % _due(line) for line in seen.programme.calendar.lines if line.next]
    yield Part(_("Next dates"), items=dates, empty=_("No ritual has a date yet"))


def _level(value: float | None) -> str:
    return formats.NO_VALUE if value is None else formats.number(value, 1)


def _waiting(label: str, rows: Iterable[tuple[str, Any, Any]], empty: str) -> Part:
    heads = [(_("What"), ""), (_("Who"), ""), (_("By"), ""), (_("State"), "")]
    cells = [
        [
            (text, ""),
            (owner.name if owner else formats.NO_VALUE, ""),
            (formats.short_date(day, year=True), ""),
            (_("late") if day < clock.today() else _("waits"), ""),
        ]
        for text, owner, day in rows
    ]
    return Part(label, heads=heads, rows=cells, empty=empty)


def _due(line: governance.Line) -> dict[str, str]:
    return {"ritual": line.ritual.name, "day": formats.short_date(line.next.due_on, year=True) if line.next else ""}


def _figure(code: str, result: Result | None) -> tuple[str, str]:
    value, unit = formats.NO_VALUE, ""
    if result is not None and result.value is not None:
        value, unit = shown(result.value, result.unit, code, currency=result.currency)
    return str(kpis[code].label), f"{value}{NO_BREAK}{unit}".rstrip(NO_BREAK)
