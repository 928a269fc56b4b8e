"""A contact: who it is, what we think, when and by whom it was met."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import verbs
from accounts.forms import ContactForm, JudgementForm
from accounts.models import Certainty, Contact, ContactJudgement, Interaction
from accounts.views.acting import FORM_METHODS, save, version_of
from accounts.views.door import open_account, reader
from base import clock
from base.edits import EditConflict
from people.functions import labels
from people.permissions import Permission
from people.rights import require

MOST = 50


@require_safe
@login_required
def contact_page(request: HttpRequest, pk: int, contact_pk: int) -> HttpResponse:
    reading = open_account(request, pk)
    contact = get_object_or_404(Contact.objects.select_related("reports_to"), pk=contact_pk, account=reading.account)
    return render(request, "accounts/contact.html", page_context(reading, contact))


def page_context(reading: Any, contact: Contact) -> dict[str, Any]:
    met = Interaction.objects.filter(contact=contact, on__lte=clock.today()).select_related("person").order_by("-on", "-pk")[:MOST]
    may_judge = reading.may(Permission.CONTACT_JUDGEMENT)
    judgement = ContactJudgement.objects.filter(contact=contact).first() if may_judge else None
    return {
        "account": reading.account,
        "contact": contact,
        "function": labels().get(contact.function, contact.function) if contact.function else "",
        "met": list(met),
        "may_details": reading.may(Permission.CONTACT_DETAILS),
        "may_judge": may_judge,
        "may_write_judgement": may_judge and reading.may(Permission.INTERACTION_ADD),
        "may_edit": reading.may(Permission.ACCOUNT_EDIT),
        "may_privacy": all(reading.user.holds_all(each) for each in (Permission.ACCOUNT_EDIT, Permission.CONTACT_DETAILS)),
        "may_note": reading.may(Permission.INTERACTION_ADD),
        "may_lineage": reading.may(Permission.LINEAGE_VIEW),
        "judgement": judgement,
        "asked": judgement,  # what stands in the form of it: after a refusal what was typed
        "certainties": Certainty.choices,
        "has_left": bool(contact.left_on and contact.left_on <= clock.today()),
    }


@require_http_methods(FORM_METHODS)
@login_required
def contact_add(request: HttpRequest, pk: int) -> HttpResponse:
    reading = open_account(request, pk)
    user = reader(request)
    require(user, Permission.ACCOUNT_EDIT, reading.account)
    form = ContactForm(request.POST or None, user=user, account=reading.account, may_details=reading.may(Permission.CONTACT_DETAILS))
    form.fields["role"].initial = request.GET.get("role", "")  # from a place on the relationship map that nobody fills
    back, status = reverse("accounts:tab", args=[pk, "people"]), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            status = save(request, form, lambda: verbs.add_contact(reading.account, form.written(), by=user))
            if status == 200:
                return redirect(back)
    return render(
        request, "accounts/edit.html", {"form": form, "title": _("Add a contact"), "back": back, "at": reading.account.name}, status=status
    )


@require_http_methods(FORM_METHODS)
@login_required
def contact_edit(request: HttpRequest, pk: int, contact_pk: int) -> HttpResponse:
    reading = open_account(request, pk)
    user = reader(request)
    contact = get_object_or_404(Contact.objects.select_related("account"), pk=contact_pk, account=reading.account)
    require(user, Permission.ACCOUNT_EDIT, reading.account)
    details = reading.may(Permission.CONTACT_DETAILS)
    form = ContactForm(request.POST or None, row=contact, user=user, account=reading.account, may_details=details)
    back, status = reverse("accounts:contact", args=[pk, contact_pk]), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            status = save(
                request, form, lambda: verbs.edit_contact(contact, form.written(), by=user, base=form.base(), version=version_of(request))
            )
            if status == 200:
                return redirect(back)
    title = _("Edit %(name)s") % {"name": contact.name}
    context = {"form": form, "title": title, "back": back, "at": contact.name, "version": contact.version}
    return render(request, "accounts/edit.html", context, status=status)


@require_POST
@login_required
def contact_judge(request: HttpRequest, pk: int, contact_pk: int) -> HttpResponse:
    """Say attitude and influence; a colleague's judgement of meanwhile is shown instead of overwritten (409)."""
    reading = open_account(request, pk)
    contact = get_object_or_404(Contact.objects.select_related("account", "reports_to"), pk=contact_pk, account=reading.account)
    form = JudgementForm(request.POST)
    if not form.is_valid():
        context = page_context(reading, contact) | {"asked": request.POST, "judgement_form": form}
        return render(request, "accounts/contact.html", context, status=422)
    given = form.cleaned_data
    written = {field: value for field, value in given.items() if field in request.POST and field != "version"}
    try:
        verbs.judge_contact(contact, written, by=reader(request), version=given["version"])
    except EditConflict as conflict:
        context = page_context(reading, contact) | {"asked": request.POST, "clashes": conflict.clashes}
        return render(request, "accounts/contact.html", context, status=409)
    return redirect("accounts:contact", pk, contact_pk)
