"""Correcting an invoice that a file brought: the account it belongs to."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts import verbs
from accounts.forms import MoveForm
from accounts.models import Invoice
from accounts.views.door import reader
from people.permissions import Permission
from people.rights import require


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an invoice belong to another account, whatever its file says; one may not see is a missing page."""
    user = reader(request)
    invoice = get_object_or_404(Invoice.objects.visible_to(user).select_related("account"), pk=pk)
    require(user, Permission.ACCOUNT_EDIT, invoice.account)
    back = reverse("imports:origin", args=["invoices", pk]) if user.holds(Permission.LINEAGE_VIEW) else ""
    back = back or reverse("accounts:account", args=[invoice.account_id])
    form = MoveForm(request.POST or None, user=user)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            verbs.move_invoice(invoice, form.cleaned_data["account"], by=user)
            return redirect(back)
        status = 422
    return render(request, "accounts/move_invoice.html", {"invoice": invoice, "form": form, "back": back}, status=status)
