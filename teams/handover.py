"""What the page of a handover shows, as far as one person may read it."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import relations
from accounts.models import Account, AccountRole, Contact, KeyAccount
from accounts.registry import Reading
from accounts.relations import Known
from accounts.templatetags.accounts import role_word
from base import company, formats
from people.models import Person, User
from people.permissions import Permission
from teams import verbs
from teams.hangs import Hangs
from teams.models import Handover, HandoverStep
from teams.verbs.handover import LEADS, decides, may_tick

MOST_LINES = 25
MOST_CALLS = 5


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
    folded: int = 0  # so many steps of this kind, whose facts the reader does not read before the day


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
        if self.account is None and not self.handover.has_come:
            return _folded(rows, ticks)
        return [Step(row, self._about(row), self._link(row), ticks[row.side]) for row in rows]

    def _about(self, row: HandoverStep) -> str:
        if self.account is None:
            return ""
        if row.contract is not None and row.contract.end:
            return _("%(name)s ends on %(day)s") % {"name": row.about, "day": formats.short_date(row.contract.end, year=True)}
        if row.promise is not None:  # promises repeat their words: the day tells them apart
            return f"{row.about}, {_('due %(day)s') % {'day': formats.short_date(row.promise.due_on, year=True)}}"
        return row.about

    def _link(self, row: HandoverStep) -> str:
        """Where the fact stands."""
        if self.account is None:
            return ""
        if row.contact is not None:
            return reverse("accounts:contact", args=[row.contact.account_id, row.contact_id])
        if row.promise is not None:
            return f"{reverse('accounts:tab', args=[row.promise.account_id, 'delivery'])}#promises-{row.promise_id}"
        return reverse("imports:origin", args=["subscriptions", row.contract_id]) if row.contract is not None else ""

    @property
    def sides(self) -> list[tuple[Person, list[Step]]]:
        people = ((self.handover.giver, "giver"), (self.handover.taker, "taker"))
        return [(person, [step for step in self.steps if step.row.side == side]) for person, side in people]

    @property
    def is_under_way(self) -> bool:
        return self.handover.state == Handover.State.AGREED

    @cached_property
    def left(self) -> int:
        return sum((step.folded or 1) for step in self.steps if step.row.state == HandoverStep.State.OPEN)

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
    def leaves(self) -> Hangs | None:
        """What of the account hangs on who gives it: as long as his work has not passed, for who reads the account."""
        handover = self.handover
        if self.account is None or not handover.is_open or handover.moved_on is not None:
            return None
        return Hangs(handover.giver, self.user, self.account)

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

    @property
    def shows_calls(self) -> bool:
        return self.handover.state in (Handover.State.AGREED, Handover.State.DONE) and bool(self.calls)

    @cached_property
    def calls(self) -> list[Call]:
        """Whom to call: the only active contact and those only the giver knows, then who has a say. Nobody who left."""
        if self.account is None:
            return []
        reading = Reading(self.account, self.user)
        drawn = relations.relation_map(reading)
        opens = reading.may(Permission.CONTACT_DETAILS)
        reasons = {known.contact.pk: _("nobody else knows this person") for known in drawn.lost_with(self.handover.giver_id)}
        if len(drawn.active) == 1:
            reasons[drawn.active[0].contact.pk] = _("the only active contact")
        asked = (known for known in drawn.people if known.contact.pk in reasons or known.weighs)
        found = []
        for known in sorted(asked, key=lambda known: self._rank(known, reasons)):
            reason = reasons.get(known.contact.pk) or role_word(known.contact.role)
            who = self._introduces(drawn, known, known.contact.pk in reasons)
            found.append(Call(known.contact, known.contact.phone if opens else "", f"{reason}, {_met(known)}", who))
        return sorted(found, key=lambda call: not call.introduced_by)[:MOST_CALLS]

    @staticmethod
    def _rank(known: Known, first: Collection[int]) -> tuple[bool, bool, int, str]:
        return known.contact.pk not in first, known.contact.role not in ("decides", "blocks", "buys"), known.strength, known.contact.name

    def _introduces(self, drawn: relations.RelationMap, known: Known, is_his: bool) -> str:
        """Who of ours or of theirs introduces this person: the giver whom only he knows, else the giver last."""
        giver = self.handover.giver
        tied = {tie.person.pk: tie.person.name for tie in known.ties if tie.strength}
        if is_his and giver.pk in tied:
            return giver.name
        ours = next((name for pk, name in tied.items() if pk != giver.pk), "")
        way = drawn.way_in(known)
        return ours or (way.contact.name if way is not None else "") or tied.get(giver.pk, "")


def _folded(rows: Collection[HandoverStep], ticks: dict[str, bool]) -> list[Step]:
    """Steps without a fact one by one; the others as one line for each kind: nobody ticks what he cannot tell apart."""
    alike: dict[tuple[str, str, str], list[HandoverStep]] = {}
    for row in rows:
        alike.setdefault((row.side, row.kind, row.state), []).append(row)
    return [
        Step(same[0], "", "", False, len(same)) if same[0].about else Step(same[0], "", "", ticks[same[0].side]) for same in alike.values()
    ]


def _met(known: Known) -> str:
    if known.last_on is None:
        return _("never met")
    return _("last met %(day)s") % {"day": formats.short_date(known.last_on, year=True)}


def leading() -> Any:
    """Roles of owner and KAM of today."""
    return AccountRole.objects.current().filter(role__in=LEADS)


def givers(account: Account) -> Any:
    """Who leads the account today."""
    keys = AccountRole.objects.current().filter(account=account, role__in=LEADS).values("person")
    return Person.objects.filter(pk__in=keys).order_by("name", "pk")


def first_giver(givers: Any, user: User) -> Person | None:
    """Who is chosen when the form opens: oneself, if one leads the account."""
    own: Person | None = givers.filter(pk=user.person_id).first()
    return own or givers.first()


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
