"""What hangs on a colleague, and what the page of a handover shows, as far as one person may read it."""

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
from accounts.models import Account, AccountClosure, AccountRole, Contact, KeyAccount, Opportunity, Promise
from accounts.registry import Reading
from accounts.relations import Known
from accounts.templatetags.accounts import role_word
from base import company, formats
from people.models import Person, User
from people.permissions import Permission
from teams import verbs
from teams.handover_door import Held, open_work
from teams.models import Handover, HandoverStep, SponsorPromise
from teams.verbs.handover import LEADS, decides, may_tick

MOST_LINES = 25
MOST_CALLS = 5


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


class Hangs:
    """What hangs on a colleague: accounts and roles, contacts that he alone knows, promises, open deals and actions.

    Everything is read for all accounts at once, through the doors of `user`; a fixed number of queries.
    """

    def __init__(self, person: Person, user: User) -> None:
        self.person, self.user = person, user
        self.visible = Account.objects.visible_to(user).values("pk")

    @cached_property
    def roles(self) -> list[AccountRole]:
        rows = AccountRole.objects.current().filter(person=self.person, account__in=self.visible)
        return list(rows.select_related("account__snapshot").order_by("account__name", "pk"))

    @cached_property
    def contacts(self) -> list[Known]:
        return relations.only_known_to(self.person.pk, self.visible, self.user)

    @cached_property
    def promises(self) -> list[tuple[Account, str, dt.date]]:
        """To customers, made by him; and those he gave as a sponsor."""
        rows = Promise.objects.visible_to(self.user).filter(made_by=self.person, state=Promise.State.OPEN)
        given = SponsorPromise.objects.filter(person=self.person, done_on__isnull=True, account__in=self.visible)
        found = [(row.account, row.text, row.due_on) for row in [*rows.select_related("account"), *given.select_related("account")]]
        return sorted(found, key=lambda each: (each[2], each[0].name))

    @cached_property
    def deals(self) -> list[Opportunity]:
        rows = Opportunity.objects.visible_to(self.user).filter(owner=self.person, state=Opportunity.State.OPEN)
        return list(rows.select_related("account").order_by("expected_close", "pk"))

    @cached_property
    def work(self) -> list[tuple[Any, list[Held]]]:
        return [(each.label, each.of(self.user, self.person)) for each in open_work]

    @cached_property
    def lines(self) -> list[Line]:
        """One for each account on which something of his hangs; those that he leads first."""
        held = [each for _label, some in self.work for each in some]
        other = {each.contact.account_id for each in self.contacts} | {each[0].pk for each in self.promises}
        other |= {deal.account_id for deal in self.deals if deal.account_id} | {each.account for each in held}
        rows = Account.objects.filter(pk__in=other | {role.account_id for role in self.roles}).filter(pk__in=self.visible)
        found = {account.pk: Line(account) for account in rows.select_related("snapshot")}
        for role in self.roles:
            found[role.account_id].roles.append(role.get_role_display())
            found[role.account_id].leads |= role.role in LEADS
        counted: tuple[tuple[str, Iterable[int | None]], ...] = (
            ("contacts", [each.contact.account_id for each in self.contacts]),
            ("promises", [each[0].pk for each in self.promises]),
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
        if self.contacts:
            words = {"name": self.person.name, "count": len(self.contacts), "revenue": self.revenue}
            return _("If %(name)s left: revenue %(revenue)s changes hands, contacts nobody else knows: %(count)s") % words
        return _("If %(name)s left: revenue %(revenue)s changes hands") % {"name": self.person.name, "revenue": self.revenue}


@dataclass(frozen=True)
class Call:
    """Whom to call first: number, why as a fact, who introduces."""

    contact: Contact
    number: str
    why: str
    introduced_by: str


@dataclass(frozen=True)
class Step:
    row: HandoverStep
    about: str
    link: str
    may_tick: bool


class Page:
    """A handover as one person reads it. Facts of the account stand there only while he reads the account."""

    def __init__(self, handover: Handover, user: User) -> None:
        self.handover, self.user = handover, user

    @cached_property
    def account(self) -> Account | None:
        """The account, when the reader may open it today."""
        found: Account | None = Account.objects.visible_to(self.user).filter(pk=self.handover.account_id).select_related("snapshot").first()
        return found

    @cached_property
    def steps(self) -> list[Step]:
        rows = list(self.handover.steps.select_related("contact", "promise", "contract", "done_by__person"))
        ticks = {side: self.is_under_way and may_tick(self.user, self.handover, side) for side in HandoverStep.Side.values}
        return [Step(row, self._about(row), self._link(row), ticks[row.side]) for row in rows]

    def _about(self, row: HandoverStep) -> str:
        if self.account is None:
            return ""
        if row.contract is not None and row.contract.end:
            return _("%(name)s ends on %(day)s") % {"name": row.about, "day": formats.short_date(row.contract.end, year=True)}
        return row.about

    def _link(self, row: HandoverStep) -> str:
        """Where the fact stands."""
        if self.account is None:
            return ""
        if row.contact is not None:
            return reverse("accounts:contact", args=[row.contact.account_id, row.contact_id])
        fact = row.promise or row.contract
        return reverse("accounts:account", args=[fact.account_id]) if fact is not None else ""

    @property
    def sides(self) -> list[tuple[Person, list[Step]]]:
        people = ((self.handover.giver, "giver"), (self.handover.taker, "taker"))
        return [(person, [step for step in self.steps if step.row.side == side]) for person, side in people]

    @property
    def is_under_way(self) -> bool:
        return self.handover.state == Handover.State.AGREED

    @cached_property
    def left(self) -> int:
        return sum(step.row.state == HandoverStep.State.OPEN for step in self.steps)

    @cached_property
    def may_decide(self) -> bool:
        return decides(self.user, self.handover.account)

    @property
    def may_work(self) -> bool:
        return self.is_under_way and may_tick(self.user, self.handover, HandoverStep.Side.TAKER)

    @property
    def may_move(self) -> bool:
        return self.may_work and self.handover.moved_on is None and self.handover.has_come and self.account is not None

    @property
    def may_close(self) -> bool:
        return self.may_work and self.handover.moved_on is not None and not self.left

    @property
    def may_withdraw(self) -> bool:
        if self.handover.state == Handover.State.PROPOSED:
            return self.may_decide or self.handover.proposed_by_id == self.user.pk
        return self.is_under_way and not self.handover.has_come and self.may_decide

    @cached_property
    def load(self) -> str:
        """A sentence when the account is one more than a KAM leads at most; empty when it is not, or is for others."""
        handover, most = self.handover, int(company.get("accounts_per_kam"))
        keys = KeyAccount.objects.on(handover.on).values("account")
        if not handover.is_open or not KeyAccount.objects.on(handover.on).filter(account=handover.account_id).exists():
            return ""
        led = AccountRole.objects.on(handover.on).filter(person=handover.taker_id, role__in=LEADS, account__in=keys)
        count = led.exclude(account=handover.account_id).values("account").distinct().count() + 1
        if count <= most:
            return ""
        words = {"name": handover.taker.name, "count": count, "most": most}
        return _("%(name)s would lead %(count)s key accounts: the company’s limit is %(most)s") % words

    @cached_property
    def calls(self) -> list[Call]:
        """Whom to call: those only the giver knows, then who has a say and whom somebody can introduce. Nobody who left."""
        if self.account is None:
            return []
        reading = Reading(self.account, self.user)
        drawn = relations.relation_map(reading)
        opens = reading.may(Permission.CONTACT_DETAILS)
        alone = {known.contact.pk for known in drawn.lost_with(self.handover.giver_id)}
        ranked = sorted(
            (known for known in drawn.people if known.contact.pk in alone or known.weighs), key=lambda known: self._rank(known, alone)
        )
        found = []
        for known in ranked:
            why, who = self._why(drawn, known, known.contact.pk in alone)
            if who:
                found.append(Call(known.contact, known.contact.phone if opens else "", why, who))
        return found[:MOST_CALLS]

    @staticmethod
    def _rank(known: Known, alone: set[int]) -> tuple[bool, bool, int, str]:
        return known.contact.pk not in alone, known.contact.role not in ("decides", "blocks", "buys"), known.strength, known.contact.name

    def _why(self, drawn: relations.RelationMap, known: Known, is_alone: bool) -> tuple[str, str]:
        giver = self.handover.giver.name
        if is_alone:
            day = formats.short_date(known.last_on, year=True) if known.last_on else formats.NO_VALUE
            return _("nobody else knows this person; last met %(day)s") % {"day": day}, giver
        ours = next((tie.person.name for tie in known.ties if tie.strength and tie.person.pk != self.handover.giver_id), "")
        way = drawn.way_in(known)
        return role_word(known.contact.role), ours or (way.contact.name if way is not None else "")


def leading() -> Any:
    """Roles of owner and KAM of today."""
    return AccountRole.objects.current().filter(role__in=LEADS)


def givers(account: Account) -> Any:
    """Who leads the account today."""
    keys = AccountRole.objects.current().filter(account=account, role__in=LEADS).values("person")
    return Person.objects.filter(pk__in=keys).order_by("name", "pk")


def listed(user: User) -> list[Handover]:
    """Handovers that one may read; those under way first, then the latest."""
    rows = Handover.objects.visible_to(user).select_related("account", "giver", "taker")
    found = list(rows.filter(Q(state__in=("proposed", "agreed")))[:MOST_LINES])
    return found + list(rows.exclude(state__in=("proposed", "agreed"))[:MOST_LINES])


def may_propose_any(account: Account, user: User) -> bool:
    return decides(user, account) or any(verbs.may_propose(user, account, giver) for giver in givers(account))


def link_of(account: Account, user: User) -> tuple[str, str] | None:
    """On the page of a team: the handover under way, or the way to begin one; None for who may neither read nor begin it."""
    under_way = Handover.objects.visible_to(user).filter(account=account, state__in=("proposed", "agreed")).first()
    if under_way is not None:
        return _("Passes to %(name)s") % {"name": under_way.taker.name}, reverse("teams:handover", args=[under_way.pk])
    if may_propose_any(account, user):
        return _("Hand over to a colleague"), reverse("teams:handover_add", args=[account.pk])
    return None
