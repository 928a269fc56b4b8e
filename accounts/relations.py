"""The relationship map of an account: who is there, who of ours knows whom how well, what is missing, who would be lost.

Judgements (attitude, influence, what matters, judged ties, ties between contacts) are read only for who may see them; the
others get what interactions tell. Spec: product.md A2.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Case, Count, F, Max, Q, When

from accounts import facts
from accounts.models import AccountRole, Contact, ContactJudgement, ContactLink, Interaction, Opportunity, OpportunityContact, Tie
from accounts.registry import Reading
from base import clock
from people.models import Person, User
from people.permissions import Permission

MOST = 150  # people drawn
MOST_DEALS = 20
YEAR, KNOWN_DAYS, STALE_DAYS = 365, 730, 180
FAIR, STRONG = 2, 3
OFTEN, SOMETIMES = 8, 3  # days of interactions in a year from which a tie that nobody judged counts as strong, as fair
LIGHT = ("", "advises", "uses")  # roles without a say of their own in the decision
COMMITTEE = ("decides", "buys")  # what a buying group has at least, where nobody mapped its roles


class Meetings(NamedTuple):
    """Of one colleague with one contact, in two years: the last day, days in twelve months, days in 90."""

    last_on: dt.date
    days: int
    recent: int


@dataclass(frozen=True)
class Ours:
    """A colleague's tie to a contact. `strength` 0 to 4; judged by somebody, else from the interactions of twelve months."""

    person: Person
    strength: int
    last_on: dt.date | None = None
    recent: int = 0  # days of interactions in 90 days
    judged: Tie | None = None


@dataclass(frozen=True)
class Known:
    """A person at the account. `ties` are ours, strongest first; `judgement` is None for who may not read it."""

    contact: Contact
    ties: tuple[Ours, ...]
    last_on: dt.date | None
    judgement: ContactJudgement | None
    chief: int | None

    @property
    def best(self) -> Ours | None:
        return self.ties[0] if self.ties and self.ties[0].strength else None

    @property
    def strength(self) -> int:
        return self.best.strength if self.best else 0

    @property
    def weighs(self) -> bool:
        """Whether this person has a say of his own: decides, buys, blocks, or a role in the customer's own words."""
        return self.contact.role not in LIGHT

    @property
    def attitude(self) -> str:
        return self.judgement.attitude if self.judgement else ""

    @property
    def influence(self) -> str:
        return self.judgement.influence if self.judgement else ""


@dataclass(frozen=True)
class DealGroup:
    """The buying group of an open opportunity: who is in it, whom of it we hardly know, which roles nobody fills."""

    deal: Opportunity
    members: tuple[Known, ...]
    is_named: bool  # else everybody with a decision role stands for it
    far: tuple[Known, ...]
    vacant: tuple[str, ...]

    @property
    def has_gap(self) -> bool:
        return bool(self.far or self.vacant or not self.members)


