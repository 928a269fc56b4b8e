"""Writing a plan: open one, its sections, their words, their rows."""

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Account
from accounts.registry import Reading
from base import formats
from base.edits import EditConflict
from people.models import User
from people.permissions import Permission
from people.rights import allowed, require
from plans import old, page, prose, verbs
from plans.forms import FORMS, OpenForm, RowForm, joined
from plans.models import Action, Plan
from plans.registry import cautions
from plans.rows import ROW_KINDS, RowKind
from plans.sections import SECTIONS, TEMPLATES
from plans.verbs import clashes as clash_verbs
from plans.views.door import open_door, reader

CHAIN = ("objectives", "tactics", "actions")
FORM_METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(FORM_METHODS)
@login_required
def plan_open(request: HttpRequest, account_pk: int) -> HttpResponse:
    """Choose a template and open a plan of this account."""
    user = reader(request)
    account = get_object_or_404(Account.objects.visible_to(user), pk=account_pk)
    require(user, Permission.PLAN_EDIT, account)
    form, status = OpenForm(request.POST or None, account=account), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return redirect("plans:plan", verbs.open_plan(account, by=user, **form.cleaned_data).pk)
            except verbs.PlanError as error:
                form.add_error(error.field if error.field in form.fields else None, str(error.sentence))
    said = [line for caution in cautions for line in caution.lines(user, account)]
    context = {"account": account, "form": form, "templates": _templates(), "said": said}
    return render(request, "plans/open.html", context, status=status)


def _templates() -> list[tuple[Any, list[Any]]]:
    return [(template, [SECTIONS[code].label for code in template.sections]) for template in TEMPLATES.values()]


# Prose -----------------------------------------------------------------------


