"""Chapters of the account review that tell the plan: strategy, the chain down to actions, the scorecard, value for both."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base import figures, formats
from plans.models import Action, Outlook, Standing
from plans.papers.review_desk import Cells, Desk, day, money
from pyramid.registry import kpis
from reports.registry import Part

SIDES = {"strength": gettext_lazy("Strengths"), "weakness": gettext_lazy("Weaknesses")}
SIDES |= {"opportunity": gettext_lazy("Opportunities"), "threat": gettext_lazy("Threats")}
STATES = {Action.State.OPEN: gettext_lazy("open"), Action.State.DONE: gettext_lazy("done")}
STATES |= {Action.State.CANCELLED: gettext_lazy("cancelled")}


def strategy(desk: Desk) -> Iterator[Part]:
    if desk.plan is None:
        yield Part(empty=desk.lack(_("No account plan that you may read.")))
        return
    if desk.unwritten:
        desk.lack(_("Sections of the plan still empty: %(names)s.") % {"names": ", ".join(desk.unwritten)})
    yield from desk.prose("intent", "ask", "wants")
    goals = [_with_source(row) for row in desk.rows.get("goals", ())]
    if goals:
        yield Part(_("The customer’s own goals"), items=goals)
    insights = [_with_source(row) for row in desk.rows.get("insights", ())]
    if insights:
        yield Part(_("The customer’s world"), items=insights)
    yield _chain(desk)
    if scores := _scores(desk):
        yield scores
    for quadrant, label in SIDES.items():
        items = [_with_source(row) for row in desk.rows.get("swot", ()) if row["quadrant"] == quadrant]
        if items:
            yield Part(str(label), items=items)
    rivals: list[Cells] = [
        [(row["name"], ""), (row.get("place") or "", ""), (row.get("strength") or "", ""), (row.get("answer") or "", "")]
        for row in desk.rows.get("rivals", ())
    ]
    heads = [(_("Competitor"), ""), (_("Where"), ""), (_("Strong in"), ""), (_("Our answer"), "")]
    yield desk.table(_("Competition"), heads, rivals, _("No competitor is named."), counts=True)
    yield from desk.prose("competition", "risks")


def _with_source(row: dict[str, Any]) -> str:
    return f"{row['text']} ({row['source']})" if row.get("source") else str(row["text"])


def _chain(desk: Desk) -> Part:
    """Objectives, below each its tactics, below each its actions; actions of no tactic last. One table read downwards."""
    found: list[Cells] = []
    tactics, actions = list(desk.rows.get("tactics", ())), list(desk.rows.get("actions", ()))
    placed: set[int] = set()
    for number, objective in enumerate(desk.rows.get("objectives", ()), 1):
        found.append(_line(f"{number}. {objective['text']}", objective, str(Standing(objective["standing"]).label)))
        below = [row for row in tactics if str(row.get("objective_id")) == str(objective.get("id"))]
        for at, tactic in enumerate(below, 1):
            found.append(_line(f"{number}.{at} {tactic['text']}", tactic, str(Standing(tactic["standing"]).label)))
            mine = [row for row in actions if str(row.get("tactic_id")) == str(tactic.get("id"))]
            found += [_action(row, f"{number}.{at}") for row in mine]
            placed |= {id(row) for row in mine}
    found += [_action(row, "") for row in actions if id(row) not in placed]
    heads = [(_("Objective, tactic or action"), ""), (_("Owner"), ""), (_("Due"), ""), (_("State"), "")]
    return desk.table(_("From objective to action"), heads, found, _("The plan has no objective."), counts=True)


def _line(text: str, row: dict[str, Any], state: str) -> Cells:
    return [(text, ""), (row.get("owner") or "", ""), (day(row.get("due_on")), ""), (state, "")]


def _action(row: dict[str, Any], above: str) -> Cells:
    return _line(f"{above} – {row['text']}".strip(), row, str(STATES.get(row["state"], row["state"])))


def _typed(value: Any) -> str:
    return formats.NO_VALUE if value in (None, "") else formats.measured(Decimal(str(value)))


def _scores(desk: Desk) -> Part | None:
    rows: list[Cells] = []
    for line in desk.rows.get("scores", ()):
        code, result = line.get("kpi", ""), desk.results.get(line.get("kpi", ""))
        label = str(kpis[code].label) if code in kpis else line.get("label", "")
        value = figures.text(result) if result is not None else _typed(line.get("typed"))
        aim = line.get("target")
        if result is not None and aim not in (None, ""):
            target = figures.goal(Decimal(str(aim)), result.unit, result.code, currency=result.currency)
        else:
            target = _typed(aim)
        proof = figures.proof(result) if result is not None else line.get("source", "")
        rows.append([(label, ""), (value, "r"), (target, "r"), (proof, "")])
    heads = [(_("Figure"), ""), (_("Value"), "r"), (_("Target"), "r"), (_("Proof"), "")]
    return Part(_("Scorecard"), heads=heads, rows=rows) if rows else None


def value(desk: Desk) -> Iterator[Part]:
    """What the next years may bring, what the customer gained, what we refused."""
    outlooks: list[Cells] = [
        [
            (Outlook.called(row["measure"], row["year"]), ""),
            *((money(row.get(name)), "r") for name in ("low", "likely", "high")),
            (row.get("source") or "", ""),
        ]
        for row in desk.rows.get("outlooks", ())
    ]
    if outlooks:
        heads = [(_("Outlook"), ""), (_("Low"), "r"), (_("Likely"), "r"), (_("High"), "r"), (_("Source"), "")]
        yield Part(_("Outlook"), heads=heads, rows=outlooks)
    gains: list[Cells] = [
        [
            (row["text"], ""),
            (day(row.get("on")), "nw"),
            (money(row.get("amount"), row.get("currency") or ""), "r"),
            (_("confirmed by %(who)s") % {"who": row["confirmed_by"]} if row.get("confirmed_on") and row.get("confirmed_by") else "", ""),
        ]
        for row in desk.rows.get("values", ())
    ]
    if gains:
        heads = [(_("What the customer gained"), ""), (_("Day"), ""), (_("Amount"), "r"), (_("Confirmed"), "")]
        yield Part(_("Value delivered"), heads=heads, rows=gains)
    refused = [
        " ".join(
            f"{part.rstrip('.')}."
            for part in (f"{day(row.get('on'))}{formats.colon()}{row['text']}", row.get("reason") or "", row.get("answer") or "")
            if part
        )
        for row in desk.rows.get("refusals", ())
    ]
    if refused:
        yield Part(_("What we refused, and why"), items=refused)
    yield from desk.prose("value")
