from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from base.menu import Room


class ProgramsConfig(AppConfig):
    name = "programs"
    menu_room = Room(_("Programme"), "programs:overview", ("figure_company",), order=5)
