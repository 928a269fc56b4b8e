"""Forgetting a person, as an act of somebody who may."""

from django.utils.translation import gettext as _

from accounts import privacy
from accounts.privacy.subject import CONTACT
from people.audit import Actor
from people.models import User
from people.permissions import Permission
from people.rights import Refused, require


def require_privacy(subject: privacy.Subject, *, by: Actor) -> None:
    """Contacts: who edits all accounts and sees their contact details. Colleagues: who ends log-ins. Raises Refused."""
    if subject.kind != CONTACT:
        require(by, Permission.USER_DEACTIVATE)
        return
    for permission in (Permission.ACCOUNT_EDIT, Permission.CONTACT_DETAILS):
        require(by, permission, subject.row.account)
        if isinstance(by, User) and not by.holds_all(permission):
            raise Refused(permission, subject.row.account)


def erase_person(subject: privacy.Subject, typed: str, *, by: Actor) -> privacy.Forgotten:
    """Put a pseudonym in the place of the person; the name is typed, for there is no way back.

    Raises Refused, PrivacyError, PeopleError.
    """
    require_privacy(subject, by=by)
    if " ".join(typed.split()) != subject.row.name:
        raise privacy.PrivacyError(_("Type the name exactly as it is shown. Nothing was changed."))
    return privacy.forget(subject, by=by)
