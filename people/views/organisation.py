"""Our organisation: colleagues, units, functions; a line manager's own people."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from base import clock
from base.words import fold
from people import verbs
from people.forms import CapacityForm, FunctionForm, PersonForm, UnitForm
from people.hours import stated
from people.models import Capacity, Function, Person, PersonClosure, Unit
from people.permissions import Permission, Relation
from people.requests import reader
from people.rights import Refused, require
from people.verbs import PeopleError
from people.verbs.organisation import PERSON_FIELDS
from people.views.pages import places

PAGE = 50


def _in_post() -> Q:
    """Of a unit's people, those who have not left."""
    return Q(people__left_on__isnull=True) | Q(people__left_on__gt=clock.today())


def _people() -> Any:
    """Colleagues in post with their hours of today: one query."""
    today = clock.today()
    current = Capacity.objects.filter(Q(until__isnull=True) | Q(until__gt=today), person=OuterRef("pk"), since__lte=today)
    return (
        Person.objects.in_post()
        .select_related("unit", "manager")
        .annotate(weekly_hours=Subquery(current.values("weekly_hours")[:1]))
        .order_by("name", "pk")
    )


@require_GET
def organisation(request: HttpRequest) -> HttpResponse:
    require(reader(request), Permission.PEOPLE_VIEW)
    return organisation_page(request)


def organisation_page(request: HttpRequest, *, status: int = 200, refusal: object = None, **forms: Any) -> HttpResponse:
    user = reader(request)
    people = _people().filter(pk__in=Person.objects.visible_to(user).values("pk"))
    asked, unit = request.GET.get("q", "").strip(), request.GET.get("unit", "")
    if asked:
        people = people.filter(search_text__contains=fold(asked))
    if unit.isdecimal():
        people = people.filter(unit=int(unit))
    names = {item.code: item for item in Function.objects.select_related("merged_into")}
    holders = dict(Person.objects.in_post().values_list("function").annotate(size=Count("pk")).order_by())
    units = Unit.objects.select_related("parent", "merged_into").annotate(size=Count("people", filter=_in_post()))
    page = Paginator(people, PAGE).get_page(request.GET.get("page"))
    below = set(PersonClosure.objects.filter(manager=user.person_id).values_list("person", flat=True))
    whole = user.holds_all(Permission.PEOPLE_EDIT)
    edits_people = Relation.PEOPLE in user.relations(Permission.PEOPLE_EDIT)
    edits_own = Relation.OWN in user.relations(Permission.PEOPLE_EDIT)

    def may_edit(person: Person) -> bool:
        return whole or (edits_own and person.pk == user.person_id) or (edits_people and person.pk in below and person.pk != user.person_id)

    context = {
        "places": places(request),
        "page": page,
        "people": [{"person": person, "function": names.get(person.function, person.function), "may": may_edit(person)} for person in page],
        "units": [item for item in units if not item.retired_on],
        "units_retired": [item for item in units if item.retired_on],
        "functions": sorted(((item, holders.get(item.code, 0)) for item in names.values() if not item.retired_on), key=_by_name),
        "functions_retired": sorted((item for item in names.values() if item.retired_on), key=lambda item: item.name),
        "whole": whole,
        "q": asked,
        "unit": unit,
        "unit_form": forms.get("unit_form") or UnitForm(),
        "function_form": forms.get("function_form") or FunctionForm(),
        "refusal": refusal,
    }
    return render(request, "people/organisation.html", context, status=status)


def _by_name(pair: tuple[Function, int]) -> str:
    return fold(pair[0].name)


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """A colleague's unit, manager, function, hours: for those who may change them."""
    user = reader(request)
    shown = get_object_or_404(Person.objects.visible_to(user).select_related("unit", "manager"), pk=pk)
    require(user, Permission.PEOPLE_EDIT, shown)
    whole = user.holds_all(Permission.PEOPLE_EDIT)
    if request.method == "GET":
        return _person_page(request, shown, form=PersonForm(person=shown, whole=whole))
    form = PersonForm(request.POST, person=shown, whole=whole)
    if not form.is_valid():
        return _person_page(request, shown, status=422, form=form)
    version = form.cleaned_data.pop("version")
    changes = {name: value for name, value in form.cleaned_data.items() if name in PERSON_FIELDS}
    try:
        verbs.change_person(shown, changes, version=version, by=user)
    except PeopleError as error:
        return _person_page(request, Person.objects.get(pk=pk), status=409, form=form, refusal=error)
    messages.success(request, _("The colleague's place is changed."))
    return redirect("people:person", pk)


@require_POST
def capacity(request: HttpRequest, pk: int) -> HttpResponse:
    user = reader(request)
    shown = get_object_or_404(Person.objects.visible_to(user), pk=pk)
    require(user, Permission.PEOPLE_EDIT, shown)
    form = CapacityForm(request.POST)
    if not form.is_valid():
        return _person_page(request, shown, status=422, hours=form)
    try:
        verbs.set_capacity(shown, form.cleaned_data["weekly_hours"], form.cleaned_data["since"], by=user)
    except PeopleError as error:
        return _person_page(request, shown, status=409, hours=form, refusal=error)
    messages.success(request, _("The hours are kept."))
    return redirect("people:person", pk)


def _person_page(request: HttpRequest, shown: Person, *, status: int = 200, refusal: object = None, **forms: Any) -> HttpResponse:
    user = reader(request)
    context = {
        "places": places(request),
        "person": shown,
        "form": forms.get("form") or PersonForm(person=shown, whole=user.holds_all(Permission.PEOPLE_EDIT)),
        "hours": forms.get("hours") or CapacityForm(initial={"since": clock.today()}),
        "capacities": shown.capacities.order_by("-since"),
        "stated": stated(shown),
        "may_lineage": user.holds_all(Permission.LINEAGE_VIEW),
        "refusal": refusal,
    }
    return render(request, "people/person.html", context, status=status)


@require_GET
def colleagues(request: HttpRequest) -> HttpResponse:
    """A line manager's people: everybody in the line below."""
    user = reader(request)
    if Relation.PEOPLE not in user.relations(Permission.PEOPLE_EDIT):
        raise Refused(Permission.PEOPLE_EDIT)
    people = _people().filter(pk__in=Person.objects.below(user.person_id).values("pk")) if user.person_id else Person.objects.none()
    depths = dict(PersonClosure.objects.filter(manager=user.person_id).values_list("person", "depth"))
    names = {item.code: item for item in Function.objects.select_related("merged_into")}
    rows: list[dict[str, Any]] = [
        {"person": item, "function": names.get(item.function, item.function), "direct": depths.get(item.pk) == 1} for item in people
    ]
    known = [row["person"].weekly_hours for row in rows if row["person"].weekly_hours is not None]
    context = {"places": places(request), "rows": rows, "hours": sum(known), "unknown": len(rows) - len(known)}
    return render(request, "people/colleagues.html", context)
