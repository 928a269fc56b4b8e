from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from base.menu import Room


class ProgramsConfig(AppConfig):
    name = "programs"
    menu_room = Room(_("Programme"), "programs:overview", ("figure_company",), order=5)

    def ready(self) -> None:
        from people.words import tell  # noqa: PLC0415
        from programs.models import Candidate, SkillAssessment  # noqa: PLC0415
        from programs.models.path import Path  # noqa: PLC0415
        from programs.skills import label_of, told  # noqa: PLC0415

        tell("skills", "rater", dict(SkillAssessment.Rater.choices))
        for field in ("skill", "name"):
            tell("skills", field, label_of)
        tell("skills", "levels", told)
        tell("selection", "outcome", dict(Candidate.Outcome.choices))
        for field in ("path", "proposed"):
            tell("method", field, dict(Path.choices))
