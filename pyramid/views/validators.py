"""What an unchanged page is known by: an ETag that changes with all that the page and its frame show. One query."""

import hashlib
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, Max, Subquery
from django.http import HttpRequest
from django.utils.translation import get_language

from base import clock
from base.models import DataVersion
from people.models import InboxItem, User
from pyramid.models import DirtyScope, Disagreement, Verdict
from pyramid.scopes import Scope

COMPANY = Scope.company()
RELEASE = "2"


def tag(request: HttpRequest, user: User, *more: object, scope: Scope = COMPANY) -> tuple[str, dict[str, Any]]:
    """Changes with data, settings, the reader's rights, language and inbox, objections, and changes that wait; names no value.

    Beside it the counts that it was made of. Settings and targets move the company's counter, or their scope's, when they are
    written. A page about another `scope` changes with its counter too: the refresh moves it, and edits of an account.
    """
    waiting = InboxItem.objects.waiting().filter(person=user.person_id).order_by()
    counts = waiting.values("person").annotate(n=Count("pk"), last=Max("pk"))
    verdict = Verdict.objects.filter(scope_kind=COMPANY.kind, scope_id=COMPANY.id).order_by("-at", "-pk").values("pk")[:1]
    against = Disagreement.objects.filter(verdict=Subquery(verdict)).order_by().values("verdict").annotate(n=Count("pk"))
    version: dict[str, Any] = dict(
        DataVersion.objects.filter(scope_kind=COMPANY.kind, scope_id="")
        .annotate(
            lines=Subquery(counts.values("n")[:1]),
            last=Subquery(counts.values("last")[:1]),
            against=Subquery(against.values("n")[:1]),
            moving=Exists(DirtyScope.objects.all()),
            own=Subquery(DataVersion.objects.filter(scope_kind=scope.kind, scope_id=scope.id).values("n")[:1]),
        )
        .values("n", "lines", "last", "against", "moving", "own")
        .first()
        or {}
    )
    user.inbox_count = version.get("lines") or 0  # so that the frame need not count again
    frame = [user.pk, user.rights_version, user.language, get_language(), user.theme, clock.today(), request.session.session_key]
    parts = [version, *frame, *more, RELEASE, settings.SECRET_KEY]
    digest = hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()
    return f'W/"{digest[:32]}"', version
