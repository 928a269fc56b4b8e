"""The account list, its filter form, its saved views and its export."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from accounts import verbs
from accounts.lists.asked import DEFAULT_SORT, MOST_COUNTED, NAME, SETS, Asked, Counted
from accounts.lists.filters import FILTERS
from accounts.lists.permitted import permitted
from accounts.models import Account, AccountSnapshot, Segment
from accounts.registry import columns
from accounts.views.door import part, reader
from base import clock, export, formats
from base.periods import last_months
from imports.models import Batch
from people.audit import record
from people.models import Person, SavedView, User
from people.permissions import Permission
from people.rights import allowed, require
from people.throttle import limited

PAGE = "accounts"
SORTS = (
    ("-revenue", "revenue"),
    ("growth", "growth"),
    ("health", "health"),
    ("last_contact", "last_contact"),
    ("owner", "owner"),
    ("name", ""),
)


@require_safe
@login_required
@vary_on_headers("HX-Request", "HX-Target")
def account_list(request: HttpRequest) -> HttpResponse:
    user = reader(request)
    require(user, Permission.ACCOUNT_VIEW)
    if request.GET.get("view", "").isdecimal():
        return _kept_view(request, user)
    asked = Asked(request.GET, user)
    page = asked.page()
    first = _first(request.GET.get("from", ""), asked.counted.number)
    context: dict[str, Any] = {
        "asked": asked,
        "title": _title(asked),
        "page": page,
        "first": first,
        "last": first + len(page.rows) - 1,
        "lines": asked.cells(page.rows),
        "heads": _heads(asked),
        "sorts": _sorts(asked),
        "chips": [(FILTERS[code].chip(value), asked.address(**{code: None})) for code, value in asked.filters.items()],
        "sets": _sets(asked),
        "choices": _choices(asked),
        "next": asked.address(after=page.after, **{"from": first + len(page.rows)}) if page.after else "",
        "previous": asked.address(before=page.before, **{"from": max(1, first - asked.size)}) if page.before else "",
        "sites": asked.address(sites=None if asked.with_sites else "1"),
        "thousands": f"k\u00a0{settings.CURRENCY}" if formats.is_french() else f"{settings.CURRENCY}\u00a0k",
        "may_export": user.holds(Permission.EXPORT_LIST),
        "export": {kind: reverse("accounts:export", args=[kind]) + asked.address() for kind in ("csv", "xlsx")},
    }
    if part(request) == "account-rows":
        return render(request, "accounts/list.html#rows", context)
    context |= {
        "views": _views(asked, request),
        "stamp": _stamp(),
        "may_add": allowed(user, Permission.ACCOUNT_EDIT),
        "filter_form": _filter_form(asked) if "filters" in request.GET else None,
    }
    return render(request, "accounts/list.html", context)


def _first(text: str, most: int) -> int:
    """The number of the first row as the link that led here said it; only for reading."""
    return min(int(text), max(1, most)) if text.isdecimal() and len(text) < 9 and int(text) > 0 else 1


def _title(asked: Asked) -> str:
    """The finding: how many, what they bring, how many shrink."""
    counted = asked.counted
    if counted.number == 0:
        return _("No account matches") if asked.filters or asked.query else _("No account yet")
    count = _("over %(most)s") % {"most": formats.number(MOST_COUNTED)} if counted.is_over else formats.number(counted.number)
    if not counted.revenue:
        return ngettext("%(count)s account", "%(count)s accounts", counted.number) % {"count": count}
    return _bringing(counted, count)


def _bringing(counted: Counted, count: str) -> str:
    words = {"count": count, "money": formats.money(counted.revenue or 0, settings.CURRENCY), "fewer": formats.number(counted.shrinking)}
    if not counted.shrinking:
        return ngettext("%(count)s account brings %(money)s a year", "%(count)s accounts bring %(money)s a year", counted.number) % words
    if counted.number == 1:
        return _("1 account brings %(money)s a year, less than a year ago") % words
    return (
        ngettext(
            "%(count)s accounts bring %(money)s a year; %(fewer)s of them bills less than a year ago",
            "%(count)s accounts bring %(money)s a year; %(fewer)s of them bill less than a year ago",
            counted.shrinking,
        )
        % words
    )


def _stamp() -> dict[str, Any]:
    last = Batch.objects.filter(state=Batch.State.LOADED).order_by("-at").values_list("loaded_at", flat=True).first()
    period = last_months(clock.today())
    return {"as_of": period.end, "window": formats.months(period.months), "imported": last}


def _heads(asked: Asked) -> list[dict[str, Any]]:
    """Heads of the columns: label, and where it sorts, the address that does and how it is sorted now."""
    heads = [_head(asked, NAME, _("Account"), numeric=False, sorts=True)]
    for column in asked.columns:
        heads.append(_head(asked, column.code, column.head, numeric=column.numeric, sorts=bool(column.sort)))
    return heads


def _head(asked: Asked, code: str, label: str, *, numeric: bool, sorts: bool) -> dict[str, Any]:
    head: dict[str, Any] = {"code": code, "label": label, "numeric": numeric}
    if sorts:
        current = asked.sort == code
        wanted = f"-{code}" if (numeric if not current else not asked.descending) else code
        head |= {"address": asked.address(sort=wanted)}
        head |= {"direction": ("descending" if asked.descending else "ascending") if current else ""}
    return head


def _sorts(asked: Asked) -> list[tuple[str, str, bool]]:
    """The orders that a phone offers in one list."""
    labels = {
        "-revenue": _("Revenue, largest first"),
        "growth": _("Growth, lowest first"),
        "health": _("Health, lowest first"),
        "last_contact": _("Last interaction, oldest first"),
        "owner": _("Owner, by name"),
        "name": _("Name"),
    }
    current = ("-" if asked.descending else "") + asked.sort
    shown = [sort for sort, code in SORTS if not code or asked.user.holds(columns[code].permission)]
    found = [(sort, labels[sort], sort == current) for sort in shown]
    return found if current in shown else [(current, _("As sorted now"), True), *found]


def _sets(asked: Asked) -> list[tuple[str, str, bool]]:
    """The sets of columns, after one's own where there is one."""
    found = [(_set_label(name), asked.address(columns=name), asked.column_set == name) for name in SETS]
    is_mine = not asked.given.get("columns")
    return [(_("My columns"), asked.address(columns=None), is_mine), *found] if asked.remembered else found


