"""How the inbox lines of this room read."""

from django.utils.translation import gettext_lazy as _

from people.inbox import Words, declare

declare(
    "role_granted",
    Words(_("Rights"), _("You have a new role"), _("An administrator granted you a role; what it opens stands on the page of rights.")),
)
