"""Acts on an account: add, edit, note an interaction, write a note, give roles, make it key."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import facts, verbs
from accounts.forms import AccountForm, InteractionForm, NoteForm, RoleForm
from accounts.models import AccountRole, Interaction, Note
from accounts.registry import Reading
from accounts.views.account import tab_page
from accounts.views.door import open_account, reader
from base import clock
from base.edits import EditConflict
from base.forms import DayField, EditForm
from people.models import Person
from people.permissions import Permission
from people.rights import Refused, require

FORM_METHODS = ["GET", "HEAD", "POST"]
OFFERED = 6


def save(request: HttpRequest, form: EditForm, act: Any) -> int:
    """Run an edit and put its refusals on the form; gives the status of the answer: 200 done, 409 conflict, 422 refused."""
    try:
        act()
    except EditConflict as conflict:
        form.clashes = dict(conflict.clashes)
        return 409
    except verbs.AccountError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.sentence))
        return 422
    return 200


@require_http_methods(FORM_METHODS)
@login_required
def add(request: HttpRequest) -> HttpResponse:
    user = reader(request)
    require(user, Permission.ACCOUNT_EDIT)
    form = AccountForm(request.POST or None, user=user)
    form.initial["name"] = request.GET.get("name", "")[:250]
    status, back = 200, _way_back(request)
    if request.method == "POST":
        if form.is_valid():
            made: list[Any] = []
            status = save(request, form, lambda: made.append(verbs.add_account(form.written(), by=user)))
            if made:
                return redirect(back or reverse("accounts:account", args=[made[0].pk]))
        status = status if status != 200 else 422
    context = {"form": form, "title": _("Add an account"), "back": back or reverse("accounts:list"), "at": _("Accounts")}
    return render(request, "accounts/edit.html", context, status=status)


def _way_back(request: HttpRequest) -> str:
    """The page of ours that sent the reader here (`?next=`); empty for any other address."""
    asked = request.GET.get("next", "")
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours else ""


@require_http_methods(FORM_METHODS)
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the fields of an account; a colleague's change of the same field is shown beside one's own (409)."""
    reading = open_account(request, pk)
    account, user = reading.account, reader(request)
    require(user, Permission.ACCOUNT_EDIT, account)
    form = AccountForm(request.POST or None, row=account, user=user)
    status = 200
    back = reverse("accounts:tab", args=[pk, "details"])
    if request.method == "POST":
        if form.is_valid():
            status = save(
                request, form, lambda: verbs.edit_account(account, form.written(), by=user, base=form.base(), version=version_of(request))
            )
            if status == 200:
                return redirect(back)
        else:
            status = 422
    context = {
        "form": form,
        "title": _("Edit %(name)s") % {"name": account.name},
        "back": back,
        "at": account.name,
        "version": account.version,
    }
    return render(request, "accounts/edit.html", context, status=status)


