"""Settings of the company by group: value in force, default, who changed it and when."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from base import company
from base.shapes import Block, CellRefusal, retyped, typed_number
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


def _page(request: HttpRequest, *, status: int = 200, refusal: object = None, name: str = "") -> HttpResponse:
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
                "value": request.POST.get("value", "") if setting.name == name and refusal else "" if value is None else _shown(value),
                "blocks": _blocks(setting, value, refusal, request.POST if setting.name == name and refusal else None),
                "words": setting.words(value) or _shown(value),
                "default": setting.words(setting.default) or _shown(setting.default),
                "is_default": value == setting.default,
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
    return typed_number(value) if isinstance(value, float) else written(value)


def _blocks(setting: company.Declared, value: Any, refusal: object, typed: QueryDict | None) -> list[Block]:
    """The cells of a setting that has several: as they are, or as a refused form left them."""
    if setting.shape is None:
        return []
    blocks = setting.shape.blocks(value)
    return blocks if typed is None else retyped(blocks, _plain(typed), refusal.cells if isinstance(refusal, CellRefusal) else {})


def _plain(data: QueryDict) -> dict[str, str]:
    return {name: data.get(name, "") for name in data}


def last_changes() -> dict[str, AuditLine]:
    """The last audit line of each changed setting, by name: one query."""
    lines = AuditLine.objects.filter(act="setting.changed").select_related("actor__person").order_by("pk")
    return {line.object_id: line for line in lines}


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Change `name` to `value`, or back to the default with `reset`."""
    user = reader(request)
    require_page(user, *SETTINGS)
    name = request.POST.get("name", "")
    try:
        value = None if "reset" in request.POST else _typed_value(name, request.POST)
        verbs.change_setting(name, value, by=user)
    except company.UnknownSetting as unknown:
        return _page(request, status=422, refusal=unknown_sentence(unknown), name=name)
    except ValueError as error:
        return _page(request, status=422, refusal=error, name=name)
    messages.success(request, _("The setting is changed."))
    return redirect("people:settings")


def _typed_value(name: str, data: QueryDict) -> Any:
    """What was typed, read by the kind of the default: a text setting takes digits as text."""
    setting, typed = company.declared().get(name), data.get("value", "")
    if setting is not None and setting.shape is not None:
        return setting.shape.gathered(_plain(data))
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
