from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from base.menu import Room


class PyramidConfig(AppConfig):
    name = "pyramid"
    menu_room = Room(_("Pyramid"), "pyramid:board", ("figure_company",), order=1)

    def ready(self) -> None:
        from people.words import tell  # noqa: PLC0415
        from pyramid import foresight, hooks  # noqa: F401, PLC0415 - registers with the import engine
        from pyramid.figure_words import label  # noqa: PLC0415

        for part, field in (("strategy", "kpi"), ("target", "figure"), ("rows", "figure")):
            tell(part, field, label)
