"""What a plan may consist of: its sections, and the three templates that switch them on. Spec: product.md L1.

A template is known by code and version, and a plan keeps both: a later version changes no plan that exists. A section that
came later can be put into an older plan by hand.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Section:
    """A section of a plan. `rows` names the kind of structured row that belongs to it, `more` further ones; prose it always has."""

    code: str
    label: Any
    hint: Any
    rows: str = ""
    more: tuple[str, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        return (self.rows, *self.more) if self.rows else self.more


_ALL = (
    Section("summary", _("Summary"), _("One or two sentences that somebody who knows nothing of this account remembers.")),
    Section("ask", _("What we ask"), _("The decision that you want from the next leadership meeting, with its cost and what is at stake.")),
    Section("profile", _("Profile"), _("What the customer does, where, for whom; size, results, owners.")),
    Section("history", _("History"), _("How we came to know each other, what we did together, what went wrong.")),
    Section("relationships", _("Relationships"), _("Who decides, who advises, who blocks; whom we do not know yet.")),
    Section(
        "wants",
        _("What they want"),
        _("The customer’s own strategy and goals, in the customer’s words, with the source."),
        "goals",
        ("insights",),
    ),
    Section("competition", _("Competition"), _("Who else sells here, what they do better, how we answer."), "rivals"),
    Section("swot", _("SWOT"), _("What each line means for what we do next."), "swot"),
    Section("opportunities", _("Opportunities"), _("What could be sold, where the white space is, what it takes.")),
    Section("white_space", _("White space"), _("What we could sell where, and do not; who sells it there.")),
    Section("intent", _("Strategic intent"), _("What we want to be for this customer in three years, and why they would want it.")),
    Section("objectives", _("Objectives"), _("What will be different, by when, and how we will see it."), "objectives"),
    Section("tactics", _("Tactics"), _("The ways in which each objective is reached."), "tactics"),
    Section("action_plan", _("Actions"), _("Who does what by when."), "actions"),
    Section("scorecard", _("Scorecard"), _("The few figures by which we judge the plan."), "scores"),
    Section("innovation", _("Joint innovation"), _("Ideas, joint projects and launches with this customer."), "", ("innovations",)),
    Section(
        "value",
        _("Value for both"),
        _("What the next years may bring to us and to them, what they gained so far, and what we refused."),
        "",
        ("outlooks", "values", "refusals"),
    ),
    Section("risks", _("Risks"), _("What could undo this plan, how likely, what we do about it.")),
    Section("annexes", _("Annexes"), _("What somebody may want to look up.")),
)
SECTIONS: dict[str, Section] = {section.code: section for section in _ALL}


@dataclass(frozen=True)
class Template:
    code: str
    version: int
    label: Any
    purpose: Any
    sections: tuple[str, ...]


TEMPLATES: dict[str, Template] = {
    "light": Template(
        "light",
        1,
        pgettext_lazy("plan template", "Light"),
        _("One page to begin with: why, what, who does it."),
        ("summary", "ask", "profile", "objectives", "tactics", "action_plan", "risks"),
    ),
    "standard": Template(
        "standard",
        2,
        _("Standard"),
        _("For an account whose team meets every quarter."),
        tuple(code for code in SECTIONS if code not in {"history", "annexes"}),
    ),
    "innovation": Template(
        "innovation",
        1,
        _("Innovation only"),
        _("For what is built together, beside a plan of the whole account."),
        ("summary", "wants", "innovation", "objectives", "tactics", "action_plan", "value", "risks"),
    ),
    "full": Template("full", 2, _("Full"), _("Everything that a successor must know."), tuple(SECTIONS)),
}
