"""Who works on an account: its owner and its team, dated, without overlap."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Account, AccountRole
from accounts.verbs.access import follow_roles
from accounts.verbs.errors import AccountError
from accounts.verbs.origin import remember, touched
from accounts.verbs.snapshots import refresh_snapshots
from base import clock
from imports import hooks
from people.audit import Actor, record, user_of
from people.models import Person
from people.permissions import Permission, Relation
from people.rights import Refused, require

Role = AccountRole.Role


@transaction.atomic
def assign_owner(account: Account, person: Person, *, by: Actor, since: dt.date | None = None) -> AccountRole:
    """Make `person` the owner from `since` (today) on; the owner of that day ends then. Raises AccountError, Refused."""
    since = since or clock.today()
    _require(by, account, Role.OWNER)
    _refuse_leaver(person, since)
    _lock(account)
    owners = AccountRole.objects.filter(account=account, role=Role.OWNER)
    later = owners.filter(since__gt=since).order_by("since").select_related("person").first()
    if later:
        raise AccountError(
            _("%(name)s becomes owner on %(day)s: change that first.") % {"name": later.person, "day": later.since.isoformat()}, "since"
        )
    former = owners.filter(Q(until__isnull=True) | Q(until__gt=since)).select_related("person").first()
    if former and former.person_id == person.pk:
        return former
    if former:
        _close(former, since, by=by)
    made = AccountRole.objects.create(account=account, person=person, role=Role.OWNER, since=since, by=user_of(by))
    record(by, "account.owner_assigned", account, account=account, owner=(former and former.person.name, person.name), since=since)
    _spread(account, {person.pk, *([former.person_id] if former else [])})
    return made


@transaction.atomic
def set_role(
    account: Account,
    person: Person,
    role: str,
    *,
    by: Actor,
    since: dt.date | None = None,
    until: dt.date | None = None,
    membership: str = "",
) -> AccountRole:
    """Give `person` a role on the account. The owner is `assign_owner`'s. Raises AccountError when it overlaps another."""
    if role == Role.OWNER:
        return assign_owner(account, person, by=by, since=since)
    since = since or clock.today()
    _require(by, account, role)
    _refuse_leaver(person, since)
    if until and until <= since:
        raise AccountError(_("The last day comes before the first."), "until")
    _lock(account)
    same = AccountRole.objects.filter(account=account, person=person, role=role).filter(Q(until__isnull=True) | Q(until__gt=since))
    if until:
        same = same.filter(since__lt=until)
    if same.exists():
        raise AccountError(_("%(name)s has this role on those days already.") % {"name": person}, "person")
    made = AccountRole.objects.create(
        account=account, person=person, role=role, membership=membership, since=since, until=until, by=user_of(by)
    )
    record(by, "account.role_given", account, account=account, person=person.name, role=role, membership=membership, since=since)
    _spread(account, {person.pk})
    return made


@transaction.atomic
def end_role(role: AccountRole, *, by: Actor, on: dt.date | None = None) -> None:
    """End a role: `on` (today) is the first day without it. One that had not begun goes as if never given."""
    on = on or clock.today()
    _require(by, role.account, role.role)
    if role.until and role.until <= on:
        raise AccountError(_("This role has ended already."))
    _close(role, on, by=by)
    record(by, "account.role_ended", role.account, account=role.account, person=role.person.name, role=role.role, on=on)
    _spread(role.account, {role.person_id})


def _require(by: Actor, account: Account, role: str) -> None:
    """Owner and KAM are given by who may assign everywhere; a KAM fills the team of his own accounts."""
    require(by, Permission.ACCOUNT_ASSIGN, account)
    if role != Role.MEMBER and Relation.ALL not in by.relations(Permission.ACCOUNT_ASSIGN):
        raise Refused(Permission.ACCOUNT_ASSIGN, account)


def _refuse_leaver(person: Person, since: dt.date) -> None:
    if person.left_on and person.left_on <= since:
        raise AccountError(_("%(name)s has left. Choose somebody in post.") % {"name": person}, "person")


def _lock(account: Account) -> None:
    """One writer of an account's roles at a time, where rows can be locked; SQLite has one writer anyway."""
    Account.objects.select_for_update().filter(pk=account.pk).values_list("pk").first()


def _close(role: AccountRole, on: dt.date, *, by: Actor) -> None:
    if role.since >= on:
        role.delete()
        return
    before, role.until = role.until, on
    role.version += 1
    role.save(update_fields=["until", "version"])
    remember(role, {"until": (before, on)}, by=by)


def _spread(account: Account, people: set[int]) -> None:
    follow_roles(account.pk, people)
    refresh_snapshots([account.pk])
    hooks.mark("account_team", {(account.pk, None)})
    touched(account.pk)
