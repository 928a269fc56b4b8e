"""Lists kept under a name."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.registry import columns
from accounts.verbs.errors import AccountError
from people.audit import record
from people.models import SavedView, User
from people.permissions import Permission
from people.rights import Refused, require

PAGE = "accounts"
COLUMNS_PAGE = "accounts.columns"  # one row a person: the columns chosen for the list
MOST = 50
MOST_COLUMNS = 7  # and the name


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
def remember_columns(codes: Sequence[str], *, by: User) -> None:
    """Show these columns to this person wherever an address names none; none at all forgets the choice. Raises AccountError."""
    require(by, Permission.ACCOUNT_VIEW)
    chosen = list(dict.fromkeys(codes))
    kept = SavedView.objects.filter(user=by, page=COLUMNS_PAGE)
    if not chosen:
        kept.delete()
        return
    if len(chosen) > MOST_COLUMNS:
        raise AccountError(_("Choose at most %(most)s columns.") % {"most": MOST_COLUMNS}, "columns")
    for code in chosen:
        column = columns.get(code)
        if column is None or not by.holds(column.permission):
            raise Refused(column.permission if column else Permission.ACCOUNT_VIEW)
    SavedView.objects.update_or_create(user=by, page=COLUMNS_PAGE, name=COLUMNS_PAGE, defaults={"query": ",".join(chosen)})


def remembered_columns(user: User) -> list[str]:
    """The codes that this person chose; empty for none. One query."""
    text = SavedView.objects.filter(user=user, page=COLUMNS_PAGE).values_list("query", flat=True).first()
    return text.split(",") if text else []


@transaction.atomic
def delete_view(view: SavedView, *, by: User) -> None:
    if view.user_id != by.pk:
        raise Refused(Permission.ACCOUNT_VIEW)
    record(by, "view.deleted", view, name=view.name)
    view.delete()
