from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from base.menu import Room


class PlansConfig(AppConfig):
    name = "plans"
    menu_room = Room(_("Plans"), "plans:list", ("plan_view",), order=3)

    def ready(self) -> None:
        from people.words import column_label, tell  # noqa: PLC0415
        from plans.models import Plan, RowClash  # noqa: PLC0415
        from plans.sections import SECTIONS, TEMPLATES  # noqa: PLC0415

        for field in ("section", "sections"):
            tell("plan", field, {code: section.label for code, section in SECTIONS.items()})
        tell("plan", "template", {f"{each.code} {each.version}": each.label for each in TEMPLATES.values()})
        tell("plan", "level", dict(Plan.Confidentiality.choices))
        tell("plan", "choice", dict(RowClash.Choice.choices))
        tell("plan", "field", column_label)
