"""A unit or a function of ours: made on the page of the organisation; renamed, merged, retired on its own."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people import verbs
from people.forms import FunctionForm, UnitForm
from people.models import Function, Person, Unit, User
from people.permissions import Permission
from people.requests import reader
from people.rights import Refused, require
from people.verbs import PeopleError
from people.views.organisation import organisation_page
from people.views.pages import places


def _editor(request: HttpRequest) -> User:
    user = reader(request)
    require(user, Permission.PEOPLE_EDIT)
    if not user.holds_all(Permission.PEOPLE_EDIT):
        raise Refused(Permission.PEOPLE_EDIT)
    return user


@require_POST
def add_unit(request: HttpRequest) -> HttpResponse:
    user, form = _editor(request), UnitForm(request.POST)
    if not form.is_valid():
        return organisation_page(request, status=422, unit_form=form)
    try:
        verbs.save_unit(form.cleaned_data["name"], form.cleaned_data["parent"], by=user)
    except PeopleError as error:
        return organisation_page(request, status=409, refusal=error, unit_form=form)
    messages.success(request, _("The unit is kept."))
    return redirect("people:organisation")


@require_POST
def add_function(request: HttpRequest) -> HttpResponse:
    user, form = _editor(request), FunctionForm(request.POST)
    if not form.is_valid():
        return organisation_page(request, status=422, function_form=form)
    data = form.cleaned_data
    try:
        verbs.save_function(data["code"], data["name_en"], data["name_fr"], by=user)
    except PeopleError as error:
        return organisation_page(request, status=409, refusal=error, function_form=form)
    messages.success(request, _("The function is kept."))
    return redirect("people:organisation")


@require_http_methods(["GET", "POST"])
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit: `act` is save, merge (`into`), retire, restore or delete."""
    user, shown = _editor(request), get_object_or_404(Unit.objects.select_related("parent", "merged_into"), pk=pk)
    if request.method == "GET":
        return _unit_page(request, shown)
    form = UnitForm(request.POST, unit=shown)
    version, into = _version(request), Unit.objects.filter(pk=_number(request.POST.get("into", ""))).first()

    def save() -> None:
        verbs.save_unit(form.cleaned_data["name"], form.cleaned_data["parent"], by=user, unit=shown, version=version)

    def merge() -> None:
        if into is None:
            raise PeopleError(_("Choose another unit, one that is in use."))
        verbs.merge_units(shown, into, version=version, by=user)

    acts: dict[str, tuple[Callable[[], object], str]] = {
        "save": (save, _("The unit is kept.")),
        "merge": (merge, _("The units are merged.")),
        "retire": (lambda: verbs.retire_unit(shown, version=version, by=user), _("The unit is retired: it is no longer offered.")),
        "restore": (lambda: verbs.restore_unit(shown, version=version, by=user), _("The unit is in use again.")),
        "delete": (lambda: verbs.delete_unit(shown, by=user), _("The unit is deleted.")),
    }
    if _act(request) == "save" and not form.is_valid():
        return _unit_page(request, shown, status=422, form=form)
    return _done(request, acts, lambda error: _unit_page(request, Unit.objects.get(pk=pk), status=409, refusal=error, form=form))


def _unit_page(request: HttpRequest, shown: Unit, *, status: int = 200, form: Any = None, refusal: object = None) -> HttpResponse:
    context = {
        "places": places(request),
        "unit": shown,
        "form": form or UnitForm(initial={"name": shown.name, "parent": shown.parent_id}, unit=shown),
        "others": Unit.objects.offered().exclude(pk=shown.pk),
        "people": shown.people.in_post(),
        "parts": Unit.objects.offered().filter(parent=shown),
        "may_delete": not (shown.people.exists() or shown.merged.exists() or shown.children.exists() or shown.merged_into_id),
        "refusal": refusal,
    }
    return render(request, "people/unit.html", context, status=status)


@require_http_methods(["GET", "POST"])
def function(request: HttpRequest, pk: int) -> HttpResponse:
    """One of our functions: `act` is save, merge (`into`), retire or restore."""
    user, shown = _editor(request), get_object_or_404(Function.objects.select_related("merged_into"), pk=pk)
    if request.method == "GET":
        return _function_page(request, shown)
    form = FunctionForm(request.POST, function=shown)
    version, into = _version(request), Function.objects.filter(pk=_number(request.POST.get("into", ""))).first()

    def save() -> None:
        data = form.cleaned_data
        verbs.save_function(shown.code, data["name_en"], data["name_fr"], by=user, function=shown, version=version)

    def merge() -> None:
        if into is None:
            raise PeopleError(_("Choose another function, one that is in use."))
        verbs.merge_functions(shown, into, version=version, by=user)

    acts: dict[str, tuple[Callable[[], object], str]] = {
        "save": (save, _("The function is kept.")),
        "merge": (merge, _("The functions are merged.")),
        "retire": (lambda: verbs.retire_function(shown, version=version, by=user), _("The function is retired: it is no longer offered.")),
        "restore": (lambda: verbs.restore_function(shown, version=version, by=user), _("The function is in use again.")),
    }
    if _act(request) == "save" and not form.is_valid():
        return _function_page(request, shown, status=422, form=form)
    return _done(request, acts, lambda error: _function_page(request, Function.objects.get(pk=pk), status=409, refusal=error, form=form))


def _function_page(request: HttpRequest, shown: Function, *, status: int = 200, form: Any = None, refusal: object = None) -> HttpResponse:
    context = {
        "places": places(request),
        "function": shown,
        "form": form or FunctionForm(initial={"name_en": shown.name_en, "name_fr": shown.name_fr}, function=shown),
        "others": Function.objects.offered().exclude(pk=shown.pk),
        "people": Person.objects.in_post().filter(function=shown.code),
        "refusal": refusal,
    }
    return render(request, "people/function.html", context, status=status)


def _act(request: HttpRequest) -> str:
    act = request.POST.get("act", "")
    return act if act in {"merge", "retire", "restore", "delete"} else "save"


def _done(
    request: HttpRequest, acts: dict[str, tuple[Callable[[], object], str]], refused: Callable[[PeopleError], HttpResponse]
) -> HttpResponse:
    act, sentence = acts.get(_act(request), acts["save"])
    try:
        act()
    except PeopleError as error:
        return refused(error)
    messages.success(request, sentence)
    return redirect("people:organisation")


def _version(request: HttpRequest) -> int:
    return _number(request.POST.get("version", "0"))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0
