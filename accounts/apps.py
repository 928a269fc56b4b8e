from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from base.menu import Room


class AccountsConfig(AppConfig):
    name = "accounts"
    menu_room = Room(_("Accounts"), "accounts:list", ("account_view",), order=2)
