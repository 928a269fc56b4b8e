"""What the page of a plan shows: sections with their rows, the chain from objective to action, and what it lacks."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Max, Q
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import AccountAccess, AccountRole
from base import clock, figures, formats
from base.figures import standing
from base.results import Result, Status
from people.permissions import Relation
from plans import live
from plans.models import (
    Action,
    Objective,
    Plan,
    PlanSection,
    ProseUpdate,
    ScorecardLine,
    Standing,
    SwotItem,
    Tactic,
)
from plans.rows import ROW_KINDS
from plans.sections import SECTIONS
from pyramid.registry import kpis
from reports.charts import bullet

TONES = {
    Standing.NOT_BEGUN: "none",
    Standing.ON_TRACK: "good",
    Standing.AT_RISK: "watch",
    Standing.BEHIND: "bad",
    Standing.DONE: "good",
}
FRESH_DAYS = 90
STALE_READ_DAYS = 90
BAR_WIDTH = 100
QUIET_DAYS = 30  # a plan that was approved last week need not have changed since


@dataclass
class Shown:
    """A row of the chain: what it is, how deep, its number, and how it stands."""

    row: Any
    kind: str
    number: str
    tone: str
    word: str
    below: list["Shown"] = field(default_factory=list)
    clashes: Sequence[Any] = ()  # two versions of a field of it that wait for a decision

    @property
    def depth(self) -> str:
        """The class of the row: objective, tactic or action."""
        return {"objectives": "lvl-o", "tactics": "lvl-t", "actions": "lvl-a"}[self.kind]


def tone_of(row: Objective | Tactic | Action) -> tuple[str, str]:
    """Tone and word of a row's state; a late action says by how many days."""
    if isinstance(row, Action):
        if row.state == Action.State.DONE:
            return "good", str(row.get_state_display())
        if row.state == Action.State.CANCELLED:
            return "none", str(row.get_state_display())
        if row.is_late:
            return "bad", ngettext("%(days)s day late", "%(days)s days late", row.days_late) % {"days": row.days_late}
        return "none", _("open")
    standing_of = Standing(row.standing)
    words = [str(standing_of.label)]
    if isinstance(row, Objective) and row.progress_percent is not None:
        words.append(formats.percent(row.progress_percent / 100))
    return TONES[standing_of], ", ".join(words)


Rows = Mapping[str, Sequence[Any]]


def rows_of(plan: Plan, *, money: bool) -> dict[str, list[Any]]:
    """All rows of a plan by kind; one query a kind. Those that tell costs or wallet only with `money`."""
    return {kind.code: kind.readable(kind.of(plan), money=money) for kind in ROW_KINDS.values()}


def chain(rows: Rows) -> list[Shown]:
    """Objectives with their tactics and actions, in order; actions without a tactic come last, below nothing."""
    objectives = [_shown(row, "objectives", str(at)) for at, row in enumerate(rows["objectives"], 1)]
    by_objective = {shown.row.pk: shown for shown in objectives}
    by_tactic: dict[int, Shown] = {}
    for row in rows["tactics"]:
        above = by_objective[row.objective_id]
        shown = _shown(row, "tactics", f"{above.number}.{len(above.below) + 1}")
        above.below.append(shown)
        by_tactic[row.pk] = shown
    loose: list[Shown] = []
    for row in rows["actions"]:
        shown = _shown(row, "actions", "")
        (by_tactic[row.tactic_id].below if row.tactic_id in by_tactic else loose).append(shown)
    return [*objectives, *loose]


def flat(shown: Sequence[Shown]) -> list[Shown]:
    return [each for one in shown for each in (one, *flat(one.below))]


def _shown(row: Any, kind: str, number: str) -> Shown:
    return Shown(row, kind, number, *tone_of(row))


