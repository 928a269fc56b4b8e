"""Users, invitations, roles, and what waits: the first page of administrators, for holders of ROLE_GRANT."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import CharField, DateField, F, Q, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from base import clock
from base.words import fold
from people import inbox, verbs
from people.again import asks_password, confirm
from people.forms import InviteForm
from people.models import AuditLine, InboxItem, RoleGrant, User
from people.permissions import Permission, Role
from people.requests import reader
from people.rights import require
from people.verbs import PeopleError
from people.views.audit import lines_for
from people.views.pages import places

PAGE = 50
MOST_NEEDS = 5  # lines of the inbox on this page
SOON = dt.timedelta(days=30)  # a role that ends within it is named
BACKUP_AGE = dt.timedelta(days=7)


@dataclass(frozen=True)
class Need:
    """Something of the house that an administrator should see to."""

    title: str
    text: str
    link: str
    due: dt.date | None = None


@require_GET
def administration(request: HttpRequest) -> HttpResponse:
    require(reader(request), Permission.ROLE_GRANT)
    return _list(request)


def _list(request: HttpRequest, *, status: int = 200, form: Any = None, refusal: object = None) -> HttpResponse:
    users = User.objects.select_related("person").prefetch_related("grants").order_by("person__name", "email")
    asked = request.GET.get("q", "").strip()
    if asked:
        users = users.filter(Q(person__search_text__contains=fold(asked)) | Q(email__icontains=asked))
    state = request.GET.get("state", "")
    backup = AuditLine.objects.filter(act="backup.made").order_by("-at").first()
    if state == "deactivated":
        users = users.filter(is_active=False)
    elif state == "no_role":
        users = _without_role(users)
    elif state == "invited":
        users = users.filter(is_active=True, last_login=None)
    elif state == "active":
        users = users.filter(is_active=True).exclude(last_login=None)
    page = Paginator(users, PAGE).get_page(request.GET.get("page"))
    context = {
        "places": places(request),
        "backup": backup,
        "needs": _needs(backup),
        "waiting": _waiting(reader(request)),
        "page": page,
        "users": [_row(user) for user in page],
        "q": asked,
        "state": state,
        "states": [
            ("", _("All")),
            ("active", _("Active")),
            ("invited", _("Invited")),
            ("no_role", _("Without a role")),
            ("deactivated", _("Deactivated")),
        ],
        "form": form or InviteForm(initial={"language": settings.LANGUAGE_CODE}),
        "refusals": f"group=refusals&since={timezone.localdate(clock.now()).isoformat()}",
        "asks_password": asks_password(request),
        "refusal": refusal,
    }
    return render(request, "people/administration.html", context, status=status)


def _waiting(user: User) -> list[inbox.Line]:
    """The first lines of his inbox; its count in the head of the page is taken from the same question."""
    items = list(InboxItem.objects.filter(person=user.person_id).waiting().order_by(F("due").asc(nulls_last=True), "-at"))
    user.inbox_count = len(items)
    return inbox.lines(user, items[:MOST_NEEDS])


def _without_role(users: Any) -> Any:
    """Log-ins that open nothing: active, and no role held today."""
    return users.filter(is_active=True).exclude(pk__in=RoleGrant.objects.held_today().values("user"))


def _needs(backup: AuditLine | None) -> list[Need]:
    """Roles about to end, log-ins without a role, a backup that is missing or old; one query."""
    soon = RoleGrant.objects.held_today().filter(until__lte=clock.now().date() + SOON, user__is_active=True)
    nothing = Value("", CharField()), Value(None, DateField())
    bare = _without_role(User.objects.all()).order_by().values_list("pk", "person__name", "email", *nothing)
    rows = soon.order_by().values_list("user_id", "user__person__name", "user__email", "role", "until").union(bare, all=True)
    needs = []
    for pk, name, email, role, until in sorted(rows, key=lambda row: (row[4] is None, row[4] or 0, row[1] or row[2])):
        told = {"name": name or email, "role": Role(role).label if role else ""}
        title = _("%(name)s: the role %(role)s ends") if role else _("%(name)s has no role")
        text = _("Grant it anew if the work goes on.") if role else _("A log-in that opens nothing: grant a role, or deactivate it.")
        needs.append(Need(title % told, text, reverse("people:user", args=[pk]), until))
    if backup is None or clock.now() - backup.at > BACKUP_AGE:
        title = _("No backup yet") if backup is None else _("The last backup is more than a week old")
        needs.append(Need(title, _("The command “backup” makes one, while others work."), reverse("people:audit") + "?act=backup.made"))
    return needs


def _row(user: User) -> dict[str, Any]:
    today = clock.now().date()
    roles = [Role(grant.role).label for grant in user.grants.all() if grant.since <= today and (not grant.until or grant.until > today)]
    return {"user": user, "roles": roles, "state": _state(user)}


def _state(user: User) -> str:
    if not user.is_active:
        return "deactivated"
    return "active" if user.last_login else "invited"


@require_POST
@sensitive_post_parameters("password")
def invite(request: HttpRequest) -> HttpResponse:
    by = reader(request)
    require(by, Permission.ROLE_GRANT)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _list(request, status=422, form=form)
    data = form.cleaned_data
    try:
        confirm(request)
        role = Role(data["role"]) if data["role"] else None
        user, token = verbs.invite(data["email"], data["name"], role, by=by, language=data["language"])
    except PeopleError as error:
        return _list(request, status=409, form=form, refusal=error)
    return _invited(request, user, token)


@require_POST
@sensitive_post_parameters("password")
def invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    require(reader(request), Permission.ROLE_GRANT)
    user = get_object_or_404(User, pk=pk)
    try:
        confirm(request)
        token = verbs.invite_again(user, by=reader(request))
    except PeopleError as error:
        return _user_page(request, user, status=409, refusal=error)
    return _invited(request, user, token)


def _invited(request: HttpRequest, user: User, token: str) -> HttpResponse:
    """Shows the link this once: where no mail goes out yet, an administrator hands it over."""
    link = settings.BASE_URL + reverse("people:invitation", args=[token])
    return render(request, "people/invited.html", {"places": places(request), "invited": user, "link": link})


@require_GET
def user(request: HttpRequest, pk: int) -> HttpResponse:
    require(reader(request), Permission.ROLE_GRANT)
    return _user_page(request, get_object_or_404(User.objects.select_related("person"), pk=pk))


def _user_page(request: HttpRequest, shown: User, *, status: int = 200, refusal: object = None) -> HttpResponse:
    shown = User.objects.select_related("person__unit").get(pk=shown.pk)
    grants = list(shown.grants.select_related("by__person").order_by("until", "since"))
    today = clock.now().date()
    current = [grant for grant in grants if grant.since <= today and (not grant.until or grant.until > today)]
    held = {grant.role for grant in current}
    context = {
        "places": places(request),
        "shown": shown,
        "state": _state(shown),
        "current": current,
        "past": [grant for grant in grants if grant not in current],
        "grantable": [role for role in Role if role.value not in held],
        "is_self": shown == request.user,
        "sessions": shown.sessions.filter(expire_date__gt=clock.now()).count(),
        "mail": shown.mails.order_by("-pk").first(),
        "lines": lines_for(AuditLine.objects.filter(Q(object_kind="user", object_id=str(shown.pk)) | Q(actor=shown)).order_by("-pk")[:10]),
        "asks_password": asks_password(request),
        "refusal": refusal,
    }
    return render(request, "people/user.html", context, status=status)


@require_POST
@sensitive_post_parameters("password")
def roles(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant (`grant`) or end (`end`) a role."""
    by = reader(request)
    require(by, Permission.ROLE_GRANT)
    shown = get_object_or_404(User, pk=pk)
    try:
        confirm(request)
        if "end" in request.POST:
            verbs.end_role(shown, _role(request.POST["end"]), by=by)
            messages.success(request, _("The role has ended."))
        else:
            verbs.grant_role(shown, _role(request.POST.get("grant", "")), by=by)
            messages.success(request, _("The role is granted."))
    except PeopleError as error:
        return _user_page(request, shown, status=409, refusal=error)
    return redirect("people:user", pk)


def _role(value: str) -> Role:
    try:
        return Role(value)
    except ValueError:
        raise PeopleError(_("Choose from the lists.")) from None


@require_POST
@sensitive_post_parameters("password")
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    by = reader(request)
    require(by, Permission.USER_DEACTIVATE)
    shown = get_object_or_404(User, pk=pk)
    try:
        confirm(request)
        verbs.deactivate(shown, by=by)
    except PeopleError as error:
        return _user_page(request, shown, status=409, refusal=error)
    messages.success(request, _("Deactivated: sessions and links have ended."))
    return redirect("people:user", pk)


@require_POST
@sensitive_post_parameters("password")
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    by = reader(request)
    require(by, Permission.USER_DEACTIVATE)
    shown = get_object_or_404(User, pk=pk)
    try:
        confirm(request)
        verbs.reactivate(shown, by=by)
    except PeopleError as error:
        return _user_page(request, shown, status=409, refusal=error)
    messages.success(request, _("This colleague can sign in again."))
    return redirect("people:user", pk)
