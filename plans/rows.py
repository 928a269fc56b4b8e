"""The kinds of structured row a plan has: their table, their section, and what of a row a version keeps."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from base.models import Versioned
from plans import live
from plans.models import (
    Action,
    DeliveredValue,
    Innovation,
    Insight,
    Objective,
    Outlook,
    Plan,
    Refusal,
    RivalLine,
    ScorecardLine,
    SwotItem,
    Tactic,
)


@dataclass(frozen=True)
class RowKind:
    """`fixed` are the values that make a row of a shared table one of this kind; `kept` is what a version freezes.

    `shown`: what of a row the customer may read where it is marked as shareable; empty for what never leaves the house.
    `loose`: rows that a file brought belong to the account alone and stand in each of its plans. `is_money`: whether a
    row tells costs or wallet; it is absent for who may not read those.
    """

    code: str
    model: Any
    section: str
    kept: tuple[str, ...]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    related: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    loose: bool = False
    is_money: Callable[[Mapping[str, Any]], bool] = lambda _values: False

    def of(self, plan: Plan) -> Any:
        """The rows of a plan, in order."""
        own = Q(plan=plan)
        if self.loose:
            own |= Q(plan__isnull=True, account=plan.account_id)
        return self.model.objects.filter(own, **self.fixed).select_related(*self.related)

    def readable(self, rows: Any, *, money: bool) -> list[Any]:
        """Those of these rows, frozen or living, that a reader with or without the right to money may see."""
        return [row for row in rows if money or not self.is_money(row if isinstance(row, Mapping) else vars(row))]

    def frozen(self, row: Versioned) -> dict[str, Any]:
        """Plain values of a row: people by name, days as ISO text."""
        values: dict[str, Any] = {"id": row.pk}
        for name in self.kept:
            value = getattr(row, name)
            values[name] = value if value is None or isinstance(value, bool | int | str) else str(value)
        return values


ROW_KINDS: dict[str, RowKind] = {
    kind.code: kind
    for kind in (
        RowKind(
            "objectives",
            Objective,
            "objectives",
            ("text", "level", "owner", "due_on", "measure", "standing", "progress_percent", "weight", "shareable"),
            {"side": Objective.Side.OURS},
            ("owner",),
            ("text", "owner", "due_on"),
        ),
        RowKind(
            "goals",
            Objective,
            "wants",
            ("text", "due_on", "source", "shareable"),
            {"side": Objective.Side.CUSTOMER},
            shown=("text", "due_on"),
        ),
        RowKind(
            "insights",
            Insight,
            "wants",
            ("kind", "text", "due_on", "source", "certainty", "judged_by", "judged_on", "objective_id", "shareable"),
            related=("judged_by", "objective"),
        ),
        RowKind(
            "tactics",
            Tactic,
            "tactics",
            ("text", "objective_id", "owner", "due_on", "measure", "standing", "shareable"),
            {},
            ("owner",),
            ("text", "owner", "due_on"),
        ),
        RowKind(
            "actions",
            Action,
            "action_plan",
            ("text", "tactic_id", "owner", "first_due_on", "due_on", "done_on", "state", "shareable"),
            {},
            ("owner",),
            ("text", "owner", "due_on", "done_on", "state"),
        ),
        RowKind(
            "scores",
            ScorecardLine,
            "scorecard",
            ("kpi", "label", "typed", "target", "source", "shareable"),
            is_money=lambda values: values["kpi"] in live.MONEY,
        ),
        RowKind("swot", SwotItem, "swot", ("quadrant", "text", "source", "action_id", "shareable")),
        RowKind("rivals", RivalLine, "competition", ("name", "place", "strength", "answer", "shareable")),
        RowKind(
            "innovations",
            Innovation,
            "innovation",
            (
                "text",
                "joint",
                "came_from",
                "reach",
                "functions",
                "started_on",
                "launched_on",
                "abandoned_on",
                "amount",
                "currency",
                "stage",
                "shareable",
            ),
            shown=("text", "stage", "started_on", "launched_on"),
            loose=True,
        ),
        RowKind(
            "outlooks",
            Outlook,
            "value",
            ("measure", "year", "low", "likely", "high", "source", "stated_on", "shareable"),
            is_money=lambda values: values["measure"] == Outlook.Measure.CONTRIBUTION,
        ),
        RowKind(
            "values",
            DeliveredValue,
            "value",
            ("on", "text", "amount", "currency", "confirmed_on", "confirmed_by", "shareable"),
            shown=("on", "text", "amount", "currency", "confirmed_on"),
            loose=True,
        ),
        RowKind("refusals", Refusal, "value", ("on", "text", "protects", "reason", "answer", "shareable")),
    )
}


def kind_of(row: Versioned) -> RowKind:
    """The kind that a row is of."""
    return next(
        kind
        for kind in ROW_KINDS.values()
        if kind.model is type(row) and all(getattr(row, name) == value for name, value in kind.fixed.items())
    )
