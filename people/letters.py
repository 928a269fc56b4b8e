"""The letters of this room: invitation and forgotten password."""

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.http import int_to_base36
from django.utils.translation import gettext as _

from base import clock
from people import digest
from people.models import Invitation, Mail
from people.outbox import Letter, declare
from people.verbs.users import token_of


def invitation(mail: Mail) -> Letter | None:
    """The link of an invitation, as long as it can be used."""
    found = (
        Invitation.objects.select_related("by__person").filter(pk=mail.args["invitation"], used_at=None, expires_at__gt=clock.now()).first()
    )
    if found is None or not found.seed:
        return None
    link = settings.BASE_URL + reverse("people:invitation", args=[token_of(found)])
    if found.by:
        text = _("%(name)s invites you to kamapp. Choose a password here; the link is good once, for 72 hours:") % {"name": found.by.name}
    else:
        text = _("You are invited to kamapp. Choose a password here; the link is good once, for 72 hours:")
    return Letter(_("Your kamapp log-in"), f"{text}\n\n{link}\n")


def password_reset(mail: Mail) -> Letter:
    """A link that sets another password; it is good for one hour from now, and no longer than the present password."""
    key = default_token_generator.make_token(mail.receiver)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": int_to_base36(mail.receiver.pk), "key": key})
    asked = _("Somebody, probably you, asked for a new password for your kamapp log-in. This link sets one; it is good once, for one hour:")
    nothing = _("If it was not you, nothing has changed and there is nothing to do.")
    return Letter(_("kamapp: set a new password"), f"{asked}\n\n{settings.BASE_URL}{path}\n\n{nothing}\n")


declare("invitation", invitation)
declare("password_reset", password_reset)
declare(digest.KIND, digest.compose)
