"""What every page of this room begins with: who may see it, and its second level of links."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from imports.models import Batch
from imports.registry import Kind, kinds
from people.permissions import Permission
from people.rights import require

PAGES = (
    ("imports:list", Permission.IMPORT_RUN),
    ("imports:attach", Permission.ATTACH),
    ("imports:sources", Permission.SETTINGS_SOURCES),
)


def places(request: HttpRequest) -> list[tuple[Any, str, str]]:
    """The second level: pages of this room that the person may open."""
    words = {"imports:list": _("Imports"), "imports:attach": _("To attach"), "imports:sources": _("Sources")}
    here = request.resolver_match.view_name if request.resolver_match else ""
    user: Any = request.user
    found = []
    for name, permission in PAGES:
        if user.holds(permission):
            current = "page" if here == name else "true" if name == "imports:list" and here in {"imports:batch", "imports:new"} else ""
            found.append((words[name], reverse(name), current))
    return found


def kind_of(code: str) -> Kind | None:
    return kinds.get(code) if code else None


def open_batch(request: HttpRequest, pk: int) -> Batch:
    """The import, for who may import; one of costs or wallets only with the right to read money (else it is missing)."""
    user: Any = request.user
    require(user, Permission.IMPORT_RUN)
    batch: Batch = get_object_or_404(Batch.objects.select_related("source", "file", "job", "by__person"), pk=pk)
    kind = kind_of(batch.kind)
    if kind is not None and kind.permission and not user.holds(kind.permission):
        raise Http404
    return batch


def kinds_for(request: HttpRequest) -> list[Kind]:
    user: Any = request.user
    return [kind for kind in kinds if not kind.permission or user.holds(kind.permission)]
