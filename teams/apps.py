from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from base.menu import Room


class TeamsConfig(AppConfig):
    name = "teams"
    menu_room = Room(_("Teams"), "teams:list", ("account_view",), order=4)
