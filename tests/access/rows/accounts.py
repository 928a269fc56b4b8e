"""Access rows of accounts. The format: `tests/access/table.py`."""

import datetime as dt
from typing import Any

from accounts.models import AccountRole, Contact, Note
from people.models import SavedView, User
from tests import factories
from tests.access.kinds import MISSING, kind

TOKEN = "3b241101-e2bb-4255-8caf-4136c566a962"

MEMBER = {"role": "member", "membership": "core", "since": "2026-11-24"}

TABLE = """
# name                       method object           SD  PD  KM  TM  LM  ES  DS  AD
accounts:list                GET    -                200 200 200 200 200 200 200 403
accounts:work                GET    -                200 200 200 200 200 200 200 403
accounts:search              GET    -                200
accounts:export              GET    export.csv       200 200 200 403 403 403 200 403
accounts:export              GET    export.missing   404 404 404 403 403 403 404 403
accounts:columns             POST   -                302 302 302 302 302 302 302 403
accounts:view_save           POST   -                302 302 302 302 302 302 302 403
accounts:view_delete         POST   view.own         302
accounts:view_delete         POST   view.foreign     404
accounts:view_delete         POST   view.missing     404
accounts:add                 GET    -                200 200 200 403 403 403 200 403
accounts:add                 POST   -                302 302 302 403 403 403 302 403

accounts:account             GET    account.own      200 200 200 200 404 200 200 404
accounts:account             GET    account.core     200 200 200 200 404 200 200 404
accounts:account             GET    account.team     200 200 200 200 404 200 200 404
accounts:account             GET    account.people   200 200 404 404 200 404 200 404
accounts:account             GET    account.foreign  200 200 404 404 404 404 200 404
accounts:account             GET    account.missing  404
accounts:tab                 GET    tab.own          200 200 200 200 404 200 200 404
accounts:tab                 GET    tab.people       200 200 404 404 200 404 200 404
accounts:tab                 GET    tab.foreign      200 200 404 404 404 404 200 404
accounts:tab                 GET    tab.missing      404

accounts:edit                GET    account.own      200 200 200 403 404 403 200 404
accounts:edit                GET    account.team     200 200 403 403 404 403 200 404
accounts:edit                GET    account.people   200 200 404 404 403 404 200 404
accounts:edit                GET    account.foreign  200 200 404 404 404 404 200 404
accounts:edit                GET    account.missing  404
accounts:edit                POST   account.own      302 302 302 403 404 403 302 404
accounts:edit                POST   account.team     302 302 403 403 404 403 302 404
accounts:edit                POST   account.people   302 302 404 404 403 404 302 404
accounts:edit                POST   account.foreign  302 302 404 404 404 404 302 404
accounts:edit                POST   account.missing  404
accounts:key                 POST   account.own      302 302 403 403 404 403 403 404
accounts:key                 POST   account.people   302 302 404 404 403 404 403 404
accounts:key                 POST   account.foreign  302 302 404 404 404 404 403 404
accounts:key                 POST   account.missing  404
accounts:role_add            POST   account.own      302 302 302 403 404 403 403 404
accounts:role_add            POST   account.team     302 302 403 403 404 403 403 404
accounts:role_add            POST   account.foreign  302 302 404 404 404 404 403 404
accounts:role_add            POST   account.missing  404
accounts:role_end            POST   role.own         302 302 302 403 404 403 403 404
accounts:role_end            POST   role.team        302 302 403 403 404 403 403 404
accounts:role_end            POST   role.foreign     302 302 404 404 404 404 403 404
accounts:role_end            POST   role.missing     404

accounts:interaction_add     GET    account.own      200 200 200 200 404 200 403 404
accounts:interaction_add     GET    account.people   200 200 404 404 403 404 403 404
accounts:interaction_add     GET    account.foreign  200 200 404 404 404 404 403 404
accounts:interaction_add     GET    account.missing  404
accounts:interaction_add     POST   account.own      302 302 302 302 404 302 403 404
accounts:interaction_add     POST   account.team     302 302 302 302 404 302 403 404
accounts:interaction_add     POST   account.people   302 302 404 404 403 404 403 404
accounts:interaction_add     POST   account.foreign  302 302 404 404 404 404 403 404
accounts:interaction_add     POST   account.missing  404
accounts:note_add            GET    account.own      200 200 200 200 404 200 403 404
accounts:note_add            GET    account.foreign  200 200 404 404 404 404 403 404
accounts:note_add            GET    account.missing  404
accounts:note_add            POST   account.own      302 302 302 302 404 302 403 404
accounts:note_add            POST   account.foreign  302 302 404 404 404 404 403 404
accounts:note_add            POST   account.missing  404
accounts:note_edit           GET    note.own         403 403 403 403 404 403 403 404
accounts:note_edit           GET    note.secret      403 404 403 404 404 403 404 404
accounts:note_edit           GET    note.foreign     403 403 404 404 404 404 403 404
accounts:note_edit           GET    note.missing     404
accounts:note_edit           POST   note.own         403 403 403 403 404 403 403 404
accounts:note_edit           POST   note.secret      403 404 403 404 404 403 404 404
accounts:note_edit           POST   note.foreign     403 403 404 404 404 404 403 404
accounts:note_edit           POST   note.missing     404

accounts:contact             GET    contact.own      200 200 200 200 404 200 200 404
accounts:contact             GET    contact.people   200 200 404 404 200 404 200 404
accounts:contact             GET    contact.foreign  200 200 404 404 404 404 200 404
accounts:contact             GET    contact.missing  404
accounts:person_data         GET    data.contact     200 200 403 403 404 403 200 404
accounts:person_data         GET    data.foreign     200 200 404 404 404 404 200 404
accounts:person_data         GET    data.colleague   403 403 403 403 403 403 403 200
accounts:person_data         GET    data.missing     404
accounts:person_gather       POST   data.contact     302 302 403 403 404 403 302 404
accounts:person_gather       POST   data.foreign     302 302 404 404 404 404 302 404
accounts:person_gather       POST   data.colleague   403 403 403 403 403 403 403 302
accounts:person_gather       POST   data.missing     404
accounts:person_erase        POST   data.contact     422 422 403 403 404 403 422 404
accounts:person_erase        POST   data.foreign     422 422 404 404 404 404 422 404
accounts:person_erase        POST   data.colleague   403 403 403 403 403 403 403 422
accounts:person_erase        POST   data.missing     404
accounts:invoice_move        GET    invoice.own      200 200 200 403 404 403 200 404
accounts:invoice_move        GET    invoice.team     200 200 403 403 404 403 200 404
accounts:invoice_move        GET    invoice.people   200 200 404 404 403 404 200 404
accounts:invoice_move        GET    invoice.foreign  200 200 404 404 404 404 200 404
accounts:invoice_move        GET    invoice.missing  404
accounts:invoice_move        POST   invoice.own      302 302 302 403 404 403 302 404
accounts:invoice_move        POST   invoice.team     302 302 403 403 404 403 302 404
accounts:invoice_move        POST   invoice.people   302 302 404 404 403 404 302 404
accounts:invoice_move        POST   invoice.foreign  302 302 404 404 404 404 302 404
accounts:invoice_move        POST   invoice.missing  404
accounts:opportunity         GET    deal.own         200 200 200 200 404 200 200 404
accounts:opportunity         GET    deal.people      200 200 404 404 200 404 200 404
accounts:opportunity         GET    deal.foreign     200 200 404 404 404 404 200 404
accounts:opportunity         GET    deal.missing     404
accounts:opportunity_edit    GET    deal.own         200 200 200 403 404 403 200 404
accounts:opportunity_edit    GET    deal.team        200 200 403 403 404 403 200 404
accounts:opportunity_edit    GET    deal.foreign     200 200 404 404 404 404 200 404
accounts:opportunity_edit    GET    deal.missing     404
accounts:opportunity_edit    POST   deal.own         302 302 302 403 404 403 302 404
accounts:opportunity_edit    POST   deal.team        302 302 403 403 404 403 302 404
accounts:opportunity_edit    POST   deal.people      302 302 404 404 403 404 302 404
accounts:opportunity_edit    POST   deal.foreign     302 302 404 404 404 404 302 404
accounts:opportunity_edit    POST   deal.missing     404
accounts:opportunity_add     GET    account.own      200 200 200 403 404 403 200 404
accounts:opportunity_add     GET    account.foreign  200 200 404 404 404 404 200 404
accounts:opportunity_add     GET    account.missing  404
accounts:opportunity_add     POST   account.own      302 302 302 403 404 403 302 404
accounts:opportunity_add     POST   account.team     302 302 403 403 404 403 302 404
accounts:opportunity_add     POST   account.foreign  302 302 404 404 404 404 302 404
accounts:opportunity_add     POST   account.missing  404
accounts:contact_add         GET    account.own      200 200 200 403 404 403 200 404
accounts:contact_add         GET    account.foreign  200 200 404 404 404 404 200 404
accounts:contact_add         GET    account.missing  404
accounts:contact_add         POST   account.own      302 302 302 403 404 403 302 404
accounts:contact_add         POST   account.team     302 302 403 403 404 403 302 404
accounts:contact_add         POST   account.foreign  302 302 404 404 404 404 302 404
accounts:contact_add         POST   account.missing  404
accounts:contact_edit        GET    contact.own      200 200 200 403 404 403 200 404
accounts:contact_edit        GET    contact.foreign  200 200 404 404 404 404 200 404
accounts:contact_edit        GET    contact.missing  404
accounts:contact_edit        POST   contact.own      302 302 302 403 404 403 302 404
accounts:contact_edit        POST   contact.team     302 302 403 403 404 403 302 404
accounts:contact_edit        POST   contact.foreign  302 302 404 404 404 404 302 404
accounts:contact_edit        POST   contact.missing  404
accounts:contact_judge       POST   contact.own      302 302 302 302 404 302 403 404
accounts:contact_judge       POST   contact.core     302 302 302 302 404 302 403 404
accounts:contact_judge       POST   contact.team     302 302 302 403 404 302 403 404
accounts:contact_judge       POST   contact.foreign  302 302 404 404 404 404 403 404
accounts:contact_judge       POST   contact.missing  404
accounts:map_person          POST   contact.own      302 302 302 302 404 302 403 404
accounts:map_person          POST   contact.core     302 302 302 302 404 302 403 404
accounts:map_person          POST   contact.team     302 302 302 403 404 302 403 404
accounts:map_person          POST   contact.people   302 302 404 404 403 404 403 404
accounts:map_person          POST   contact.foreign  302 302 404 404 404 404 403 404
accounts:map_person          POST   contact.missing  404
"""

