"""The parts of account health: what they are called, and how the company sets them."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from base import formats
from base.shapes import Block, Cell, CellRefusal, Shape, number_of, numbers, typed_number
from pyramid.registry import kpis

RELATIONS = {
    "active_contacts": _("Active contacts"),
    "functions_engaged": _("Functions engaged"),
    "days_since_contact": _("Days since the last interaction"),
    "win_rate": _("Win rate, 24 months"),
}
KNOWN = (
    "csat", "nps", "promises_kept", "on_time_delivery", "support_response", "growth_rate",
    "active_contacts", "functions_engaged", "days_since_contact", "win_rate",
)  # fmt: skip
NUMBERS = {"floor": _("Worth 0 at"), "target": _("Worth 100 at"), "weight": _("Weight")}


def part_label(code: str) -> Any:
    if code in RELATIONS:
        return RELATIONS[code]
    kpi = kpis.get(code)
    return kpi.label if kpi else code


def as_typed(value: Any) -> Any:
    return value


class HealthParts(Shape):
    """Code, floor, target (not the floor), weight above 0, of each part; without a weight it is none."""

    hint = _("A part without a weight does not count.")

    def __call__(self, value: Any) -> list[Mapping[str, Any]]:
        good = isinstance(value, list) and bool(value)
        for part in value if good else ():
            good = good and isinstance(part, Mapping) and {"code", *NUMBERS} <= set(part)
            good = good and not any(self._wrong({name: number_of(str(part[name])) for name in NUMBERS}))
        if not good:
            raise ValueError(gettext("Each part needs code, floor, target (another number than the floor) and a weight above 0."))
        return list(value)

    def blocks(self, value: Any) -> list[Block]:
        own = {part["code"]: part for part in value}
        return [
            (
                part_label(code),
                [Cell(f"{code}.{name}", label, typed_number(own.get(code, {}).get(name, ""))) for name, label in NUMBERS.items()],
            )
            for code in dict.fromkeys((*KNOWN, *own))
        ]

    def gathered(self, typed: Mapping[str, str]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        wrong: dict[str, str] = {}
        for code in dict.fromkeys((*KNOWN, *(name.removesuffix(".weight") for name in typed if name.endswith(".weight")))):
            if not typed.get(f"{code}.weight", "").strip():
                continue
            try:
                part = numbers({f"{code}.{name}": as_typed for name in NUMBERS}, typed)
            except CellRefusal as refusal:
                wrong |= refusal.cells
                continue
            part = {name: part[f"{code}.{name}"] for name in NUMBERS}
            wrong |= {f"{code}.{name}": sentence for name, sentence in self._wrong(part)}
            found.append({"code": code, **part})
        if wrong:
            raise CellRefusal(wrong)
        if not found:
            raise ValueError(gettext("At least one is needed."))
        return found

    def _wrong(self, part: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        if part["floor"] == part["target"]:
            yield "target", gettext("Write another number than the one worth 0.")
        if part["weight"] <= 0:
            yield "weight", gettext("Write a weight above 0, or nothing to leave the part out.")

    def words(self, value: Any) -> str:
        return formats.joined(
            gettext("%(part)s (0 at %(floor)s, 100 at %(target)s, weight %(weight)s)")
            % {"part": part_label(part["code"]), **{name: typed_number(part[name]) for name in NUMBERS}}
            for part in value
        )