def version_of(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


@require_http_methods(FORM_METHODS)
@login_required
def interaction_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom, how, one sentence: last met offered first. Sent by htmx the answer names the page to go to."""
    reading = open_account(request, pk)
    user = reader(request)
    require(user, Permission.INTERACTION_ADD, reading.account)
    form = InteractionForm(request.POST or None, account=reading.account)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _note(reading, form)
            except verbs.AccountError as error:
                form.add_error(error.field if error.field in form.fields else None, str(error.sentence))
            else:
                return _noted(request, reading)
    return render(request, "accounts/interaction.html", _interaction_context(request, reading, form), status=status)


def _note(reading: Reading, form: InteractionForm) -> None:
    given = form.cleaned_data
    verbs.note_interaction(
        reading.account,
        by=reading.user,
        occasion=given["occasion"],
        contacts=list(given["contacts"]),
        note=given["note"],
        on=given["on"],
        channel=given["channel"],
    )


def _noted(request: HttpRequest, reading: Reading) -> HttpResponse:
    messages.success(request, _("Noted."))
    address = reverse("accounts:account", args=[reading.account.pk])
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def _interaction_context(request: HttpRequest, reading: Reading, form: InteractionForm) -> dict[str, Any]:
    offered = facts.last_met(reading, OFFERED)
    asked = request.POST.getlist("contacts") if request.method == "POST" else [request.GET.get("contact", "")]
    wanted = {int(pk) for pk in asked if pk.isdecimal() and len(pk) < 19}
    if request.method != "POST" and not wanted and offered:
        wanted = {offered[0].pk}
    first = {contact.pk for contact in offered}
    others = list(form.fields["contacts"].queryset.exclude(pk__in=first)[:500])  # type: ignore[attr-defined]
    return {
        "account": reading.account,
        "form": form,
        "offered": [(contact, contact.pk in wanted) for contact in offered],
        "others": [(contact, contact.pk in wanted) for contact in others],
        "others_open": any(contact.pk in wanted for contact in others),
        "channels": [
            (value, label, value == (request.POST.get("channel") or Interaction.Channel.VISIT))
            for value, label in Interaction.Channel.choices
        ],
        "occasion": request.POST.get("occasion") or uuid4(),
        "note": request.POST.get("note", ""),
        "day": request.POST.get("on") or clock.today().isoformat(),
    }


@require_http_methods(FORM_METHODS)
@login_required
def note_add(request: HttpRequest, pk: int) -> HttpResponse:
    reading = open_account(request, pk)
    require(reader(request), Permission.INTERACTION_ADD, reading.account)
    form = NoteForm(request.POST or None, initial={"token": uuid4()})
    form.fields["readers"].queryset = Person.objects.in_post()  # type: ignore[attr-defined]
    return _note_page(request, reading, form, lambda given: _write(reading, given))


def _write(reading: Reading, given: dict[str, Any]) -> None:
    verbs.write_note(
        reading.account,
        given["text"],
        by=reading.user,
        token=given["token"],
        confidential=given["confidential"],
        readers=list(given["readers"]) if given["confidential"] else [],
    )


@require_http_methods(FORM_METHODS)
@login_required
def note_edit(request: HttpRequest, pk: int, note_pk: int) -> HttpResponse:
    reading = open_account(request, pk)
    note = get_object_or_404(Note.objects.visible_to(reader(request)).filter(account=reading.account), pk=note_pk)
    if note.author_id != reader(request).pk:
        raise Refused(Permission.NOTE_CONFIDENTIAL, note.account)
    initial = {"text": note.text, "confidential": note.confidential, "token": uuid4(), "version": note.version}
    form = NoteForm(request.POST or None, initial=initial)
    del form.fields["readers"]
    return _note_page(request, reading, form, lambda given: _rewrite(note, reading, given), note=note)


def _rewrite(note: Note, reading: Reading, given: dict[str, Any]) -> None:
    written = {"text": given["text"], "confidential": given["confidential"]}
    verbs.edit_note(note, written, by=reading.user, version=given["version"])


def _note_page(request: HttpRequest, reading: Reading, form: NoteForm, act: Any, note: Note | None = None) -> HttpResponse:
    status, theirs = 200, ""
    back = reverse("accounts:tab", args=[reading.account.pk, "notes"])
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                act(form.cleaned_data)
                return redirect(back)
            except EditConflict:
                status = 409
                theirs = Note.objects.values_list("text", flat=True).get(pk=note.pk) if note else ""
            except verbs.AccountError as error:
                form.add_error(error.field if error.field in form.fields else None, str(error.sentence))
    version = Note.objects.values_list("version", flat=True).get(pk=note.pk) if note else ""
    context = {"account": reading.account, "form": form, "back": back, "note": note, "theirs": theirs, "version": version}
    return render(request, "accounts/note.html", context, status=status)


@require_POST
@login_required
def role_add(request: HttpRequest, pk: int) -> HttpResponse:
    reading = open_account(request, pk)
    require(reader(request), Permission.ACCOUNT_ASSIGN, reading.account)
    form = RoleForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        told = {"since": given["since"], "membership": given["membership"]}
        try:
            verbs.set_role(reading.account, given["person"], given["role"], by=reading.user, **told)
            return redirect(_details(pk))
        except verbs.AccountError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.sentence))
    return tab_page(request, reading, "details", status=422, role_form=form)


@require_POST
@login_required
def role_end(request: HttpRequest, pk: int, role_pk: int) -> HttpResponse:
    reading = open_account(request, pk)
    role = get_object_or_404(AccountRole.objects.select_related("account", "person"), pk=role_pk, account=reading.account)
    _try(request, lambda: verbs.end_role(role, by=reading.user))
    return redirect(_details(pk))


@require_POST
@login_required
def key(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the account key from a day on, or end it."""
    reading = open_account(request, pk)
    try:
        day = DayField(required=False).clean(request.POST.get("day", ""))
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(_details(pk))
    if request.POST.get("act") == "end":
        _try(request, lambda: verbs.end_key(reading.account, by=reading.user, on=day))
    else:
        _try(request, lambda: verbs.set_key(reading.account, by=reading.user, since=day))
    return redirect(_details(pk))


def _try(request: HttpRequest, act: Any) -> None:
    """Run an act; a refusal that the person can mend is said on the page that follows."""
    try:
        act()
    except verbs.AccountError as error:
        messages.error(request, str(error.sentence))


def _details(pk: int) -> str:
    return reverse("accounts:tab", args=[pk, "details"])
