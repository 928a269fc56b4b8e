"""The standard criteria of selection, and the facts that propose a candidate. Current revenue is neither."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from programs.models import Criterion

Axis = Criterion.Axis


@dataclass(frozen=True)
class Standard:
    code: str
    axis: Axis
    label: Any
    weight: int


CRITERIA: dict[str, Standard] = {
    each.code: each
    for each in (
        Standard("potential", Axis.ATTRACTIVENESS, _("Potential and growth of their market"), 30),
        Standard("fit", Axis.ATTRACTIVENESS, _("Fit with our strategy"), 30),
        Standard("reference", Axis.ATTRACTIVENESS, _("Reference, or entry to a market"), 20),
        Standard("complexity", Axis.ATTRACTIVENESS, _("Complexity that needs several of our functions"), 20),
        Standard("relationship", Axis.STRENGTH, _("Relationship"), 40),
        Standard("offer", Axis.STRENGTH, _("Offer against rivals"), 30),
        Standard("willing", Axis.STRENGTH, _("Their willingness to work with us"), 30),
    )
}

FACTS: dict[str, Any] = {
    "growth": _("Growth over 12 months: %(value)s"),
    "pipeline": _("Open pipeline against revenue: %(value)s"),
    "contacts": _("Active contacts: %(value)s"),
    "functions": _("Functions of ours engaged: %(value)s"),
    "wallet": _("Our share of their purchases: %(value)s"),
}
RESTRICTED = frozenset({"wallet"})  # told to who may read money


def label_of(code: str) -> str:
    return str(CRITERIA[code].label) if code in CRITERIA else code