def _choices(asked: Asked) -> list[tuple[str, str, bool]]:
    """Every column that this person may see, those shown ticked."""
    shown = {column.code for column in asked.columns}
    return [(column.code, column.head, column.code in shown) for column in columns if asked.user.holds(column.permission)]


def _set_label(name: str) -> str:
    return {"everyday": _("Everyday"), "money": _("Money"), "relations": _("Relations")}[name]


def _kept_view(request: HttpRequest, user: User) -> HttpResponse:
    """A colleague's view that holds what this reader may not see: the list without it, which is said."""
    view = get_object_or_404(saved_views(user), pk=request.GET["view"])
    query, left_out = permitted(view.query, user)
    if left_out:
        messages.info(
            request, _("Left out of this view, because it is not open to you: %(what)s.") % {"what": ", ".join(map(str, left_out))}
        )
    return redirect(reverse("accounts:list") + f"?{query}")


def _views(asked: Asked, request: HttpRequest) -> list[dict[str, Any]]:
    """Lists under a name: those that everybody has, then one's own and shared ones."""
    current = {
        name: value for name, value in asked.kept.items() if name not in ("columns", "size") and (name, value) != ("sort", DEFAULT_SORT)
    }
    fixed = [
        (_("All"), {}),
        (_("My accounts"), {"mine": "1"}),
        (_("Key accounts"), {"key": "1"}),
        (_("Silent 90 days"), {"silent": "90"}),
        (_("Without owner"), {"owner": "none"}),
        (_("Lost"), {"status": "lost"}),
    ]
    views = [{"name": name, "address": asked_address(query), "current": current == query} for name, query in fixed]
    for view in saved_views(asked.user)[:20]:
        query = dict(pair.split("=", 1) for pair in view.query.split("&") if "=" in pair)
        mine = view.user_id == asked.user.pk
        clear, left_out = permitted(view.query, asked.user)
        here = request.META.get("QUERY_STRING", "") == (clear if left_out else view.query)
        address = f"?view={view.pk}" if left_out else f"?{view.query}" if query else "?"
        views.append({"name": view.name, "address": address, "current": here, "pk": view.pk if mine else None})
    return views


def asked_address(query: dict[str, str]) -> str:
    return "?" + "&".join(f"{name}={value}" for name, value in query.items())


def saved_views(user: User) -> Any:

    return SavedView.objects.filter(Q(user=user) | Q(shared=True), page=PAGE).order_by("name")


