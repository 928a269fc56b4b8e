"""What hangs on a colleague: accounts, contacts that he alone knows, promises, open deals and actions, ends of contracts."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import relations
from accounts.models import Account, AccountClosure, AccountRole, Opportunity, Promise, Subscription
from accounts.relations import Known
from base import clock, formats
from people.models import Person, User
from teams.models import SponsorPromise
from teams.registry import Held, open_work
from teams.verbs.handover import CONTRACT_DAYS, LEADS


@dataclass
class Line:
    """An account with what of it hangs on the colleague."""

    account: Account
    roles: list[str] = field(default_factory=list)
    leads: bool = False
    contacts: int = 0
    promises: int = 0
    deals: int = 0
    work: int = 0
    may_propose: bool = False

    @property
    def revenue(self) -> str:
        minor = self.account.snapshot.revenue_minor if hasattr(self.account, "snapshot") else None
        return formats.NO_VALUE if minor is None else formats.money(Decimal(minor) / 100, settings.CURRENCY)


@dataclass(frozen=True)
class Owed:
    """A promise that is still open, and where it stands."""

    account: Account
    text: str
    due_on: dt.date
    link: str


def _promise_link(row: Promise) -> str:
    return f"{reverse('accounts:tab', args=[row.account_id, 'delivery'])}#promises-{row.pk}"


class Hangs:
    """What hangs on a colleague: accounts and roles, contacts that he alone knows, promises, open deals and actions.

    Everything is read for all accounts at once, through the doors of `user`; a fixed number of queries. With an
    `account`, what hangs on him there and below.
    """

    def __init__(self, person: Person, user: User, account: Account | None = None) -> None:
        self.person, self.user, self.account = person, user, account
        rows = Account.objects.visible_to(user)
        if account is not None:
            rows = rows.filter(pk__in=account.descendants())
        self.visible = rows.values("pk")

    @cached_property
    def roles(self) -> list[AccountRole]:
        rows = AccountRole.objects.current().filter(person=self.person, account__in=self.visible)
        return list(rows.select_related("account__snapshot").order_by("account__name", "pk"))

    @cached_property
    def contacts(self) -> list[Known]:
        return relations.only_known_to(self.person.pk, self.visible, self.user)

    @cached_property
    def promises(self) -> list[Owed]:
        """To customers, made by him (on one account also by nobody who is named); and those he gave as a sponsor."""
        his = Q(made_by=self.person) if self.account is None else Q(made_by=self.person) | Q(made_by=None)
        rows = Promise.objects.filter(his, account__in=self.visible, state=Promise.State.OPEN)
        given = SponsorPromise.objects.filter(person=self.person, done_on__isnull=True, account__in=self.visible)
        found = [Owed(row.account, row.text, row.due_on, _promise_link(row)) for row in rows.select_related("account")]
        found += [
            Owed(row.account, row.text, row.due_on, reverse("teams:team", args=[row.account_id])) for row in given.select_related("account")
        ]
        return sorted(found, key=lambda each: (each.due_on, each.account.name))

    @cached_property
    def deals(self) -> list[Opportunity]:
        rows = Opportunity.objects.visible_to(self.user).filter(owner=self.person, state=Opportunity.State.OPEN)
        if self.account is not None:
            rows = rows.filter(account__in=self.visible)
        return list(rows.select_related("account").order_by("expected_close", "pk"))

    @cached_property
    def work(self) -> list[tuple[Any, list[Held]]]:
        nodes = None if self.account is None else list(self.visible.values_list("pk", flat=True))
        return [(each.label, each.of(self.user, self.person, nodes)) for each in open_work]

    @cached_property
    def contracts(self) -> list[Subscription]:
        """Of the accounts that he owns or leads: those whose end the next colleague must mind, the nearest first."""
        today = clock.today()
        led = AccountRole.objects.current().filter(person=self.person, role__in=LEADS, account__in=self.visible)
        tree = AccountClosure.objects.filter(ancestor__in=led.values("account")).values("descendant")
        rows = Subscription.objects.filter(account__in=tree, end__gt=today, end__lte=today + dt.timedelta(days=CONTRACT_DAYS))
        return list(rows.select_related("account").order_by("end", "pk"))

    @cached_property
    def lines(self) -> list[Line]:
        """One for each account on which something of his hangs; those that he leads first."""
        held = [each for _label, some in self.work for each in some]
        other = {each.contact.account_id for each in self.contacts} | {each.account.pk for each in self.promises}
        other |= {deal.account_id for deal in self.deals if deal.account_id} | {each.account for each in held}
        rows = Account.objects.filter(pk__in=other | {role.account_id for role in self.roles}).filter(pk__in=self.visible)
        found = {account.pk: Line(account) for account in rows.select_related("snapshot")}
        for role in self.roles:
            found[role.account_id].roles.append(role.get_role_display())
            found[role.account_id].leads |= role.role in LEADS
        counted: tuple[tuple[str, Iterable[int | None]], ...] = (
            ("contacts", [each.contact.account_id for each in self.contacts]),
            ("promises", [each.account.pk for each in self.promises]),
            ("deals", [deal.account_id for deal in self.deals]),
            ("work", [each.account for each in held]),
        )
        for name, keys in counted:
            for key in keys:
                if key in found:
                    setattr(found[key], name, getattr(found[key], name) + 1)
        return sorted(found.values(), key=lambda line: (not line.leads, line.account.name))

    @property
    def leads(self) -> list[Line]:
        return [line for line in self.lines if line.leads]

    @cached_property
    def revenue(self) -> str:
        """Revenue of twelve months of the accounts that he owns or leads; one below another is not counted twice."""
        keys = {line.account.pk for line in self.leads}
        pairs = AccountClosure.objects.filter(ancestor__in=keys, descendant__in=keys, depth__gt=0)
        inside = set(pairs.values_list("descendant_id", flat=True))
        known = [
            line.account.snapshot.revenue_minor
            for line in self.leads
            if line.account.pk not in inside and hasattr(line.account, "snapshot")
        ]
        minor = [each for each in known if each is not None]
        return formats.money(Decimal(sum(minor)) / 100, settings.CURRENCY) if minor else formats.NO_VALUE

    @property
    def open_count(self) -> int:
        return sum(len(some) for _label, some in self.work)

    @property
    def finding(self) -> str:
        if not self.lines:
            return _("Nothing that you may read hangs on %(name)s") % {"name": self.person.name}
        if not self.leads and self.contacts:
            return _("If %(name)s left: contacts nobody else knows: %(count)s") % {"name": self.person.name, "count": len(self.contacts)}
        if not self.leads:
            return _("If %(name)s left: no account changes hands") % {"name": self.person.name}
        if self.contacts:
            words = {"name": self.person.name, "count": len(self.contacts), "revenue": self.revenue}
            return _("If %(name)s left: revenue %(revenue)s changes hands, contacts nobody else knows: %(count)s") % words
        return _("If %(name)s left: revenue %(revenue)s changes hands") % {"name": self.person.name, "revenue": self.revenue}