@dataclass(frozen=True)
class Score:
    """A line of the scorecard: a figure of the catalogue with its result, or a value typed in with its source."""

    line: ScorecardLine
    label: Any
    result: Result | None
    standing: Any

    @property
    def is_few(self) -> bool:
        return self.result is not None and self.result.status is Status.TOO_FEW

    @property
    def now(self) -> Decimal | None:
        """The value that the bar shows: of the figure where it may be printed, else what was typed."""
        if self.line.kpi:
            return Decimal(str(self.result.value)) if self.result is not None and figures.is_shown(self.result) else None
        return self.line.typed

    @property
    def bar(self) -> SafeString | str:
        """The value against its target; nothing unless both are known."""
        now, target = self.now, self.line.target
        if now is None or target is None or max(now, target) <= 0:
            return ""
        words = figures.text(self.result) if self.result is not None else formats.measured(now)
        goal = (
            figures.goal(target, self.result.unit, self.result.code, currency=self.result.currency)
            if self.result is not None
            else formats.measured(target)
        )
        title = _("%(label)s: %(value)s, target %(target)s") % {"label": self.label, "value": words, "target": goal}
        top = max(now, target) * Decimal("1.05")
        return bullet(now, target, title=title, scale=(min(now, Decimal(0)), top), few=self.is_few, width=BAR_WIDTH)


def scorecard(plan: Plan, rows: Rows, *, money: bool) -> list[Score]:
    lines = rows["scores"]
    results = live.figures(live.subject(plan), [line.kpi for line in lines if line.kpi], money=money)
    found = []
    for line in lines:
        result = results.get(line.kpi)
        label = kpis[line.kpi].label if line.kpi in kpis else line.label
        found.append(Score(line, label, result, standing(result, line.target)))
    return found


def left_out(sections: Sequence[PlanSection]) -> list[PlanSection]:
    """What may be put in: sections switched off, and those that came after this plan was opened."""
    known = {section.code for section in sections}
    return [section for section in sections if not section.is_on] + [PlanSection(code=code) for code in SECTIONS if code not in known]


def swot(rows: Rows) -> list[tuple[Any, list[SwotItem]]]:
    """The four quadrants, each with its findings."""
    return [(quadrant, [item for item in rows["swot"] if item.quadrant == quadrant]) for quadrant in SwotItem.Quadrant]


# How a plan stands ----------------------------------------------------------


@dataclass(frozen=True)
class Quality:
    """Completeness, freshness and progress of one plan: three figures, never mixed with the account's health."""

    filled: int
    required: int
    changed_on: dt.date | None
    done: int
    actions: int
    late: int

    @property
    def is_fresh(self) -> bool:
        return self.changed_on is not None and (clock.today() - self.changed_on).days <= FRESH_DAYS


def quality(sections: Sequence[PlanSection], actions: Sequence[Action]) -> Quality:
    on = [section for section in sections if section.is_on]
    counted = [action for action in actions if action.state != Action.State.CANCELLED]
    return Quality(
        filled=sum(section.filled for section in on),
        required=len(on),
        changed_on=max((section.updated_on for section in sections if section.updated_on), default=None),
        done=sum(action.state == Action.State.DONE for action in counted),
        actions=len(counted),
        late=sum(action.is_late for action in counted),
    )


@dataclass(frozen=True)
class Flag:
    """What a plan lacks, and what to do about it; `link` is where, an address or a place on the plan's page."""

    code: str
    sentence: str
    advice: str
    link: str = ""


def authors_of(plan: Plan) -> set[int]:
    """Log-ins of those who wrote words of the plan."""
    return set(ProseUpdate.objects.filter(section__plan=plan, author__isnull=False).values_list("author", flat=True).distinct())


def reached(plan: Plan) -> set[int]:
    """People with a role on the account whom the plan is open to, as its confidentiality stands."""
    access = AccountAccess.objects.current().filter(account=plan.account_id).exclude(relation=Relation.PEOPLE)
    if plan.confidentiality != Plan.Confidentiality.TEAM:
        sponsors = AccountRole.objects.current().filter(account=plan.account_id, role=AccountRole.Role.SPONSOR).values("person")
        access = access.filter(Q(relation=Relation.MINE) | Q(person__in=sponsors))
    named = plan.readers.values_list("person", flat=True) if plan.confidentiality == Plan.Confidentiality.NAMED else ()
    return {*access.values_list("person", flat=True), *named}


