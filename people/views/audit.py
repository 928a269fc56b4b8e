"""The audit log as administrators read it: who, when, what, on what; restricted values masked; the same as a file."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from base import clock
from base.export import csv_response
from base.forms import DayField
from base.words import fold
from people.acts import ACTS, GROUPS, act_label, kind_label
from people.audit import record
from people.functions import labels
from people.models import AuditLine, AuditValue, Person, User
from people.permissions import Permission
from people.requests import reader
from people.rights import require
from people.throttle import limited
from people.views.pages import places
from people.words import column_label, value_words

PAGE = 50
MOST = 100_000  # lines of one file; an older day is a file of its own


@dataclass(frozen=True)
class Shown:
    """A line in words. `values` are (field, before, after), masked where restricted."""

    line: AuditLine
    who: str
    what: str
    on: str
    values: list[tuple[str, str, str]]
    is_refusal: bool


def lines_for(lines: QuerySet[AuditLine]) -> list[Shown]:
    """Lines, newest first, in words."""
    found = lines.order_by("-pk") if not lines.query.is_sliced else lines
    rows = list(found.select_related("actor__person").prefetch_related("values"))
    names = _names(rows)
    return [_shown(line, names) for line in rows]


def _names(lines: list[AuditLine]) -> dict[tuple[str, str], str]:
    """Names of the log-ins and colleagues that lines are about: administrators may read those, and nothing of the business.

    And of our functions, where a line tells one.
    """
    names: dict[tuple[str, str], str] = {}
    users = {int(line.object_id) for line in lines if line.object_kind == "user" and line.object_id.isdecimal()}
    people = {int(line.object_id) for line in lines if line.object_kind == "person" and line.object_id.isdecimal()}
    if users:
        names |= {("user", str(user.pk)): user.name for user in User.objects.filter(pk__in=users).select_related("person")}
    if people:
        names |= {("person", str(pk)): name for pk, name in Person.objects.filter(pk__in=people).values_list("pk", "name")}
    if any(value.field == "function" for line in lines for value in line.values.all()):
        names |= {("function", code): name for code, name in labels().items()}
    return names


def _shown(line: AuditLine, names: dict[tuple[str, str], str]) -> Shown:
    who = line.actor.name if line.actor else (line.operator or _("kamapp"))
    values = [_value(line, value, names) for value in line.values.all()]
    name = _asked(line) if line.act == "refused" else names.get((line.object_kind, line.object_id), line.object_id)
    parts = [f"{kind_label(line.object_kind)} {name}".strip()]
    if line.account_id and not (line.object_kind == "account" and line.object_id == str(line.account_id)):
        parts.append(_("account %(number)s") % {"number": line.account_id})
    return Shown(line, who, act_label(line.act), ", ".join(part for part in parts if part), values, line.act == "refused")


def _asked(line: AuditLine) -> str:
    """The address that was refused; its keys as they were kept where no page has them any more."""
    route = next((value.after for value in line.values.all() if value.field == "route"), "")
    try:
        return reverse(str(route), kwargs=dict(pair.split("=", 1) for pair in line.object_id.split(",") if pair))
    except (NoReverseMatch, ValueError):
        return line.object_id


def _value(line: AuditLine, value: AuditValue, names: dict[tuple[str, str], str]) -> tuple[str, str, str]:
    mask = _("masked")
    if value.restricted:
        return column_label(value.field), mask if value.before is not None else "", mask if value.after is not None else ""
    about = {"kind": line.object_kind, "subject": line.object_id}
    told = [value_words(line.act, value.field, said, **about) for said in (value.before, value.after)]
    before, after = (names.get(("function", said), said) if value.field == "function" else said for said in told)
    return column_label(value.field), before, after


@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    require(reader(request), Permission.AUDIT_VIEW)
    lines = filtered(request.GET)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 18:
        lines = lines.filter(pk__lt=int(before))
    shown = lines_for(lines.order_by("-pk")[: PAGE + 1])
    more, shown = len(shown) > PAGE, shown[:PAGE]
    kept = request.GET.copy()
    kept.pop("before", None)
    asked = kept.urlencode()
    if more:
        kept["before"] = str(shown[-1].line.pk)
    today = timezone.localdate(clock.now()).isoformat()
    context = {
        "places": places(request),
        "lines": shown,
        "asked": asked,
        "more": kept.urlencode() if more else "",
        "groups": _groups(request.GET),
        "acts": sorted(((code, str(words)) for code, words in ACTS.items()), key=lambda pair: fold(pair[1])),
        "refusals": f"group=refusals&since={today}",
        **{name: request.GET.get(name, "") for name in ("group", "who", "act", "account", "since", "until")},
    }
    return render(request, "people/audit.html", context)


def _groups(asked: QueryDict) -> list[tuple[str, Any, str]]:
    """Each group with its words and the address that keeps the other filters."""
    found = []
    for code, label in [("", _("All")), *((code, label) for code, (label, _acts) in GROUPS.items())]:
        kept = asked.copy()
        for name in ("before", "act", "group"):
            kept.pop(name, None)
        if code:
            kept["group"] = code
        found.append((code, label, kept.urlencode()))
    return found


@require_GET
@limited("export", 20, 3600)
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The lines that the page's filters leave, newest first, with the same masks; the download is a line itself."""
    user = reader(request)
    require(user, Permission.AUDIT_VIEW)
    lines = filtered(request.GET)
    last = lines.order_by("-pk").values_list("pk", flat=True).first() or 0
    record(user, "audit.exported", None, query=request.GET.urlencode()[:200])
    head = [_("When"), _("Who"), _("Kind of act"), _("What"), _("On"), _("Account"), _("Values"), _("From"), _("Request")]
    return csv_response(f"audit-{clock.today().isoformat()}", head, _rows(lines.filter(pk__lte=last)))


