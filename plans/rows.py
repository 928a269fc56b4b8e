"""The kinds of structured row a plan has: their table, their section, and what of a row a version keeps."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from base.models import Versioned
from plans.models import Action, Objective, Plan, RivalLine, ScorecardLine, SwotItem, Tactic


@dataclass(frozen=True)
class RowKind:
    """`fixed` are the values that make a row of a shared table one of this kind; `kept` is what a version freezes."""

    code: str
    model: Any
    section: str
    kept: tuple[str, ...]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    related: tuple[str, ...] = ()

    def of(self, plan: Plan) -> Any:
        """The rows of a plan, in order."""
        return self.model.objects.filter(plan=plan, **self.fixed).select_related(*self.related)

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
            ("text", "level", "owner", "due_on", "measure", "standing", "shareable"),
            {"side": Objective.Side.OURS},
            ("owner",),
        ),
        RowKind("goals", Objective, "wants", ("text", "due_on", "source", "shareable"), {"side": Objective.Side.CUSTOMER}),
        RowKind(
            "tactics", Tactic, "tactics", ("text", "objective_id", "owner", "due_on", "measure", "standing", "shareable"), {}, ("owner",)
        ),
        RowKind(
            "actions",
            Action,
            "action_plan",
            ("text", "tactic_id", "owner", "first_due_on", "due_on", "done_on", "state", "shareable"),
            {},
            ("owner",),
        ),
        RowKind("scores", ScorecardLine, "scorecard", ("kpi", "label", "typed", "target", "source", "shareable")),
        RowKind("swot", SwotItem, "swot", ("quadrant", "text", "source", "shareable")),
        RowKind("rivals", RivalLine, "competition", ("name", "place", "strength", "answer", "shareable")),
    )
}


def kind_of(row: Versioned) -> RowKind:
    """The kind that a row is of."""
    return next(
        kind
        for kind in ROW_KINDS.values()
        if kind.model is type(row) and all(getattr(row, name) == value for name, value in kind.fixed.items())
    )
