"""Lists kept under a name."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.verbs.errors import AccountError
from people.audit import record
from people.models import SavedView, User
from people.permissions import Permission
from people.rights import Refused, require

PAGE = "accounts"
MOST = 50


@transaction.atomic
def save_view(query: str, name: str, *, by: User, shared: bool = False) -> SavedView:
    """Keep a list; the same name again replaces it. Raises AccountError."""
    require(by, Permission.ACCOUNT_VIEW)
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise AccountError(_("Give the view a name of at most 80 characters."), "name")
    if SavedView.objects.filter(user=by, page=PAGE).exclude(name=name).count() >= MOST:
        raise AccountError(_("There are %(most)s views already: delete one first.") % {"most": MOST})
    view, _created = SavedView.objects.update_or_create(user=by, page=PAGE, name=name, defaults={"query": query, "shared": shared})
    record(by, "view.saved", view, name=name, shared=shared)
    return view


@transaction.atomic
def delete_view(view: SavedView, *, by: User) -> None:
    if view.user_id != by.pk:
        raise Refused(Permission.ACCOUNT_VIEW)
    record(by, "view.deleted", view, name=view.name)
    view.delete()