@dataclass
class RelationMap:
    people: list[Known]
    links: list[ContactLink]
    more: int  # people beyond those drawn
    deals: list[Opportunity]
    groups: Mapping[int, set[int]]  # contacts named for each deal
    roles: Sequence[str]  # decision roles that the committee is known to have
    team: Mapping[int, str]  # colleagues with a role on the account
    today: dt.date
    colleagues: dict[int, Person] = field(default_factory=dict)

    @cached_property
    def by_key(self) -> dict[int, Known]:
        return {known.contact.pk: known for known in self.people}

    @cached_property
    def active(self) -> list[Known]:
        since = self.today - dt.timedelta(days=facts.ACTIVE_DAYS)
        return [known for known in self.people if known.last_on and known.last_on >= since]

    @cached_property
    def stale(self) -> list[Known]:
        """People with a decision role whom we met once, and not for half a year."""
        limit = self.today - dt.timedelta(days=STALE_DAYS)
        return [known for known in self.people if known.contact.role and known.last_on and known.last_on < limit]

    @cached_property
    def of_ours(self) -> dict[int, list[Known]]:
        """Whom each colleague knows, at least weakly."""
        found: dict[int, list[Known]] = defaultdict(list)
        for known in self.people:
            for tie in known.ties:
                if tie.strength:
                    found[tie.person.pk].append(known)
        return dict(sorted(found.items(), key=lambda pair: (-len(pair[1]), self.colleagues[pair[0]].name)))

    def lost_with(self, person: int) -> list[Known]:
        """Whom nobody else of ours knows."""
        return [known for known in self.of_ours.get(person, ()) if all(tie.person.pk == person for tie in known.ties if tie.strength)]

    @cached_property
    def seen_by(self) -> list[int]:
        """Colleagues who met or called somebody in the last 90 days."""
        return [pk for pk in self.of_ours if any(tie.recent for known in self.of_ours[pk] for tie in known.ties if tie.person.pk == pk)]

    @cached_property
    def deal_groups(self) -> list[DealGroup]:
        return [self._group(deal) for deal in self.deals]

    def _group(self, deal: Opportunity) -> DealGroup:
        named = self.groups.get(deal.pk, set())
        members = [known for known in self.people if (known.contact.pk in named if named else bool(known.contact.role))]
        filled = {known.contact.role for known in members}
        vacant = tuple(role for role in (self.roles or COMMITTEE) if role not in filled)
        far = tuple(known for known in members if known.weighs and known.strength < FAIR)
        return DealGroup(deal, tuple(members), bool(named), far, vacant)

    def way_in(self, known: Known) -> Known | None:
        """Who could introduce us: below or above this person, or tied to it, and known to us at least fairly; the best known."""
        key = known.contact.pk
        near = {other.contact.pk for other in self.people if key in (other.chief,) or other.contact.pk == known.chief}
        for link in self.links:
            if key in (link.one_id, link.other_id) and link.kind != ContactLink.Kind.RIVAL:  # who is at odds opens no door
                near |= {link.one_id, link.other_id} - {key}
        found = [self.by_key[each] for each in near if each in self.by_key and self.by_key[each].strength >= FAIR]
        return max(found, key=lambda each: (each.strength, each.last_on or dt.date.min), default=None)


def relation_map(reading: Reading, *, most: int = MOST) -> RelationMap:
    """The map as this person may read it. A fixed number of queries, whatever the number of people."""
    if "relation_map" not in reading.memo:
        reading.memo["relation_map"] = _read(reading, most)
    found: RelationMap = reading.memo["relation_map"]
    return found


def _read(reading: Reading, most: int) -> RelationMap:
    today = clock.today()
    judges = reading.may(Permission.CONTACT_JUDGEMENT)
    rows = reading.facts(Contact).filter(Q(left_on__isnull=True) | Q(left_on__gt=today)).select_related("account")
    if judges:
        rows = rows.select_related("judgement__by__person")
    first = Case(When(role="", then=1), default=0)
    found = list(rows.order_by(first, F("reports_to").asc(nulls_first=True), "name", "pk")[: most + 1])
    more = reading.facts(Contact).filter(Q(left_on__isnull=True) | Q(left_on__gt=today)).count() - most if len(found) > most else 0
    contacts = found[:most]
    keys = [contact.pk for contact in contacts]
    met = _interactions(keys, today)
    judged: dict[int, list[Tie]] = defaultdict(list)
    if judges:
        for tie in Tie.objects.filter(contact__in=keys).select_related("by__person"):
            judged[tie.contact_id].append(tie)
    links = list(ContactLink.objects.filter(one__in=keys, other__in=keys).select_related("one", "other", "by__person")) if judges else []
    ids = {person for pairs in met.values() for person in pairs if person} | {tie.person_id for ties in judged.values() for tie in ties}
    colleagues = Person.objects.in_bulk(ids)
    present = {pk for pk, person in colleagues.items() if not (person.left_on and person.left_on <= today)}
    people = []
    for contact in contacts:
        ties = _ties(met.get(contact.pk, {}), judged.get(contact.pk, []), colleagues, present, today)
        last = max((seen.last_on for seen in met.get(contact.pk, {}).values()), default=None)
        judgement = getattr(contact, "judgement", None) if judges else None
        people.append(Known(contact, ties, last, judgement, contact.reports_to_id))
    deals = list(
        reading.facts(Opportunity)
        .filter(state=Opportunity.State.OPEN)
        .order_by(F("expected_close").asc(nulls_last=True), "pk")[:MOST_DEALS]
    )
    groups: dict[int, set[int]] = defaultdict(set)
    for deal, person in OpportunityContact.objects.filter(opportunity__in=[deal.pk for deal in deals]).values_list(
        "opportunity", "contact"
    ):
        groups[deal].add(person)
    team: dict[int, str] = {}
    for role in facts.roles(reading):
        if team.get(role.person_id) != AccountRole.Role.KAM:  # the nearest role of those that one person has
            team[role.person_id] = role.role
    roles = facts.decision_map(reading)
    return RelationMap(people, links, more, deals, groups, roles, team, today, colleagues)