FORMS = {
    "accounts:view_save": {"name": "Mine", "query": ""},
    "accounts:add": {"name": "A new account", "kind": "company"},
    "accounts:edit": lambda world, user: {"name": "Renamed", "kind": "company", "version": "1"},
    "accounts:invoice_move": lambda world, user: {"account": world.account(user, "own").name},
    "accounts:key": {"day": "2026-11-24"},
    "accounts:role_add": lambda world, user: {**MEMBER, "person": world.unit_head.name},
    "accounts:interaction_add": {"note": "Said yes.", "on": "2026-11-23", "channel": "call", "occasion": TOKEN},
    "accounts:note_add": {"text": "A note.", "token": TOKEN},
    "accounts:note_edit": {"text": "Another.", "token": TOKEN, "version": "1"},
    "accounts:opportunity_edit": {"name": "A deal", "amount": "1200", "standing": "proposal", "version": "1"},
    "accounts:opportunity_add": {"name": "A new deal", "amount": "1200"},
    "accounts:contact_add": {"name": "A new contact"},
    "accounts:contact_edit": {"name": "Renamed", "version": "1"},
    "accounts:contact_judge": {"attitude": "for", "influence": "high", "matters": "Quiet.", "certainty": "confirmed"},
    "accounts:map_person": {"act": "judge", "attitude": "for", "influence": "high", "matters": "Quiet.", "certainty": "confirmed"},
}


