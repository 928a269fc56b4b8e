"""The version for the customer: only what is marked as shareable, the value delivered, the next steps. Spec: product.md L8.

Nothing is taken away here: a page that is built from what may be shown cannot forget to hide the rest. Rows pass as the
fields that their kind lets out (`RowKind.shown`), words as bare HTML without links, comments or names of ours in tags.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from base import formats
from plans import annexes, prose_html
from plans.models import Action, Plan, PlanVersion
from plans.rows import ROW_KINDS
from plans.tables import STAGES

# Rows that stand below the words of their section; gains and actions have parts of their own.
LISTED = ("goals", "objectives", "tactics", "innovations")


@dataclass(frozen=True)
class Item:
    text: str
    beside: str = ""


@dataclass(frozen=True)
class Part:
    """A section: its words, cleaned, and its rows."""

    label: str
    html: SafeString
    text: str
    items: list[Item]


@dataclass(frozen=True)
class Sheet:
    """What the customer reads. `version` is None for a draft."""

    plan: Plan
    version: PlanVersion | None
    parts: list[Part]
    gains: list[Item]
    total: str
    steps: list[Item]
    done: list[Item]
    files: list[Item]

    @property
    def is_empty(self) -> bool:
        return not (self.parts or self.gains or self.steps or self.done or self.files)


def newest(plan: Plan) -> PlanVersion | None:
    """The last version that was approved: what a customer is shown."""
    found: PlanVersion | None = plan.versions.filter(state=PlanVersion.State.APPROVED).order_by("-no").first()
    return found


def sheet(plan: Plan, version: PlanVersion | None) -> Sheet:
    """The sheet of a version from its frozen rows, or of the plan as it stands."""
    rows = {code: list(_shareable(plan, version, code)) for code, kind in ROW_KINDS.items() if kind.shown}
    gains = sorted(rows["values"], key=lambda row: str(row["on"]), reverse=True)
    actions = sorted(rows["actions"], key=lambda row: (row["due_on"] is None, str(row["due_on"])))
    return Sheet(
        plan,
        version,
        list(_parts(plan, version, rows)),
        [Item(row["text"] or _("gain"), _beside(_day(row["on"]), _amount(row), _confirmed(row))) for row in gains],
        _total(gains),
        [_step(row) for row in actions if row["state"] == Action.State.OPEN],
        [_step(row) for row in actions if row["state"] == Action.State.DONE],
        [Item(str(row["text"]), str(row["note"])) for row in _files(plan, version)],
    )


def _shareable(plan: Plan, version: PlanVersion | None, code: str) -> Sequence[Mapping[str, Any]]:
    """Shareable rows of a kind, cut to the fields that may leave the house."""
    kind = ROW_KINDS[code]
    kept = version.rows.get(code, ()) if version else [kind.frozen(row) for row in kind.of(plan).filter(shareable=True)]
    return [{field: row.get(field) for field in kind.shown} for row in kept if row.get("shareable") is True]


def _files(plan: Plan, version: PlanVersion | None) -> list[Mapping[str, Any]]:
    """Annexes that may be named; a file itself is handed over by a person."""
    kept = version.rows.get("annexes", ()) if version else annexes.frozen(plan)
    return [row for row in kept if row.get("shareable") is True]


def _parts(plan: Plan, version: PlanVersion | None, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Any:
    sections: Any = version.sections.all() if version else plan.sections.filter(is_on=True)
    kinds = {kind.section: code for code, kind in ROW_KINDS.items() if code in LISTED}
    for section in sections:
        items = [Item(str(row["text"]), _around(row)) for row in rows.get(kinds.get(section.code, ""), ())]
        words = section.shareable and section.text.strip()
        if words or items:
            yield Part(_heading(section), prose_html.bare(section.html if words else ""), section.text if words else "", items)


def _heading(section: Any) -> str:
    """The section's name; what speaks of the customer speaks to the customer here."""
    return _("What you want") if section.code == "wants" else str(section)


def _around(row: Mapping[str, Any]) -> str:
    stage = str(STAGES[row["stage"]]) if row.get("stage") in STAGES else ""
    day = row.get("due_on") or row.get("launched_on") or row.get("started_on")
    return _beside(str(row.get("owner") or ""), stage, _day(day))


def _step(row: Mapping[str, Any]) -> Item:
    return Item(str(row["text"]), _beside(str(row["owner"] or ""), _day(row["done_on"] or row["due_on"])))


def _day(text: Any) -> str:
    return formats.short_date(dt.date.fromisoformat(str(text)), year=True) if text else ""


def _amount(row: Mapping[str, Any]) -> str:
    return formats.money(Decimal(row["amount"]), row["currency"] or settings.CURRENCY) if row["amount"] else ""


def _confirmed(row: Mapping[str, Any]) -> str:
    return _("confirmed on %(day)s") % {"day": _day(row["confirmed_on"])} if row["confirmed_on"] else ""


def _total(gains: Sequence[Mapping[str, Any]]) -> str:
    """The confirmed gains of one currency together; nothing where currencies differ."""
    confirmed = [row for row in gains if row["confirmed_on"] and row["amount"]]
    currencies = {row["currency"] or settings.CURRENCY for row in confirmed}
    if len(currencies) != 1:
        return ""
    return formats.money(sum((Decimal(row["amount"]) for row in confirmed), Decimal()), currencies.pop())


def _beside(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