def last_review(plan: Plan) -> dt.datetime | None:
    """When somebody last answered a version, or a colleague rated the plan."""
    answered = plan.versions.aggregate(at=Max("decided_at"))["at"]
    rated = plan.reviews.aggregate(at=Max("at"))["at"]
    return max((moment for moment in (answered, rated) if moment), default=None)


Finding = tuple[str, bool, str, str, str]  # code, whether it is so, what is lacking, what to do, where


def flags(plan: Plan, rows: Rows, clashes: Sequence[int] = ()) -> list[Flag]:
    """What a full plan may still lack; `clashes` are the numbers of fields with two versions. Spec: product.md L7."""
    found = [*_of_circle(plan), *_of_time(plan), *_of_rows(rows, clashes)]
    return [Flag(code, sentence, advice, link) for code, is_true, sentence, advice, link in found if is_true]


def _of_circle(plan: Plan) -> list[Finding]:
    """Who writes it, who reads it."""
    written = ProseUpdate.objects.filter(section__plan=plan, author__isnull=False)
    authors = dict(written.order_by().values_list("author", "author__person").distinct())
    read = plan.sponsor_read_at
    return [
        ("one_author", len(authors) == 1, _("One author only: nobody else has written here."), _("Ask a colleague for a section."), ""),
        (
            "sponsor",
            read is None or (clock.now() - read).days > STALE_READ_DAYS,
            _("The sponsor has not read it in %(days)s days.") % {"days": STALE_READ_DAYS},
            _("Submit a version, or go through it together."),
            "",
        ),
        (
            "unshared",
            not reached(plan) - set(authors.values()),
            _("It is shared with nobody but those who write it."),
            _("Open it to the team, or name people."),
            reverse("plans:readers", args=[plan.pk]),
        ),
    ]


def _of_time(plan: Plan) -> list[Finding]:
    """What has happened since it was last looked at, and how far it looks ahead."""
    review = last_review(plan)
    idle = review is not None and (clock.now() - review).days > QUIET_DAYS and (plan.changed_at is None or plan.changed_at <= review)
    return [
        (
            "unchanged",
            idle,
            _("Nothing has changed since the last review."),
            _("Write down what the review decided, or what happened since."),
            "#action_plan",
        ),
        (
            "short",
            (dt.date(plan.until_year + 1, 1, 1) - clock.today()).days < 365,
            _("It looks less than twelve months ahead."),
            _("Open the next year’s plan."),
            reverse("plans:renew", args=[plan.pk]),
        ),
    ]


def _of_rows(rows: Rows, clashes: Sequence[int]) -> list[Finding]:
    """What its rows lack."""
    open_actions = [action for action in rows["actions"] if action.state == Action.State.OPEN]
    bare = sum(action.owner_id is None or action.due_on is None for action in open_actions)
    unanswered = sum(item.needs_action for item in rows["swot"])
    return [
        (
            "no_goal",
            not rows["goals"],
            _("No goal of the customer’s own stands in it."),
            _("Ask them, and note it with its source."),
            "#wants",
        ),
        (
            "bare",
            bare > 0,
            _("Actions without owner or date: %(count)s.") % {"count": bare},
            _("Give each a name and a day."),
            "#objectives",
        ),
        (
            "clash",
            bool(clashes),
            _("Two versions of one field wait for a decision: %(count)s.") % {"count": len(clashes)},
            _("Keep one, or both."),
            f"#clash-{min(clashes, default=0)}",
        ),
        (
            "unanswered",
            unanswered > 0,
            _("Weaknesses and threats without an action: %(count)s.") % {"count": unanswered},
            _("Name the action that answers each."),
            "#swot",
        ),
    ]
