"""People at an account, and what we think of them."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Account, Contact, ContactJudgement
from accounts.verbs.errors import AccountError
from accounts.verbs.origin import remember, touched
from accounts.verbs.snapshots import refresh_snapshots
from accounts.words import contact_words
from base import clock
from base.edits import compare_and_set
from people.audit import Actor, record, user_of
from people.permissions import Permission
from people.rights import require

FIELDS = ("name", "job_title", "function", "level", "role", "email", "phone", "reports_to_id", "left_on")
DETAILS = ("email", "phone")
DEEPEST = 60  # steps of reports-to that are followed upwards
JUDGEMENTS = ("attitude", "influence", "matters", "certainty")


@transaction.atomic
def add_contact(account: Account, fields: Mapping[str, Any], *, by: Actor) -> Contact:
    """Make a contact by hand. Raises AccountError for a name that this account has already."""
    require(by, Permission.ACCOUNT_EDIT, account)
    values = _permitted(account, fields, by)
    contact = Contact(account=account, **values)
    _check(values, contact)
    Account.objects.select_for_update().filter(pk=account.pk).values_list("pk").first()
    if account.contacts.filter(name__iexact=contact.name).exists():
        raise AccountError(_("There is a contact of this name already."), "name")
    contact.search_text = contact_words(contact)
    contact.save()
    record(by, "contact.added", contact, account=account, **values)
    touched(account.pk)
    return contact


@transaction.atomic
def edit_contact(
    contact: Contact,
    written: Mapping[str, Any],
    *,
    by: Actor,
    base: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> dict[str, tuple[Any, Any]]:
    """Save the fields that changed; gives them with before and after. Raises EditConflict, AccountError, Refused."""
    require(by, Permission.ACCOUNT_EDIT, contact.account)
    values = _permitted(contact.account, written, by)
    _check(values, contact)
    changes = compare_and_set(contact, values, base=base, version=version)
    if not changes:
        return {}
    words = contact_words(contact)
    if words != contact.search_text:
        Contact.objects.filter(pk=contact.pk).update(search_text=words)
    if "left_on" in changes:
        refresh_snapshots(list(contact.account.ancestors().values_list("pk", flat=True)))
    remember(contact, changes, by=by)
    record(by, "contact.edited", contact, account=contact.account_id, **changes)
    touched(contact.account_id)
    return changes


@transaction.atomic
def judge_contact(
    contact: Contact,
    written: Mapping[str, Any],
    *,
    by: Actor,
    base: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> dict[str, tuple[Any, Any]]:
    """Say attitude, influence and what matters to a contact, assumed or confirmed. Raises EditConflict, Refused."""
    require(by, Permission.CONTACT_JUDGEMENT, contact.account)
    require(by, Permission.INTERACTION_ADD, contact.account)  # the steward loads judgements and does not pass any
    values = {field: written[field] for field in JUDGEMENTS if field in written}
    judgement, _created = ContactJudgement.objects.get_or_create(contact=contact)
    changes = compare_and_set(judgement, values, base=base, version=version)
    if changes:
        author = user_of(by)
        ContactJudgement.objects.filter(pk=judgement.pk).update(by=author, on=clock.today())
        record(by, "contact.judged", contact, account=contact.account_id, **changes)
        touched(contact.account_id)
    return changes


def _permitted(account: Account, written: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """The fields that there are; e-mail and phone only from who may read them."""
    values = {field: written[field] for field in FIELDS if field in written}
    if any(field in values for field in DETAILS):
        require(by, Permission.CONTACT_DETAILS, account)
    return values


def _check(values: Mapping[str, Any], contact: Contact) -> None:
    if "name" in values and not str(values["name"]).strip():
        raise AccountError(_("A contact needs a name."), "name")
    chief = values.get("reports_to_id")
    if chief and chief != contact.reports_to_id:
        same_group = Contact.objects.filter(pk=chief, account__root=contact.account.root_id).exclude(pk=contact.pk)
        if not same_group.exists():
            raise AccountError(_("Choose a contact of the same group."), "reports_to")
        if contact.pk and _is_above(contact.pk, chief):
            raise AccountError(_("Those two would report to each other: move the other one first."), "reports_to")


def _is_above(contact: int, other: int) -> bool:
    """Whether `other` reports to `contact`, directly or through others."""
    here = other
    for _step in range(DEEPEST):
        above = Contact.objects.filter(pk=here).values_list("reports_to", flat=True).first()
        if above is None or above == contact:
            return above == contact
        here = above
    return False