def _interactions(keys: Sequence[int], today: dt.date) -> dict[int, dict[int | None, Meetings]]:
    """Per contact and colleague (None: not named) the meetings of two years. One query."""
    year, near = today - dt.timedelta(days=YEAR), today - dt.timedelta(days=facts.ACTIVE_DAYS)
    rows = Interaction.objects.filter(contact__in=keys, on__lte=today, on__gt=today - dt.timedelta(days=KNOWN_DAYS))
    counted = rows.values_list("contact", "person").annotate(
        last=Max("on"), days=Count("on", distinct=True, filter=Q(on__gt=year)), seen=Count("on", distinct=True, filter=Q(on__gte=near))
    )
    found: dict[int, dict[int | None, Meetings]] = defaultdict(dict)
    for contact, person, last, days, recent in counted.order_by("contact", "person"):
        found[contact][person] = Meetings(last, days, recent)
    return found


def only_known_to(person: int, accounts: Any, user: User | None = None) -> list[Known]:
    """Contacts of these accounts whom, of ours in post, `person` alone knows; a fixed number of queries.

    Ties that somebody judged count only where `user` may read them; without a user, what interactions tell.
    """
    today = clock.today()
    seen = Tie.objects.visible_to(user) if user is not None else Tie.objects.none()
    near = Interaction.objects.filter(person=person, contact__isnull=False, on__lte=today, on__gt=today - dt.timedelta(days=YEAR))
    told = seen.filter(person=person, strength__gt=0)
    rows = Contact.objects.filter(Q(left_on__isnull=True) | Q(left_on__gt=today), account__in=accounts)
    rows = rows.filter(Q(pk__in=near.values("contact")) | Q(pk__in=told.values("contact")))
    contacts = list(rows.select_related("account").order_by("account__name", "name", "pk"))
    keys = [contact.pk for contact in contacts]
    met, judged = _interactions(keys, today), defaultdict(list)
    for tie in seen.filter(contact__in=keys).select_related("by__person"):
        judged[tie.contact_id].append(tie)
    ids = {pk for pairs in met.values() for pk in pairs if pk} | {tie.person_id for ties in judged.values() for tie in ties}
    colleagues = Person.objects.in_bulk(ids)
    present = {pk for pk, each in colleagues.items() if pk == person or not (each.left_on and each.left_on <= today)}
    found = []
    for contact in contacts:
        ties = _ties(met.get(contact.pk, {}), judged[contact.pk], colleagues, present, today)
        if {tie.person.pk for tie in ties if tie.strength} == {person}:
            last = max((each.last_on for each in met.get(contact.pk, {}).values()), default=None)
            found.append(Known(contact, ties, last, None, contact.reports_to_id))
    return found


def _ties(
    met: Mapping[int | None, Meetings], judged: Sequence[Tie], colleagues: Mapping[int, Person], present: set[int], today: dt.date
) -> tuple[Ours, ...]:
    """Strongest first; colleagues who have left tie nobody any more."""
    told = {tie.person_id: tie for tie in judged}
    ties = []
    for pk in present & {*met, *told}:
        seen, tie = met.get(pk), told.get(pk)
        strength = tie.strength if tie else from_interactions(seen.days if seen else 0, seen.last_on if seen else None, today)
        ties.append(Ours(colleagues[pk], strength, seen.last_on if seen else None, seen.recent if seen else 0, tie))
    return tuple(sorted(ties, key=lambda tie: (-tie.strength, -(tie.last_on or dt.date.min).toordinal(), tie.person.name)))


def from_interactions(days: int, last: dt.date | None, today: dt.date) -> int:
    """How strong a tie is that nobody judged, 0 to 3: by days of interactions in twelve months; weak at most after half a year."""
    if last is None or not days:
        return 0
    if (today - last).days > STALE_DAYS:
        return 1
    return STRONG if days >= OFTEN else FAIR if days >= SOMETIMES else 1
