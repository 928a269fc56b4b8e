"""Changing the relationship map: each form of the panel sends its act; the answer is the map as it now is."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import verbs
from accounts.forms import JudgementForm, LinkForm, PlaceForm, TieForm
from accounts.models import Contact, ContactLink, Opportunity, Tie
from accounts.registry import Reading
from accounts.relations import relation_map
from accounts.views.account import tab_page
from accounts.views.acting import version_of
from accounts.views.door import open_account, part
from base.edits import EditConflict
from base.templatetags.ui import address
from people.permissions import Permission
from people.rights import require


@require_POST
@login_required
def change(request: HttpRequest, pk: int, contact_pk: int) -> HttpResponse:
    """Place, judgement, tie, tie between contacts or buying groups of one person, by the form's `act`."""
    reading = open_account(request, pk)
    contact = get_object_or_404(reading.facts(Contact).select_related("account"), pk=contact_pk)
    act = ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise BadRequest("No such act.")
    said, before = "", contact.reports_to_id
    try:
        act(request, reading, contact)
    except EditConflict:
        said = _("Not saved: a colleague changed this meanwhile. The form shows what is saved now.")
    except verbs.AccountError as error:
        said = str(error.sentence)
    reading.memo.clear()
    moved = None
    if request.POST.get("act") == "move":
        moved = None if said else _moved(contact, before)
    else:
        reading.asked = {**reading.asked, "person": str(contact_pk)}
    if said or part(request) == "account-body":
        return tab_page(request, reading, "map", status=409 if said else 200, said=said, moved=moved)
    return redirect(reverse("accounts:tab", args=[pk, "map"]) + address(request, person=contact_pk) + "#person")


def _moved(contact: Contact, before: int | None) -> dict[str, Any] | None:
    """What the map says of a move, and what takes it back; None when nothing changed."""
    contact = Contact.objects.select_related("reports_to").get(pk=contact.pk)
    return {"contact": contact, "before": before or ""} if contact.reports_to_id != before else None


def _checked(form: Form) -> dict[str, Any]:
    """What the form holds; its first refusal as a sentence."""
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        raise verbs.AccountError(errors[0], field)
    return form.cleaned_data


def _place(request: HttpRequest, reading: Reading, contact: Contact) -> None:
    require(reading.user, Permission.ACCOUNT_EDIT, contact.account)
    form = PlaceForm(request.POST, row=contact, user=reading.user, account=contact.account, may_details=False)
    _checked(form)
    verbs.edit_contact(contact, form.written(), by=reading.user, base=form.base(), version=version_of(request))


def _move(request: HttpRequest, reading: Reading, contact: Contact) -> None:
    """Somebody was put below another card: only whom he reports to changes, against whom the mover saw there."""
    require(reading.user, Permission.ACCOUNT_EDIT, contact.account)
    chief, before = (_pk(request.POST.get(name, "")) for name in ("reports_to", "base"))
    if chief and not Contact.objects.visible_to(reading.user).filter(pk=chief).exists():
        raise verbs.AccountError(_("Choose a contact of the same group."), "reports_to")
    verbs.edit_contact(contact, {"reports_to_id": chief}, by=reading.user, base={"reports_to_id": before})


def _pk(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None


def _judge(request: HttpRequest, reading: Reading, contact: Contact) -> None:
    given = _checked(JudgementForm(request.POST))
    written = {field: value for field, value in given.items() if field in request.POST and field != "version"}
    verbs.judge_contact(contact, written, by=reading.user, version=given["version"])


def _tie(request: HttpRequest, reading: Reading, contact: Contact) -> None:
    require(reading.user, Permission.CONTACT_JUDGEMENT, contact.account)
    given = _checked(TieForm(request.POST))
    if given["strength"]:
        certainty, version = given["certainty"], given["version"]
        verbs.set_tie(contact, given["person"], given["strength"], by=reading.user, certainty=certainty, version=version)
        return
    tie = Tie.objects.visible_to(reading.user).select_related("contact__account", "person").filter(contact=contact, person=given["person"])
    if found := tie.first():
        verbs.drop_tie(found, by=reading.user)


def _link(request: HttpRequest, reading: Reading, contact: Contact) -> None:
    require(reading.user, Permission.CONTACT_JUDGEMENT, contact.account)
    given = _checked(LinkForm(request.POST, account=contact.account, user=reading.user))
    verbs.link_contacts(contact, given["other"], given["kind"], by=reading.user, certainty=given["certainty"])


def _unlink(request: HttpRequest, reading: Reading, contact: Contact) -> None:
    require(reading.user, Permission.CONTACT_JUDGEMENT, contact.account)
    number = request.POST.get("link", "")
    links = ContactLink.objects.visible_to(reading.user).select_related("one__account", "other")
    link = get_object_or_404(links, pk=int(number) if number.isdecimal() and len(number) < 19 else 0)
    if contact.pk not in (link.one_id, link.other_id):
        raise BadRequest("Not a tie of this contact.")
    verbs.unlink_contacts(link, by=reading.user)


def _groups(request: HttpRequest, reading: Reading, contact: Contact) -> None:
    require(reading.user, Permission.ACCOUNT_EDIT, contact.account)
    offered: list[Opportunity] = relation_map(reading).deals
    wanted = set(request.POST.getlist("deals"))
    verbs.join_buying_groups(contact, [deal for deal in offered if str(deal.pk) in wanted], by=reading.user, among=offered)


ACTS: Mapping[str, Callable[[HttpRequest, Reading, Contact], None]] = {
    "place": _place,
    "move": _move,
    "judge": _judge,
    "tie": _tie,
    "link": _link,
    "unlink": _unlink,
    "groups": _groups,
}
