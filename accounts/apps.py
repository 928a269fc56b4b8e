from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from base.menu import Room


class AccountsConfig(AppConfig):
    name = "accounts"
    menu_room = Room(_("Accounts"), "accounts:list", ("account_view",), order=2)

    def ready(self) -> None:
        from accounts.models import AccountRole  # noqa: PLC0415
        from people.words import tell  # noqa: PLC0415

        tell("account", "role", dict(AccountRole.Role.choices))
        tell("account", "membership", dict(AccountRole.Membership.choices))
