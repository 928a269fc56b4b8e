"""The words of the audit: what each act is called, and the groups that the page offers."""

from typing import Any

from django.utils.translation import gettext_lazy as _

# Parts of act codes, so that a new act of a room falls into its group without a change here.
GROUPS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "refusals": (_("Refusals"), ("refused", "sign_in.failed")),
    "sign-in": (_("Sign-in"), ("sign_in", "sign_out", "session", "password", "invitation")),
    "rights": (_("Rights"), ("role", "rights.", "user.")),
    "settings": (_("Settings"), ("setting", "target", "source")),
    "imports": (_("Imports"), ("import", "batch", "alias", "attach")),
    "exports": (_("Exports"), ("export", "read", "paper", "download", "backup")),
}

ACTS: dict[str, Any] = {
    "refused": _("Refused"),
    "sign_in.done": _("Signed in"),
    "sign_in.failed": _("Sign-in failed"),
    "sign_out.done": _("Signed out"),
    "session.ended": _("Ended a session"),
    "password.changed": _("Changed a password"),
    "invitation.accepted": _("Accepted an invitation"),
    "user.invited": _("Invited"),
    "user.deactivated": _("Deactivated"),
    "user.reactivated": _("Reactivated"),
    "role.granted": _("Granted a role"),
    "role.ended": _("Ended a role"),
    "rights.changed": _("Changed a right"),
    "setting.changed": _("Changed a setting"),
    "preferences.changed": _("Changed preferences"),
    "person.changed": _("Changed a colleague"),
    "capacity.changed": _("Changed a capacity"),
    "unit.made": _("Made a unit"),
    "unit.changed": _("Changed a unit"),
    "unit.deleted": _("Deleted a unit"),
    "function.made": _("Made a function"),
    "function.changed": _("Changed a function"),
    "function.deleted": _("Deleted a function"),
    "paper.printed": _("Printed a paper"),
    "paper.opened": _("Downloaded a paper"),
}


def act_label(act: str) -> str:
    """The words for an act; of an act without words, its code."""
    return str(ACTS.get(act, act))