def _rows(lines: QuerySet[AuditLine]) -> Iterator[list[Any]]:
    count, before = 0, None
    while count < MOST:
        part = lines_for((lines.filter(pk__lt=before) if before else lines).order_by("-pk")[:500])
        for shown in part:
            line = shown.line
            values = "; ".join(f"{field}: {former} → {after}" if former else f"{field}: {after}" for field, former, after in shown.values)
            when = timezone.localtime(line.at).strftime("%Y-%m-%d %H:%M:%S%z")
            yield [when, shown.who, line.act, shown.what, shown.on, line.account_id, values, line.address, line.request_id]
        if len(part) < 500:
            break
        count, before = count + len(part), part[-1].line.pk


def filtered(asked: QueryDict) -> QuerySet[AuditLine]:
    """Lines by group, act, person (or operator), account and days, as the address says; what is no filter is left out."""
    lines = AuditLine.objects.all()
    group = GROUPS.get(asked.get("group", ""))
    if group:
        wanted = Q()
        for part in group[1]:
            wanted |= Q(act__contains=part)
        lines = lines.filter(wanted)
    if asked.get("act", "") in ACTS:
        lines = lines.filter(act=asked["act"])
    who = asked.get("who", "").strip()
    if who:
        named = Q(actor__person__search_text__contains=fold(who)) | Q(actor__email__icontains=who) | Q(operator__icontains=who)
        lines = lines.filter(named)
    account = asked.get("account", "").strip()
    if account.isdecimal() and len(account) < 18:
        lines = lines.filter(Q(account_id=int(account)) | Q(object_kind="account", object_id=account))
    since, until = _day(asked.get("since")), _day(asked.get("until"))
    if since:
        lines = lines.filter(at__gte=_start_of(since))
    if until:
        lines = lines.filter(at__lt=_start_of(until + dt.timedelta(days=1)))
    return lines


def _day(value: Any) -> dt.date | None:
    try:
        found: dt.date | None = DayField(required=False).clean(value or "")
    except ValidationError:
        return None
    return found


def _start_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))
