"""The audit log as administrators read it: who, when, what, on what; restricted values masked."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from base.words import fold
from people.acts import GROUPS, act_label
from people.models import AuditLine, AuditValue
from people.permissions import Permission
from people.rights import require
from people.views.pages import places, user_of

PAGE = 50


@dataclass(frozen=True)
class Shown:
    """A line in words. `values` are (field, before, after), masked where restricted."""

    line: AuditLine
    who: str
    what: str
    values: list[tuple[str, str, str]]
    is_refusal: bool


def lines_for(lines: QuerySet[AuditLine]) -> list[Shown]:
    """Lines, newest first, in words."""
    found = lines.order_by("-pk") if not lines.query.is_sliced else lines
    return [_shown(line) for line in found.select_related("actor__person").prefetch_related("values")]


def _shown(line: AuditLine) -> Shown:
    who = line.actor.name if line.actor else (line.operator or _("kamapp"))
    values = [_value(value) for value in line.values.all()]
    return Shown(line, who, act_label(line.act), values, line.act == "refused")


def _value(value: AuditValue) -> tuple[str, str, str]:
    mask = _("masked")
    if value.restricted:
        return value.field, mask if value.before is not None else "", mask if value.after is not None else ""
    if value.before is None and value.after is None:
        return value.field, "", ""
    return value.field, value.before or "", value.after or ""


@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    require(user_of(request), Permission.AUDIT_VIEW)
    lines = _filtered(request)
    before = request.GET.get("before", "")
    if before.isdigit():
        lines = lines.filter(pk__lt=int(before))
    shown = lines_for(lines.order_by("-pk")[: PAGE + 1])
    more, shown = len(shown) > PAGE, shown[:PAGE]
    kept = request.GET.copy()
    if more:
        kept["before"] = str(shown[-1].line.pk)
    group = request.GET.get("group", "")
    context = {
        "places": places(request),
        "lines": shown,
        "more": kept.urlencode() if more else "",
        "group": group,
        "groups": [("", _("All")), *((code, label) for code, (label, _acts) in GROUPS.items())],
        "who": request.GET.get("who", ""),
        "since": request.GET.get("since", ""),
        "until": request.GET.get("until", ""),
    }
    return render(request, "people/audit.html", context)


def _filtered(request: HttpRequest) -> QuerySet[AuditLine]:
    lines = AuditLine.objects.all()
    group = GROUPS.get(request.GET.get("group", ""))
    if group:
        asked = Q()
        for act in group[1]:
            asked |= Q(act__contains=act)
        lines = lines.filter(asked)
    who = request.GET.get("who", "").strip()
    if who:
        named = Q(actor__person__search_text__contains=fold(who)) | Q(actor__email__icontains=who) | Q(operator__icontains=who)
        lines = lines.filter(named)
    since, until = _day(request.GET.get("since")), _day(request.GET.get("until"))
    if since:
        lines = lines.filter(at__gte=_start_of(since))
    if until:
        lines = lines.filter(at__lt=_start_of(until + dt.timedelta(days=1)))
    return lines


def _day(value: Any) -> dt.date | None:
    try:
        return parse_date(value or "")
    except ValueError:
        return None


def _start_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
