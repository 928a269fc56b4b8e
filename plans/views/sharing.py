"""Who may read a plan, and what of it the customer may see."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from base.edits import EditConflict
from people.permissions import Permission
from people.rights import allowed, require
from plans import annexes, customer, page, verbs
from plans.forms import ExtentForm, ReadersForm
from plans.models import Plan, PlanVersion
from plans.rows import ROW_KINDS
from plans.sections import SECTIONS
from plans.views.door import open_door, reader


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def readers(request: HttpRequest, pk: int) -> HttpResponse:
    """The account team, the KAM circle, or named people: chosen here, in force everywhere at once."""
    plan, user = open_door(request, pk), reader(request)
    require(user, Permission.PLAN_EDIT, plan)
    form, status = ReadersForm(request.POST or None, plan=plan), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            level = form.cleaned_data["level"]
            people = list(form.cleaned_data["people"]) if level == Plan.Confidentiality.NAMED else []
            try:
                verbs.set_confidentiality(plan, level, by=user, readers=people)
                messages.success(request, _("Saved. It holds on pages, in the inbox, in papers and jobs from now on."))
                return redirect("plans:plan", pk)
            except verbs.PlanError as error:
                form.add_error(None, str(error.sentence))
                status = 409 if isinstance(error, verbs.Locked) else 422
    return render(request, "plans/readers.html", {"plan": plan, "account": plan.account, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def extent(request: HttpRequest, pk: int) -> HttpResponse:
    """What the plan is limited to; a colleague's change of the same meanwhile is shown (409)."""
    plan, user = open_door(request, pk), reader(request)
    require(user, Permission.PLAN_EDIT, plan)
    form, status, theirs = ExtentForm(request.POST or None, plan=plan), 200, ""
    read = form
    if request.method == "POST":
        status = 422
        if form.is_valid():
            asked = form.cleaned_data
            try:
                if verbs.set_extent(plan, asked["scope"], list(asked["sites"]), by=user, base=form.base):
                    messages.success(request, _("Saved. Figures and white space follow at once; what was written stays."))
                return redirect("plans:plan", pk)
            except EditConflict:
                plan, status = open_door(request, pk), 409
                theirs = ", ".join(filter(None, [plan.scope, *(site.name for site in plan.sites.all())])) or _("whole account")
                read = ExtentForm(plan=plan)  # sent again it is meant
            except verbs.PlanError as error:
                form.add_error(error.field if error.field in form.fields else None, str(error.sentence))
                status = 409 if isinstance(error, verbs.Locked) else 422
    context = {"plan": plan, "account": plan.account, "form": form, "read": read, "theirs": theirs}
    return render(request, "plans/extent.html", context, status=status)


@require_safe
@login_required
def customer_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What the customer would read: the last approved version, a chosen one, or the draft; below it what may be marked."""
    plan, user = open_door(request, pk), reader(request)
    asked = request.GET.get("version", "")
    version: PlanVersion | None = customer.newest(plan)
    if asked.isdecimal() and len(asked) < 7:
        version = get_object_or_404(plan.versions.all(), no=int(asked))
    elif asked == "draft":
        version = None
    may_mark = allowed(user, Permission.PLAN_EDIT, plan) and not plan.is_locked
    context = {
        "plan": plan,
        "account": plan.account,
        "sheet": customer.sheet(plan, version),
        "version": version,
        "versions": list(plan.versions.values_list("no", flat=True)),
        "scope": f"{plan.pk}@{version.no}" if version else str(plan.pk),
        "may_mark": may_mark,
        "sections": list(plan.sections.filter(is_on=True)) if may_mark else [],
        "files": list(annexes.of(plan)) if may_mark else [],
        "marks": _marks(plan) if may_mark else [],
    }
    return render(request, "plans/customer.html", context)


def _marks(plan: Plan) -> list[tuple[Any, str, list[Any]]]:
    """Rows that may be marked, by kind: label, code, rows."""
    rows = page.rows_of(plan, money=False)
    return [(SECTIONS[kind.section].label, code, rows[code]) for code, kind in ROW_KINDS.items() if kind.shown and rows[code]]
