"""Deciding between two versions of one field of a row."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from base.edits import EditConflict
from people.permissions import Permission
from people.rights import allowed
from plans import verbs
from plans.rows import ROW_KINDS
from plans.views.door import open_door, reader, tried


@require_POST
@login_required
def clash_answer(request: HttpRequest, pk: int, clash_pk: int) -> HttpResponse:
    """Keep one of the two, or both; where the row has changed meanwhile nothing is decided, and the page shows it as it is."""
    plan, user = open_door(request, pk), reader(request)
    clash = get_object_or_404(plan.clashes, pk=clash_pk)
    clash.plan = plan
    kind = ROW_KINDS[clash.kind]
    row = get_object_or_404(kind.of(plan), pk=clash.row_id)
    if not kind.readable([row], money=allowed(user, Permission.MONEY_VIEW, plan)):
        raise Http404

    def act() -> None:
        verbs.answer_clash(clash, request.POST.get("choice", ""), by=user, seen=request.POST.get("seen", ""))

    try:
        tried(request, act)
    except EditConflict:
        messages.error(request, _("Not decided: the row has changed meanwhile. Both texts are shown as they stand now."))
    return redirect(f"{reverse('plans:plan', args=[pk])}#{kind.section}")
