"""Writing together: what browsers ask several times a second. JSON, rights at each call; the words are `plans.prose`'s.

A browser that is told 426 has an older program and must not show the text: it would delete what it does not know.
"""

import base64
import binascii
import datetime as dt
import json
from collections.abc import Container
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, RawPostDataException
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from base import clock
from people.audit import record
from people.models import User
from people.permissions import Permission
from people.rights import allowed, require
from people.throttle import TooOften, hit
from plans import presence, prose, prose_html, verbs
from plans.models import Plan, PlanSection, ProseComment
from plans.verbs.writing import Log
from plans.views.door import open_door, reader

MOST_BYTES = 100_000  # of a request: an update of 64,000 bytes as base64, and what stands around it
MOST_UPDATES = 600  # of one person to one section in a minute: three or four a second in each of several windows
MOST_REFUSED = 60  # a minute; our own program sends nothing that is refused
LONGEST_CURSOR = 400  # characters


class Malformed(Exception):
    """What was sent is not what this address takes."""


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def updates(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The log of one section: what was written since a number (GET), and one more update (POST)."""
    plan, user = open_door(request, pk), reader(request)
    require(user, Permission.PLAN_EDIT, plan)
    section = plan.sections.filter(code=code).only("code", "label", "plan").first()
    if section is None:
        raise Http404
    section.plan = plan
    if request.method == "POST":
        return _push(request, section, user)
    if request.GET.get("schema") != str(prose.SCHEMA):
        return _no(426, "schema")
    since = request.GET.get("since", "0")
    if not since.isdecimal() or len(since) > 9:
        return _no(400, "since")
    return JsonResponse(_log(verbs.log_since(section, int(since))))


def _push(request: HttpRequest, section: PlanSection, user: User) -> HttpResponse:
    try:
        sent = _body(request)
        if _number(sent, "schema") != prose.SCHEMA:
            return _no(426, "schema")
        key, base, epoch, since = UUID(_text(sent, "key", 36)), _number(sent, "base"), _number(sent, "epoch"), _number(sent, "since")
        blob = base64.b64decode(_text(sent, "u", MOST_BYTES), validate=True)
    except (Malformed, ValueError, binascii.Error):
        return _no(400, "malformed")
    except OverflowError:
        return _no(413, "too_long")
    _slow_down(section, user)
    try:
        pushed = verbs.push_update(section, blob, by=user, key=key, base=base, epoch=epoch)
    except prose.ProseError as error:
        return _refused(request, user, error.code)
    except verbs.Locked as error:
        return _no(423, "locked", str(error.sentence))
    except verbs.Behind as error:
        return _no(410, "epoch", str(error.sentence))
    log = _log(verbs.log_since(section, since), without={0, pushed.seq})  # who writes has the empty page already
    return JsonResponse({"seq": pushed.seq, **log}, status=201 if pushed.is_new else 200)


def _slow_down(section: PlanSection, user: User) -> None:
    """Raises TooOften. The log itself is the counter: a counter of its own would be one more write for each save."""
    minute = clock.now() - dt.timedelta(minutes=1)
    if section.updates.filter(author=user, at__gt=minute).count() >= MOST_UPDATES:
        raise TooOften(60)


def _refused(request: HttpRequest, user: User, code: str) -> HttpResponse:
    """What our own program never sends is written down; what merely came too early or grew too long is not an offence."""
    if code == "refused":
        hit(f"plan-refused:{user.pk}", MOST_REFUSED, 60)
        match = request.resolver_match
        keys = ",".join(f"{name}={value}" for name, value in sorted((match.kwargs if match else {}).items()))
        record(user, "refused", keys, status=422, route="plans:updates", method="POST", permission=None)
    return _no({"missing": 409, "too_long": 413}.get(code, 422), code)


@require_POST
@login_required
def sync(request: HttpRequest, pk: int) -> HttpResponse:
    """One call for the whole page: sections that moved, who is here, whether comments changed, what one may still do.

    Who may not write gets cleaned HTML in place of updates: the history of a text is its writers' alone.
    """
    plan, user = open_door(request, pk), reader(request)
    try:
        sent = _body(request)
        if _number(sent, "schema") != prose.SCHEMA:
            return _no(426, "schema")
        tab, since = str(UUID(_text(sent, "me", 36))), _since(sent)
        here, cursor = _presence(plan, sent)
    except (Malformed, ValueError, OverflowError):
        return _no(400, "malformed")
    may_edit = allowed(user, Permission.PLAN_EDIT, plan)
    windows = presence.seen(plan.pk, user, tab, here, cursor)
    comments = ProseComment.objects.filter(section__plan=plan).aggregate(last=Max("changed_at"))["last"]
    answer = {
        "may_edit": may_edit,
        "locked": plan.is_locked,
        "sections": _ahead(plan, since, may_edit=may_edit, is_whole=sent.get("whole") is True),
        "presence": [_window(window) for window in windows],
        "comments": comments.isoformat() if comments else "",
    }
    return JsonResponse(answer)


def _ahead(plan: Plan, since: dict[str, int], *, may_edit: bool, is_whole: bool) -> dict[str, Any]:
    """The sections that have moved since the numbers that the browser names; all of them for a page that has just been opened."""
    found: dict[str, Any] = {}
    for section in plan.sections.filter(code__in=since).only("code", "head", "epoch", "html", "plan"):
        start = 0 if is_whole else since[section.code]
        if not is_whole and section.head <= start:
            continue
        if may_edit:
            found[section.code] = _log(verbs.log_since(section, start))
        else:
            found[section.code] = {"head": section.head, "epoch": section.epoch, "html": str(prose_html.rich(section.html))}
    return found


def _window(window: presence.Window) -> dict[str, Any]:
    return {
        "tab": window.tab,
        "id": window.user,
        "name": window.name,
        "section": window.section,
        "cursor": window.cursor,
        "here": window.is_here,
    }


def _log(log: Log, *, without: Container[int] = ()) -> dict[str, Any]:
    """As browsers read it, with the names of the authors."""
    items = [item for item in log.updates if item.seq not in without]
    authors = {item.by for item in items if item.by}
    names = {user.pk: str(user.person or user) for user in User.objects.filter(pk__in=authors).select_related("person")} if authors else {}
    lines = [{"seq": item.seq, "u": base64.b64encode(item.blob).decode(), "by": item.by, "base": item.base} for item in items]
    return {"head": log.head, "epoch": log.epoch, "updates": lines, "names": names}


# What came in ---------------------------------------------------------------


def _body(request: HttpRequest) -> dict[str, Any]:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise OverflowError
    try:
        sent = json.loads(request.body)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError, RawPostDataException) as fault:  # the last one: a form was sent
        raise Malformed from fault
    if not isinstance(sent, dict):
        raise Malformed
    return sent


def _text(sent: dict[str, Any], name: str, longest: int) -> str:
    value = sent.get(name)
    if not isinstance(value, str) or len(value) > longest:
        raise Malformed
    return value


def _number(sent: dict[str, Any], name: str) -> int:
    value = sent.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**31:
        raise Malformed
    return value


def _since(sent: dict[str, Any]) -> dict[str, int]:
    since = sent.get("since")
    if not isinstance(since, dict) or len(since) > 100:
        raise Malformed
    return {str(code): _number(since, code) for code in since}


def _presence(plan: Plan, sent: dict[str, Any]) -> tuple[str, Any]:
    """The section that the window is in, if it is one of this plan, and where its cursor stands."""
    given = sent.get("presence") or {}
    if not isinstance(given, dict):
        raise Malformed
    section, cursor = given.get("section") or "", given.get("cursor")
    if not isinstance(section, str) or len(json.dumps(cursor)) > LONGEST_CURSOR:
        raise Malformed
    known = bool(section) and plan.sections.filter(code=section).exists()
    return (section if known else ""), cursor if known else None


def _no(status: int, code: str, sentence: str = "") -> HttpResponse:
    return JsonResponse({"error": code, **({"sentence": sentence} if sentence else {})}, status=status)


def addresses(plan: Plan) -> dict[str, str]:
    """Where the page of a plan sends what is written on it."""
    return {"sync": reverse("plans:sync", args=[plan.pk]), "people": reverse("plans:mentionable", args=[plan.pk])}