def _filter_form(asked: Asked) -> list[dict[str, Any]]:
    """The filters that this person may use, with the choices there are in what he sees."""
    visible = Account.objects.visible_to(asked.user)
    sectors = visible.exclude(sector="").order_by("sector").values_list("sector", flat=True).distinct()[:200]
    countries = visible.exclude(country="").order_by("country").values_list("country", flat=True).distinct()[:200]
    owners = Person.objects.filter(pk__in=AccountSnapshot.objects.filter(account__in=visible).values("owner")).order_by("name")[:200]
    choices: dict[str, list[tuple[str, Any]]] = {
        "status": list(AccountSnapshot.Status.choices),
        "key": [("1", _("Key accounts")), ("0", _("Not key accounts"))],
        "segment": [(name, name) for name in Segment.objects.values_list("name", flat=True)] + [("none", _("none"))],
        "sector": [(name, name) for name in sectors],
        "country": [(name, name) for name in countries],
        "owner": [("me", _("me")), ("none", _("no owner")), *((str(owner.pk), owner.name) for owner in owners)],
    }
    shown = [item for item in FILTERS.values() if item.code != "mine" and (item.permission is None or asked.user.holds(item.permission))]
    return [
        {"code": item.code, "label": item.label, "choices": choices.get(item.code), "value": asked.kept.get(item.code, "")}
        for item in shown
    ]


@require_POST
@login_required
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the list under a name; the query is read as the list reads it, so nothing forbidden is kept."""
    user = reader(request)
    require(user, Permission.ACCOUNT_VIEW)

    asked = Asked(QueryDict(request.POST.get("query", "")[:1000]).dict(), user)
    # A view shows the same columns to whoever opens it, also when they are its author's own choice.
    own = {} if asked.column_set or asked.given.get("columns") else {"columns": ",".join(column.code for column in asked.columns)}
    try:
        view = verbs.save_view(
            asked.address(**own).removeprefix("?"), request.POST.get("name", ""), by=user, shared="shared" in request.POST
        )
    except verbs.AccountError as error:
        messages.error(request, str(error.sentence))
        return redirect(reverse("accounts:list") + asked.address())
    return redirect(reverse("accounts:list") + f"?{view.query}")


@require_POST
@login_required
def choose_columns(request: HttpRequest) -> HttpResponse:
    """Remember the columns ticked, or forget them, and show the same list with them."""
    user = reader(request)
    require(user, Permission.ACCOUNT_VIEW)
    asked = Asked(QueryDict(request.POST.get("query", "")[:1000]).dict(), user)
    chosen = [] if "forget" in request.POST else request.POST.getlist("column")
    try:
        verbs.remember_columns(chosen, by=user)
    except verbs.AccountError as error:
        messages.error(request, str(error.sentence))
    return redirect(reverse("accounts:list") + asked.address(columns=None))


@require_POST
@login_required
def delete_view(request: HttpRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=pk, user=reader(request), page=PAGE)
    verbs.delete_view(view, by=reader(request))
    return redirect("accounts:list")


@require_safe
@login_required
@limited("export", 20, 3600)
def export_list(request: HttpRequest, kind: str) -> Any:
    """The same list in the same order as a file, with the columns shown or all that one may see; audited."""
    user = reader(request)
    require(user, Permission.EXPORT_LIST)
    if kind not in ("csv", "xlsx"):
        raise Http404
    asked = Asked(request.GET, user, Permission.EXPORT_LIST)
    if request.GET.get("all") == "1":
        asked.columns = [column for column in columns if user.holds(column.permission) and column.code != "growth_chart"]
    asked.columns = [column for column in asked.columns if column.code != "growth_chart"]
    if asked.counted.is_over and kind == "xlsx":
        raise BadRequest("Too many rows for a workbook; take the CSV.")
    record(user, "accounts.exported", None, query=asked.address(), format=kind, rows=asked.counted.number)
    head = [_("Account"), *(_export_label(column.label) for column in asked.columns)]
    name = f"accounts-{clock.today().isoformat()}"
    if kind == "xlsx":
        return export.xlsx_response(name, head, _lines(asked))
    return export.csv_response(name, head, _lines(asked))


def _export_label(label: Any) -> str:
    """Amounts leave exact, so their head names the currency without its thousands."""
    text = str(label)
    return text.replace("%(currency)s k", settings.CURRENCY) if "%(" in text else text


def _lines(asked: Asked) -> Iterator[list[Any]]:
    chunk: list[Account] = []
    for row in asked.all_rows():
        chunk.append(row)
        if len(chunk) == 500:
            yield from _chunk(asked, chunk)
            chunk = []
    yield from _chunk(asked, chunk)


def _chunk(asked: Asked, rows: list[Account]) -> Iterator[list[Any]]:
    readable = [set(column.cells(rows, asked.user)) for column in asked.columns]
    for row in rows:
        values = [column.value(row) if row.pk in known else None for column, known in zip(asked.columns, readable, strict=True)]
        yield [row.name, *values]
