"""The standard questions on the three pillars; files may bring others, which go by their own code."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from programs.models import Pillar

LEVELS = (
    _("nothing yet"),
    _("by chance, by some"),
    _("begun, not everywhere"),
    _("usual practice"),
    _("measured and mended"),
    _("others learn from it"),
)


@dataclass(frozen=True)
class Dimension:
    code: str
    pillar: Pillar
    label: Any
    question: Any


STANDARD: dict[str, Dimension] = {
    dimension.code: dimension
    for dimension in (
        Dimension(
            "strategy",
            Pillar.INFRASTRUCTURE,
            _("Strategy"),
            _("The programme has a purpose, goals with figures and dates, and says what it is not."),
        ),
        Dimension(
            "selection",
            Pillar.INFRASTRUCTURE,
            _("Selection"),
            _("Key accounts are chosen by agreed criteria, chosen again each year, and leave decently."),
        ),
        Dimension("method", Pillar.INFRASTRUCTURE, _("Method"), _("A few processes that people use; what nobody uses is removed.")),
        Dimension("governance", Pillar.INFRASTRUCTURE, _("Governance"), _("Reviews are held on their dates and end in decisions.")),
        Dimension("skills", Pillar.INFRASTRUCTURE, _("Skills"), _("KAMs are assessed and train little and often, not in one big event.")),
        Dimension("team", Pillar.TEAMS, _("Team of several functions"), _("Each key account has a team of at least four functions.")),
        Dimension("time", Pillar.TEAMS, _("Time agreed"), _("Line managers have granted the hours, and the hours are used.")),
        Dimension("sponsor", Pillar.TEAMS, _("Sponsor"), _("An executive answers for each key account and meets its executives.")),
        Dimension("rituals", Pillar.TEAMS, _("Working together"), _("Teams meet, decide, and what was decided is done.")),
        Dimension("content", Pillar.PLANS, _("Substance of plans"), _("Plans hold the customer’s own goals and look beyond this year.")),
        Dimension("life", Pillar.PLANS, _("Plans are alive"), _("Plans change as the account does, and several people write in them.")),
        Dimension("execution", Pillar.PLANS, _("Plans are carried out"), _("Actions have an owner and a date, and are done.")),
        Dimension("value", Pillar.PLANS, _("Value for the customer"), _("What the customer gained is recorded and confirmed by it.")),
    )
}

# What to do first where a pillar is the weakest: never a new process before people have time.
NEXT_STEP = {
    Pillar.INFRASTRUCTURE: _("Write on one page what the programme is for, and choose key accounts again by agreed criteria."),
    Pillar.TEAMS: _("Agree on hours with line managers and name sponsors, before any new process or tool."),
    Pillar.PLANS: _("Cut each plan down to a few actions with owner and date, and review them every month."),
}


def label_of(code: str) -> str:
    """The words of a dimension; of one that a file brought, its code."""
    return str(STANDARD[code].label) if code in STANDARD else code
