from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from base.menu import Room


class PlansConfig(AppConfig):
    name = "plans"
    menu_room = Room(_("Plans"), "plans:list", ("plan_view",), order=3)
