"""The files kept with a plan: their list, adding one, taking one out of the house, removing and putting back."""

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.audit import record
from people.permissions import Permission
from people.rights import allowed, require
from people.throttle import limited
from plans import annexes, verbs
from plans.annexes import laid_down
from plans.models import Plan, PlanFile
from plans.views.door import as_token, open_door, reader, tried

ACCEPTED = ".pdf,.docx,.xlsx,.pptx,.csv,.txt,.png,.jpg,.jpeg"


class AnnexForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("PDF, Word, Excel, PowerPoint, CSV, text, PNG or JPEG, at most 20 MiB."),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        error_messages={"empty": annexes.SENTENCES["empty"]},
    )
    note = forms.CharField(label=gettext_lazy("What it is"), max_length=200, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@limited("annex", 60, 3600, methods=("POST",))
def annex_list(request: HttpRequest, pk: int) -> HttpResponse:
    """What is kept with the plan; who writes it adds a file here."""
    plan, user = open_door(request, pk), reader(request)
    form, status = AnnexForm(), 200
    if request.method == "POST":
        require(user, Permission.PLAN_EDIT, plan)
        form, status = AnnexForm(request.POST, request.FILES), 422
        if form.is_valid():
            upload = form.cleaned_data["file"]
            try:
                with laid_down(upload) as path:
                    verbs.add_annex(plan, path, upload.name, by=user, note=form.cleaned_data["note"], token=as_token(request))
                messages.success(request, _("Kept. Whoever reads this plan can open it."))
                return redirect("plans:annexes", pk)
            except verbs.PlanError as error:
                form.add_error(error.field if error.field in form.fields else None, str(error.sentence))
                status = 409 if isinstance(error, verbs.Locked) else 422
    return annex_page(request, plan, form, status)


def annex_page(request: HttpRequest, plan: Plan, form: AnnexForm, status: int) -> HttpResponse:
    may_edit = allowed(reader(request), Permission.PLAN_EDIT, plan)
    gone = PlanFile.objects.filter(plan=plan, removed_at__isnull=False).select_related("file", "removed_by__person")
    context = {
        "plan": plan,
        "account": plan.account,
        "files": list(annexes.of(plan)),
        "gone": list(gone.order_by("-removed_at")[:50]) if may_edit else [],
        "form": form,
        "token": request.POST.get("token") or uuid4(),
        "may_edit": may_edit and not plan.is_locked,
        "days": annexes.KEPT_DAYS,
    }
    return render(request, "plans/annexes.html", context, status=status)


def _annex(request: HttpRequest, pk: int, file_pk: int, *, removed: bool = False) -> PlanFile:
    plan = open_door(request, pk)
    files = PlanFile.objects.filter(plan=plan, removed_at__isnull=not removed).select_related("file")
    annex: PlanFile = get_object_or_404(files, pk=file_pk)
    annex.plan = plan
    return annex


@require_safe
@login_required
@limited("annex-file", 300, 3600)
def annex_file(request: HttpRequest, pk: int, file_pk: int) -> HttpResponseBase:
    """The file itself, as an attachment; who took it stands in the audit."""
    annex = _annex(request, pk, file_pk)
    if not annex.has_content:
        raise Http404
    try:
        response = annexes.given_out(annex.file, annex.kind)
    except FileNotFoundError as error:
        raise Http404 from error
    record(reader(request), "plan.annex_opened", annex.plan, account=annex.plan.account_id, file=annex.file.name)
    return response


@require_POST
@login_required
def annex_share(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """Say whether the version for the customer may name the file."""
    annex = _annex(request, pk, file_pk)
    tried(request, lambda: verbs.share_annex(annex, request.POST.get("act") == "share", by=reader(request)))
    return redirect("plans:customer", pk)


@require_POST
@login_required
def annex_remove(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    annex = _annex(request, pk, file_pk)
    erase = request.POST.get("erase") == "on"
    tried(request, lambda: verbs.remove_annex(annex, request.POST.get("reason", ""), by=reader(request), erase=erase))
    return redirect("plans:annexes", pk)


@require_POST
@login_required
def annex_put_back(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    annex = _annex(request, pk, file_pk, removed=True)
    tried(request, lambda: verbs.put_annex_back(annex, by=reader(request)))
    return redirect("plans:annexes", pk)