@require_http_methods(FORM_METHODS)
@login_required
def section_edit(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The words of a section as plain lines. What a colleague wrote meanwhile is merged, not overwritten."""
    plan, user = open_door(request, pk), reader(request)
    require(user, Permission.PLAN_EDIT, plan)
    section = get_object_or_404(plan.sections.select_related("changed_by__person"), code=code)
    section.plan = plan
    text, error, status = prose.as_lines(section.blocks), "", 200
    if request.method == "POST":
        text = request.POST.get("text", "")
        try:
            verbs.write_prose(section, text, by=user, base=_number(request.POST.get("base", "")))
            return redirect(f"{reverse('plans:plan', args=[pk])}#{code}")
        except verbs.PlanError as refused:
            error, status = str(refused.sentence), 409 if isinstance(refused, verbs.Behind | verbs.Locked) else 422
            section.refresh_from_db()
    theirs = prose.as_lines(section.blocks) if status == 409 else ""
    context = {"plan": plan, "account": plan.account, "section": section, "text": text, "error": error, "theirs": theirs}
    return render(request, "plans/section.html", context, status=status)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else -1


@require_POST
@login_required
def section_switch(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Show a section, leave it out, or say whether the customer may see it."""
    plan, user = open_door(request, pk), reader(request)
    act = request.POST.get("act", "")
    if act == "on" and code in SECTIONS:
        _try(request, lambda: verbs.put_section(plan, code, by=user))
        return redirect("plans:plan", pk)
    section = get_object_or_404(plan.sections, code=code)
    section.plan = plan
    if act in ("on", "off"):
        _try(request, lambda: verbs.switch_section(section, act == "on", by=user))
        return redirect("plans:plan", pk)
    _try(request, lambda: verbs.share_section(section, act == "share", by=user))
    return redirect("plans:customer", pk)


@require_POST
@login_required
def section_add(request: HttpRequest, pk: int) -> HttpResponse:
    plan = open_door(request, pk)
    _try(request, lambda: verbs.add_section(plan, request.POST.get("label", ""), by=reader(request)))
    return redirect("plans:plan", pk)


# Rows ------------------------------------------------------------------------


@require_http_methods(FORM_METHODS)
@login_required
def row_add(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Add a row of a kind; `?objective=` or `?tactic=` say below which one."""
    plan, user, chosen = open_door(request, pk), reader(request), _kind(kind)
    require(user, Permission.PLAN_EDIT, plan)
    initial = {name: request.GET.get(name, "") for name in ("objective", "tactic", "quadrant")}
    form = FORMS[kind](request.POST or None, plan=plan, user=user, initial=initial)
    status = 200
    if request.method == "POST":
        status = _save(form, lambda: verbs.add_row(plan, chosen, form.written(), by=user, token=_token(request)))
        if status == 200:
            return redirect(_back(plan, chosen))
    return _row_page(request, plan, chosen, form, status)


@require_http_methods(FORM_METHODS)
@login_required
def row_edit(request: HttpRequest, pk: int, kind: str, row_pk: int) -> HttpResponse:
    """Change a row; a colleague's change of the same field is shown beside one's own (409)."""
    plan, user, chosen = open_door(request, pk), reader(request), _kind(kind)
    row = _row(plan, chosen, row_pk, user)
    require(user, Permission.PLAN_EDIT, row)
    form = FORMS[kind](joined(request.POST) or None, plan=plan, row=row, user=user)
    status = 200
    if request.method == "POST":
        status = _save(form, lambda: _edit(row, form, user, request.POST))
        if status == 200:
            return redirect(_back(plan, chosen))
        row.refresh_from_db()
    return _row_page(request, plan, chosen, form, status, row)


def _edit(row: Any, form: RowForm, user: User, data: Any) -> None:
    """Save what was typed; fields that a colleague is to be asked about stay as that colleague saved them."""
    written, base, version = form.written(), form.base(), _number(data.get("version", ""))
    asked = [field for field in data.getlist("clashed") if field in written] if "ask" in data else []
    if asked:
        verbs.leave_open(row, written, asked, by=user, base=base, version=version)
    else:
        verbs.edit_row(row, written, by=user, base=base, version=version)


def _save(form: RowForm, act: Any) -> int:
    """Run an act and put its refusals on the form; gives the status: 200 done, 409 conflict, 422 refused."""
    if not form.is_valid():
        return 422
    try:
        act()
    except EditConflict as conflict:
        form.clashes = dict(conflict.clashes)
        return 409
    except verbs.PlanError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.sentence))
        return 409 if isinstance(error, verbs.Locked) else 422
    return 200


def _row_page(request: HttpRequest, plan: Plan, kind: RowKind, form: RowForm, status: int, row: Any = None) -> HttpResponse:
    """The form of a row; where two people changed one field, below the row in the chain from objective to action."""
    context = {
        "plan": plan,
        "account": plan.account,
        "form": form,
        "row": row,
        "title": SECTIONS[kind.section].label,
        "back": _back(plan, kind),
        "version": row.version if row else "",
        "token": request.POST.get("token") or uuid4(),
        "kind": kind.code,
        "source": old.source_of_row(kind.code, row.pk) if row else None,
        "saved_by": clash_verbs.saved_by(row) if form.clashes else None,
    }
    if form.clashes and kind.code in CHAIN:
        first = next(each["bound"] for each in form.conflicts() if each["clash"])
        first.field.widget.attrs["autofocus"] = True
        money = Reading(plan.account, reader(request)).may(Permission.MONEY_VIEW)
        context["chain"] = page.flat(page.chain(page.rows_of(plan, money=money)))
    return render(request, "plans/row.html", context, status=status)


@require_POST
@login_required
def row_remove(request: HttpRequest, pk: int, kind: str, row_pk: int) -> HttpResponse:
    plan, chosen = open_door(request, pk), _kind(kind)
    row = _row(plan, chosen, row_pk, reader(request))
    _try(request, lambda: verbs.remove_row(row, by=reader(request)))
    return redirect(_back(plan, chosen))


@require_POST
@login_required
def row_share(request: HttpRequest, pk: int, kind: str, row_pk: int) -> HttpResponse:
    """Say whether the customer may see a row."""
    plan, chosen = open_door(request, pk), _kind(kind)
    row = _row(plan, chosen, row_pk, reader(request))
    _try(request, lambda: verbs.share_row(row, request.POST.get("act") == "share", by=reader(request)))
    return redirect("plans:customer", pk)


@require_POST
@login_required
def action_finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Done, or not done after all: one tap from one's own list or from the plan."""
    user = reader(request)
    action = get_object_or_404(Action.objects.visible_to(user).select_related("account", "plan__account"), pk=pk)
    _try(request, lambda: verbs.finish_action(action, request.POST.get("act") != "reopen", by=user))
    return redirect(_next(request))


@require_POST
@login_required
def action_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another day for an action, from one's own list; who answers for the account is told."""
    user = reader(request)
    action = get_object_or_404(Action.objects.visible_to(user).select_related("account", "plan__account"), pk=pk)
    require(user, Permission.PLAN_EDIT, action)
    try:
        due_on, base = (dt.date.fromisoformat(request.POST[name]) if request.POST.get(name) else None for name in ("due_on", "base_due_on"))
    except ValueError:
        messages.error(request, _("Choose a day from the calendar."))
        return redirect(_next(request))
    try:
        verbs.move_action(action, due_on, by=user, base={"due_on": base})
    except EditConflict as conflict:
        theirs = conflict.clashes["due_on"].theirs
        day = formats.short_date(theirs, year=True) if theirs else _("no date")
        words = {"mine": formats.short_date(due_on, year=True) if due_on else _("no date"), "day": day}
        messages.error(
            request, _("Not saved: a colleague moved this action to %(day)s meanwhile. You chose %(mine)s; choose again.") % words
        )
    except verbs.PlanError as error:
        messages.error(request, str(error.sentence))
    return redirect(_next(request))


def _next(request: HttpRequest) -> str:
    back = request.POST.get("next", "")
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if is_ours else reverse("plans:actions")


def _kind(code: str) -> RowKind:
    if code not in ROW_KINDS:
        raise Http404
    return ROW_KINDS[code]


def _row(plan: Plan, kind: RowKind, pk: int, user: User) -> Any:
    """A row of the plan that this person may read; one that a file brought is edited as a row of the plan it stands in."""
    row = get_object_or_404(kind.of(plan), pk=pk)
    if not kind.readable([row], money=allowed(user, Permission.MONEY_VIEW, plan)):
        raise Http404
    row.plan = plan
    return row


def _token(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("token", ""))
    except ValueError:
        return None


def _back(plan: Plan, kind: RowKind) -> str:
    return f"{reverse('plans:plan', args=[plan.pk])}#{kind.section}"


def _try(request: HttpRequest, act: Any) -> None:
    """Run an act; a refusal that the person can mend is said on the page that follows."""
    try:
        act()
    except verbs.PlanError as error:
        messages.error(request, str(error.sentence))
