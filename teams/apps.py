from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from base.menu import Room


class TeamsConfig(AppConfig):
    name = "teams"
    menu_room = Room(_("Teams"), "teams:list", ("account_view",), order=4)

    def ready(self) -> None:
        from teams import stated  # noqa: F401, PLC0415 - tells the pages of colleagues what files say of their hours
