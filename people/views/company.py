"""Settings of the company by group: value in force, default, who changed it and when."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from base import company
from people import verbs
from people.models import AuditLine
from people.requests import reader
from people.values import parsed, written
from people.verbs.company import permission_of
from people.views.pages import SETTINGS, places, require_page

GROUPS = {
    "company": gettext_lazy("Company"),
    "figures": gettext_lazy("Figures"),
    "rules": gettext_lazy("Thresholds of the diagnosis"),
}


@require_GET
def settings(request: HttpRequest) -> HttpResponse:
    require_page(reader(request), *SETTINGS)
    return _page(request)


def _page(request: HttpRequest, *, status: int = 200, refusal: object = None, name: str = "", typed: str = "") -> HttpResponse:
    user = reader(request)
    values, changes = company.values(), last_changes()
    groups: dict[str, list[dict[str, Any]]] = {}
    asked = request.GET.get("q", "").strip().casefold()
    for setting in company.declared().values():
        if asked and asked not in setting.name.casefold() and asked not in str(setting.label).casefold():
            continue
        change, value = changes.get(setting.name), values[setting.name]
        groups.setdefault(setting.group, []).append(
            {
                "setting": setting,
                "value": typed if setting.name == name and refusal else "" if value is None else _shown(value),
                "words": setting.words(value) or _shown(value),
                "default": setting.words(setting.default) or _shown(setting.default),
                "is_default": value == setting.default,
                "is_long": isinstance(setting.default, list | dict),
                "is_flag": isinstance(setting.default, bool),
                "change": change,
                "may_change": user.holds(permission_of(setting.name)),
                "refusal": refusal if setting.name == name else None,
            }
        )
    context = {
        "places": places(request),
        "groups": [(code, GROUPS[code], rows) for code, rows in sorted(groups.items(), key=lambda pair: list(GROUPS).index(pair[0]))],
        "q": request.GET.get("q", ""),
        "near": company.near(asked) if asked and not groups else [],
        "refusal": refusal if name not in company.declared() else None,
    }
    return render(request, "people/settings.html", context, status=status)


def _shown(value: Any) -> str:
    """A value as people type it: 0.42, in French 0,42."""
    return f"{value:g}".replace(".", get_format("DECIMAL_SEPARATOR")) if isinstance(value, float) else written(value)


def last_changes() -> dict[str, AuditLine]:
    """The last audit line of each changed setting, by name: one query."""
    lines = AuditLine.objects.filter(act="setting.changed").select_related("actor__person").order_by("pk")
    return {line.object_id: line for line in lines}


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Change `name` to `value`, or back to the default with `reset`."""
    user = reader(request)
    require_page(user, *SETTINGS)
    name, typed = request.POST.get("name", ""), request.POST.get("value", "")
    value = None if "reset" in request.POST else _typed_value(name, typed)
    try:
        verbs.change_setting(name, value, by=user)
    except company.UnknownSetting as unknown:
        return _page(request, status=422, refusal=unknown_sentence(unknown), name=name, typed=typed)
    except ValueError as error:
        return _page(request, status=422, refusal=str(error), name=name, typed=typed)
    messages.success(request, _("The setting is changed."))
    return redirect("people:settings")


def _typed_value(name: str, typed: str) -> Any:
    """What was typed, read by the kind of the default: a text setting takes digits as text."""
    setting = company.declared().get(name)
    if setting is not None and isinstance(setting.default, str):
        return typed
    if setting is not None and setting.default is None and not typed.strip():
        return None
    is_number = setting is not None and isinstance(setting.default, int | float | None)
    return parsed(typed.strip().replace(",", ".") if is_number else typed)


def unknown_sentence(unknown: company.UnknownSetting) -> str:
    if not unknown.near:
        return _("There is no setting of this name: %(name)s.") % {"name": unknown.name}
    near = ", ".join(unknown.near)
    return _("There is no setting of this name: %(name)s. Near: %(near)s.") % {"name": unknown.name, "near": near}
