from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from base.menu import Room


class ImportsConfig(AppConfig):
    name = "imports"
    menu_room = Room(_("Data"), "imports:list", ("import_run", "rejects", "attach"), order=6)