@kind("account")
def _account(world: Any, user: User, relation: str) -> dict[str, Any]:
    return {"pk": MISSING if relation == "missing" else world.account(user, relation).pk}


@kind("export")
def _export(world: Any, user: User, relation: str) -> dict[str, Any]:
    return {"kind": "exe" if relation == "missing" else relation}


@kind("tab")
def _tab(world: Any, user: User, relation: str) -> dict[str, Any]:
    return {"pk": MISSING if relation == "missing" else world.account(user, relation).pk, "tab": "details"}


@kind("view")
def _view(world: Any, user: User, relation: str) -> dict[str, Any]:
    if relation == "missing":
        return {"pk": MISSING}
    owner = user if relation == "own" else world.other
    return {"pk": SavedView.objects.get_or_create(user=owner, page="accounts", name="Kept", query="")[0].pk}


@kind("role")
def _role(world: Any, user: User, relation: str) -> dict[str, Any]:
    """A member of the account's team, who is not the user."""
    if relation == "missing":
        return {"pk": MISSING, "role_pk": MISSING}
    account = world.account(user, relation)
    core = {"role": "member", "membership": "core", "since": world.since}
    row, _made = AccountRole.objects.get_or_create(account=account, person=world.unit_head, **core)
    return {"pk": account.pk, "role_pk": row.pk}


@kind("contact")
def _contact(world: Any, user: User, relation: str) -> dict[str, Any]:
    if relation == "missing":
        return {"pk": MISSING, "contact_pk": MISSING}
    account = world.account(user, relation)
    found = Contact.objects.filter(account=account).first() or factories.contact(account)
    return {"pk": account.pk, "contact_pk": found.pk}


@kind("data")
def _data(world: Any, user: User, relation: str) -> dict[str, Any]:
    """Whose data: a contact of an own account, of a foreign one, or a colleague."""
    if relation == "missing":
        return {"kind": "contact", "pk": MISSING}
    if relation == "colleague":
        return {"kind": "colleague", "pk": world.other.person_id}
    return {"kind": "contact", "pk": _contact(world, user, "own" if relation == "contact" else relation)["contact_pk"]}


@kind("invoice")
def _invoice(world: Any, user: User, relation: str) -> dict[str, Any]:
    if relation == "missing":
        return {"pk": MISSING}
    account = world.account(user, relation)
    return {"pk": (account.invoices.first() or factories.invoice(account, dt.date(2026, 1, 10))).pk}


@kind("deal")
def _deal(world: Any, user: User, relation: str) -> dict[str, Any]:
    if relation == "missing":
        return {"pk": MISSING}
    account = world.account(user, relation)
    return {"pk": (account.opportunities.first() or factories.opportunity(account, name="A deal")).pk}


@kind("note")
def _note(world: Any, user: User, relation: str) -> dict[str, Any]:
    """A note that somebody else wrote; `secret`: a confidential one on an own account."""
    if relation == "missing":
        return {"pk": MISSING, "note_pk": MISSING}
    account = world.account(user, "own" if relation == "secret" else relation)
    note, _made = Note.objects.get_or_create(account=account, author=world.other, text="Written.", confidential=relation == "secret")
    return {"pk": account.pk, "note_pk": note.pk}
