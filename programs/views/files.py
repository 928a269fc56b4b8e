"""The file of a template: taken in one gesture that counts as use, attached and taken off by who answers for it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.audit import record
from people.permissions import Permission
from people.rights import require
from people.throttle import limited
from plans import annexes
from programs import verbs
from programs.forms import TemplateFileForm
from programs.models import Process
from programs.views.door import reader


@require_POST
@login_required
@limited("annex", 60, 3600, methods=("POST",))
def template_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """`act=keep` attaches what is sent, `act=remove` takes it off; anything else gives the file and notes the use."""
    user = reader(request)
    require(user, Permission.FIGURE_COMPANY)
    process: Process = get_object_or_404(Process.objects.filter(retired_on=None).select_related("file"), pk=pk)
    act, form = request.POST.get("act", ""), TemplateFileForm(request.POST, request.FILES)
    try:
        if act == "remove":
            verbs.remove_file(process, by=user)
        elif act == "keep" and form.is_valid():
            upload = form.cleaned_data["file"]
            with annexes.laid_down(upload) as path:
                verbs.keep_file(process, path, str(upload.name), by=user)
            messages.success(request, _("Kept. Whoever reads the method can take it."))
        elif act == "keep":
            messages.error(request, _("Choose a file."))
        else:
            return _given(request, process)
    except verbs.ProgrammeError as error:
        messages.error(request, str(error.sentence))
    return redirect("programs:method")


def _given(request: HttpRequest, process: Process) -> HttpResponseBase:
    file = process.file
    if file is None or not file.size:
        raise Http404
    try:
        response = annexes.given_out(file, process.file_kind)
    except FileNotFoundError as error:
        raise Http404 from error
    with transaction.atomic():
        verbs.note_use(process, by=reader(request))
        record(reader(request), "method.file_opened", process, file=file.name)
    return response
