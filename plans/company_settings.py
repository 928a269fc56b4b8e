"""Settings of this room."""

from django.utils.translation import gettext_lazy

from base.company import declare
from base.shapes import SomeOf
from plans.sections import SECTIONS

REQUIRED = ["profile", "history", "relationships", "competition", "opportunities", "objectives", "tactics", "action_plan", "scorecard"]


def _sections() -> dict[str, object]:
    return {code: section.label for code, section in SECTIONS.items()}


declare("required_sections", REQUIRED, gettext_lazy("Sections that a complete plan has"), check=SomeOf(_sections))
