"""The access doors of this room: every table with account facts starts at `visible_to(user)`."""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from base import clock
from people.permissions import Permission, Relation

if TYPE_CHECKING:
    from people.models import User

# A relation that a permission asks for: the nearest relations, one of which an access row must carry.
ACCESS = {
    Relation.MINE: (Relation.MINE,),
    Relation.TEAM: (Relation.TEAM, Relation.CORE, Relation.MINE),
    Relation.CORE: (Relation.CORE, Relation.MINE),
    Relation.PEOPLE: (Relation.PEOPLE,),
}


class DatedQuerySet(models.QuerySet[Any]):
    """Rows with `since` and `until`, half-open."""

    def on(self, day: Any) -> "DatedQuerySet":
        return self.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)

    def current(self) -> "DatedQuerySet":
        return self.on(clock.today())


def accounts_for(user: "User", permission: Permission) -> Any:
    """None when `permission` is held on all accounts, else the ids of those on which it is (a subquery)."""
    held = user.relations(permission)
    if Relation.ALL in held:
        return None
    access = apps.get_model("accounts", "AccountAccess")
    wanted = {nearer for relation in held for nearer in ACCESS.get(Relation(relation), ())}
    return access.objects.current().filter(person=user.person_id, relation__in=wanted).values("account")


class AccountQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "User", permission: Permission = Permission.ACCOUNT_VIEW) -> "AccountQuerySet":
        """Accounts on which `user` holds `permission` (by default: whose facts he may read)."""
        ids = accounts_for(user, permission)
        return self if ids is None else self.filter(pk__in=ids)


class FactQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "User", permission: Permission = Permission.ACCOUNT_VIEW) -> "FactQuerySet":
        """Facts of accounts on which `user` holds `permission`; facts without an account for readers of all only."""
        ids = accounts_for(user, permission)
        return self if ids is None else self.filter(account__in=ids)


class JudgementQuerySet(models.QuerySet[Any]):
    """What we think of contacts, and how well we know them: no judgement leaves the circle that may see it."""

    accounts: tuple[str, ...] = ("contact__account",)  # of all of them the right must be held

    def visible_to(self, user: "User", permission: Permission = Permission.CONTACT_JUDGEMENT) -> "JudgementQuerySet":
        ids = accounts_for(user, permission)
        return self if ids is None else self.filter(**{f"{path}__in": ids for path in self.accounts})


class LinkQuerySet(JudgementQuerySet):
    accounts = ("one__account", "other__account")


class BuyerQuerySet(JudgementQuerySet):
    """Who is in a buying group is a fact, open to who may read the account."""

    def visible_to(self, user: "User", permission: Permission = Permission.ACCOUNT_VIEW) -> "BuyerQuerySet":
        return super().visible_to(user, permission)  # type: ignore[return-value]


class MoneyFactQuerySet(FactQuerySet):
    def visible_to(self, user: "User", permission: Permission = Permission.MONEY_VIEW) -> "MoneyFactQuerySet":
        return super().visible_to(user, permission)  # type: ignore[return-value]


class SurveyQuerySet(FactQuerySet):
    """eNPS answers name nobody and are never listed; only their figure is shown."""

    def visible_to(self, user: "User", permission: Permission = Permission.ACCOUNT_VIEW) -> "SurveyQuerySet":
        return super().visible_to(user, permission).exclude(kind="enps")  # type: ignore[return-value]


class OpportunityQuerySet(FactQuerySet):
    def visible_to(self, user: "User", permission: Permission = Permission.ACCOUNT_VIEW) -> "OpportunityQuerySet":
        """As facts; one without an account is also its owner's."""
        ids = accounts_for(user, permission)
        if ids is None:
            return self
        mine = Q(account__isnull=True, owner=user.person_id) if user.person_id else Q(pk__in=[])
        return self.filter(Q(account__in=ids) | mine)


class NoteQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "User") -> "NoteQuerySet":
        """Open notes of accounts one may read; confidential ones of one's own, or where the right is held."""
        open_on = accounts_for(user, Permission.ACCOUNT_VIEW)
        notes = self if open_on is None else self.filter(account__in=open_on)
        confidential_on = accounts_for(user, Permission.NOTE_CONFIDENTIAL)
        readable = Q(confidential=False) | Q(author=user) | Q(readers__person=user.person_id)
        readable |= Q() if confidential_on is None else Q(account__in=confidential_on)
        return notes if confidential_on is None else notes.filter(readable).distinct()


DatedManager = models.Manager.from_queryset(DatedQuerySet)
AccountManager = models.Manager.from_queryset(AccountQuerySet)
FactManager = models.Manager.from_queryset(FactQuerySet)
JudgementManager = models.Manager.from_queryset(JudgementQuerySet)
LinkManager = models.Manager.from_queryset(LinkQuerySet)
BuyerManager = models.Manager.from_queryset(BuyerQuerySet)
MoneyFactManager = models.Manager.from_queryset(MoneyFactQuerySet)
SurveyManager = models.Manager.from_queryset(SurveyQuerySet)
OpportunityManager = models.Manager.from_queryset(OpportunityQuerySet)
NoteManager = models.Manager.from_queryset(NoteQuerySet)
