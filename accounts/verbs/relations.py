"""The relationship map: how well ours know a contact, how contacts hang together, who is in a buying group."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Certainty, Contact, ContactLink, Opportunity, OpportunityContact, Tie
from accounts.verbs.errors import AccountError
from accounts.verbs.origin import touched
from base import clock
from base.edits import compare_and_set
from people.audit import Actor, Restricted, record, user_of
from people.models import Person
from people.permissions import Permission
from people.rights import require

MOST_IN_GROUP = 100


def _may_judge(by: Actor, contact: Contact) -> None:
    require(by, Permission.CONTACT_JUDGEMENT, contact.account)
    require(by, Permission.INTERACTION_ADD, contact.account)  # who only loads data passes no judgement


@transaction.atomic
def set_tie(
    contact: Contact,
    person: Person,
    strength: int,
    *,
    by: Actor,
    certainty: str = Certainty.ASSUMED,
    version: int | None = None,
) -> Tie:
    """Say how well a colleague knows a contact; said again it is corrected. Raises AccountError, EditConflict, Refused."""
    _may_judge(by, contact)
    if strength not in Tie.Strength.values or certainty not in Certainty.values:
        raise AccountError(_("Choose how strong the tie is."), "strength")
    if person.left_on and person.left_on <= clock.today():
        raise AccountError(_("This colleague has left."), "person")
    given = {"strength": strength, "certainty": certainty}
    tie, created = Tie.objects.get_or_create(contact=contact, person=person, defaults=given)
    changes: dict[str, Any] = {"strength": (None, strength)} if created else compare_and_set(tie, given, version=version)
    if changes:
        Tie.objects.filter(pk=tie.pk).update(by=user_of(by), on=clock.today())
        told = {field: Restricted(*values) for field, values in changes.items()}
        record(by, "tie.judged", contact, account=contact.account_id, person=person.name, **told)
        touched(contact.account_id)
    tie.refresh_from_db()
    return tie


@transaction.atomic
def drop_tie(tie: Tie, *, by: Actor) -> None:
    """The colleague does not know this contact, or no more."""
    _may_judge(by, tie.contact)
    if Tie.objects.filter(pk=tie.pk).delete()[0]:
        record(
            by, "tie.dropped", tie.contact, account=tie.contact.account_id, person=tie.person.name, strength=Restricted(tie.strength, "")
        )
        touched(tie.contact.account_id)


@transaction.atomic
def link_contacts(one: Contact, other: Contact, kind: str, *, by: Actor, certainty: str = Certainty.ASSUMED) -> ContactLink:
    """Say how one contact stands to another of the same group. Raises AccountError, Refused."""
    _may_judge(by, one)
    _may_judge(by, other)
    if one.pk == other.pk or one.account.root_id != other.account.root_id:
        raise AccountError(_("Choose a contact of the same group."), "other")
    if kind not in ContactLink.Kind.values or certainty not in Certainty.values:
        raise AccountError(_("Choose how they stand to each other."), "kind")
    given = {"kind": kind, "certainty": certainty, "by": user_of(by), "on": clock.today()}
    link, _created = ContactLink.objects.update_or_create(one=one, other=other, defaults=given)
    record(by, "contacts.linked", one, account=one.account_id, other=other.name, kind=Restricted(kind))
    touched(one.account_id)
    return link


@transaction.atomic
def unlink_contacts(link: ContactLink, *, by: Actor) -> None:
    _may_judge(by, link.one)
    if ContactLink.objects.filter(pk=link.pk).delete()[0]:
        record(by, "contacts.unlinked", link.one, account=link.one.account_id, other=link.other.name, kind=Restricted(link.kind, ""))
        touched(link.one.account_id)


@transaction.atomic
def join_buying_groups(contact: Contact, opportunities: Collection[Opportunity], *, by: Actor, among: Collection[Opportunity]) -> int:
    """The contact is in the buying group of exactly these, of the open opportunities that were offered. Gives how many changed."""
    require(by, Permission.ACCOUNT_EDIT, contact.account)
    offered = {row.pk for row in among}
    wanted = {row.pk for row in opportunities} & offered
    held = set(OpportunityContact.objects.filter(contact=contact, opportunity__in=offered).values_list("opportunity_id", flat=True))
    gone, new = held - wanted, wanted - held
    for deal in new:
        if OpportunityContact.objects.filter(opportunity=deal).count() >= MOST_IN_GROUP:
            raise AccountError(_("A buying group holds at most %(most)s people.") % {"most": MOST_IN_GROUP}, "deals")
    OpportunityContact.objects.filter(contact=contact, opportunity__in=gone).delete()
    OpportunityContact.objects.bulk_create(OpportunityContact(contact=contact, opportunity_id=deal) for deal in sorted(new))
    if gone or new:
        record(by, "buying_group.changed", contact, account=contact.account_id, joined=len(new), left=len(gone))
        touched(contact.account_id)
    return len(gone) + len(new)
