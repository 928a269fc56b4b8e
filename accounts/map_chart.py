"""The relationship map drawn: the organisation chart with what is missing on it, and the influence chart. Mock-up 04."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Certainty, ContactLink, Opportunity, Tie
from accounts.relations import FAIR, Known, RelationMap
from accounts.templatetags.accounts import SUPPORTS, attitude_word, decision_role, level_word, role_word
from base import formats
from reports.charts import Band, Card, Line, Link, bands, tree

COLUMNS = 4  # cards side by side, on the page and on paper
EDGES = {"good": "good", "bad": "bad", "watch": "plain"}
ENDS = {ContactLink.Kind.LISTENS: "arrow", ContactLink.Kind.ALLY: "dots", ContactLink.Kind.RIVAL: "bars", ContactLink.Kind.KNOWS: "rings"}


@dataclass(frozen=True)
class Asked:
    """What a chart should point out, and what its cards lead to; nothing of it on paper."""

    lost: Sequence[Known] = ()  # known only to the colleague who leaves
    chosen: Known | None = None  # in the reader's hand
    deal: int = 0  # whose buying group is pointed out; 0: gaps of all open ones
    address: str = ""  # of a card, before its number
    account: int = 0
    can_edit: bool = False

    def places(self, found: RelationMap) -> dict[int, str]:
        """A word on the card: what each person is to the buying group asked for; else in how many named groups he is hardly known."""
        if self.deal:
            group = next((each for each in found.deal_groups if each.deal.pk == self.deal), None)
            members = {known.contact.pk: _("in the group") for known in group.members} if group else {}
            return members | ({known.contact.pk: _("hardly known") for known in group.far} if group else {})
        counts: dict[int, int] = {}
        for group in (each for each in found.deal_groups if each.is_named):
            for known in group.far:
                counts[known.contact.pk] = counts.get(known.contact.pk, 0) + 1
        return {
            pk: ngettext("gap in %(count)s deal", "gap in %(count)s deals", count) % {"count": formats.number(count)}
            for pk, count in counts.items()
        }


def chart(found: RelationMap, asked: Asked) -> Any:
    """Who reports to whom, with the roles that nobody fills in the buying groups of open opportunities."""
    title = _("Relationship map: who reports to whom, decision role, attitude, and our best tie with each person")
    return tree([*vacancies(found, asked), *cards(found, asked)], links(found), title=title, columns=COLUMNS)


def links(found: RelationMap) -> list[Link]:
    return [Link(link.one_id, link.other_id, str(link.get_kind_display())) for link in found.links]


def cards(found: RelationMap, asked: Asked | None = None) -> list[Card]:
    asked = asked or Asked()
    places, gone = asked.places(found), {known.contact.pk for known in asked.lost}
    return [_card(found, known, asked, places, known.contact.pk in gone) for known in found.people]


def vacancies(found: RelationMap, asked: Asked | None = None) -> list[Card]:
    """A card for each decision role that nobody is known to fill in an open opportunity, with the deals that it hurts."""
    asked = asked or Asked()
    missing: dict[str, list[Opportunity]] = {}
    for group in found.deal_groups:
        if asked.deal in (0, group.deal.pk):
            for role in group.vacant:
                missing.setdefault(role, []).append(group.deal)
    made = []
    for number, (role, deals) in enumerate(missing.items(), 1):
        first, more = deals[0], len(deals) - 1
        amount = formats.money(first.amount, first.currency or settings.CURRENCY) if first.amount is not None else ""
        rest = ngettext("and %(count)s more deal", "and %(count)s more deals", more) % {"count": formats.number(more)} if more else ""
        lines = (
            Line(_("Nobody known"), _("gap"), bold=True, mark="bad", paint="badt"),
            Line(_("for the role: %(role)s") % {"role": role_word(role)}),
            Line(first.name or str(first.pk), amount),
            Line(rest),
        )
        address = f"{reverse('accounts:contact_add', args=[asked.account])}?role={role}" if asked.can_edit else ""
        words = formats.joined([_("Add a person"), *(line.left for line in lines if line.left), amount])
        made.append(Card(-number, lines, style="vacant", href=address, words=words))
    return made


def _card(found: RelationMap, known: Known, asked: Asked, places: Mapping[int, str], is_lost: bool) -> Card:
    contact, best = known.contact, known.best
    judged = known.judgement is not None
    tone = SUPPORTS.get(known.attitude.lower(), "none")
    role = decision_role(contact) or _("no decision role")
    weight = f"{role}, {level_word(known.influence)}" if known.influence else role
    attitude = attitude_word(known.attitude) or _("unknown") if judged else ""
    if tone != "none" and known.judgement and known.judgement.certainty == Certainty.ASSUMED:
        attitude = _("%(attitude)s?") % {"attitude": attitude}
    last = formats.days((found.today - known.last_on).days) if known.last_on else _("never met")
    place = places.get(contact.pk, "")
    is_gap = bool(place) and known.weighs and known.strength < FAIR
    lines = (
        Line(contact.name, bold=True),
        Line(contact.job_title or contact.function, _("lost to us") if is_lost else place, paint="badt" if is_lost or is_gap else "ours"),
        Line(weight, attitude, bold=bool(contact.role), mark=tone if attitude else ""),
        Line(best.person.name if best else _("no tie"), last, bars=known.strength),
    )
    in_group = bool(asked.deal and place)
    style = "alert" if is_lost else "chosen" if known is asked.chosen else "group" if in_group else "" if best else "open"
    told = (contact.name, contact.job_title, weight, attitude, tie_words(known), last if known.last_on else "", place)
    return Card(
        contact.pk,
        lines,
        known.chief,
        EDGES.get(tone, "") if judged else "",
        style,
        f"{asked.address}{contact.pk}" if asked.address else "",
        formats.joined(part for part in told if part),
        _moving(known, asked) if asked.can_edit else {},
    )


def _moving(known: Known, asked: Asked) -> dict[str, str]:
    """What the script needs to move a card: where it sends the act, and whom the person reports to as the reader knows it."""
    address = reverse("accounts:map_person", args=[asked.account, known.contact.pk])
    return {"data_move": address, "data_key": str(known.contact.pk), "data_chief": str(known.chief or ""), "data_name": known.contact.name}


# Influence -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Influence:
    """One tie between two people there, as a sentence in parts: who, how, whom; our tie with who; who said so."""

    who: Known
    kind: str
    whom: Known
    link: ContactLink


def influences(found: RelationMap) -> list[Influence]:
    """Every tie there is, those that bear on somebody with a say of his own first. Who is listened to stands first."""
    told = []
    for link in found.links:
        one, other = found.by_key[link.one_id], found.by_key[link.other_id]
        if link.kind == ContactLink.Kind.LISTENS:
            told.append(Influence(other, _("is listened to by"), one, link))
        else:
            told.append(Influence(one, str(link.get_kind_display()), other, link))
    return sorted(told, key=lambda each: (not each.whom.weighs, each.whom.contact.name, each.who.contact.name))


def influence(found: RelationMap, asked: Asked) -> Any:
    """Bands by how much influence a person has, and the ties that carry it; empty when neither is known of anybody."""
    tied = {pk for link in found.links for pk in (link.one_id, link.other_id)}
    drawn = {card.key: card for card in cards(found, asked)}
    order = _near(found)
    levels = (("high", _("High influence")), ("medium", _("Medium influence")), ("low", _("Low influence")))
    made = []
    for level, title in levels:
        people = sorted((known for known in found.people if known.influence == level), key=lambda known: order[known.contact.pk])
        made.append(Band(title, [drawn[known.contact.pk] for known in people]))
    known_levels = {level for level, _title in levels}
    rest = [known for known in found.people if known.influence not in known_levels and known.contact.pk in tied]
    rest.sort(key=lambda known: order[known.contact.pk])
    made.append(Band(_("Influence not judged"), [drawn[known.contact.pk] for known in rest]))
    if not any(band.cards for band in made):
        return ""
    ties = [_line(each) for each in influences(found)]
    return bands(made, ties, title=_("Who influences whom: the weightiest above, ties as lines"), columns=COLUMNS)


def _line(each: Influence) -> Link:
    words = f"{each.who.contact.name} {each.kind} {each.whom.contact.name} ({each.link.get_certainty_display()})"
    ends = ENDS.get(ContactLink.Kind(each.link.kind), "rings")
    return Link(each.who.contact.pk, each.whom.contact.pk, words, ends, each.link.certainty == Certainty.CONFIRMED)


def _near(found: RelationMap) -> dict[int, int]:
    """An order in which people tied to each other stand close: each circle of people from its best tied one outwards."""
    beside: dict[int, list[int]] = {known.contact.pk: [] for known in found.people}
    for link in found.links:
        beside[link.one_id].append(link.other_id)
        beside[link.other_id].append(link.one_id)
    order: dict[int, int] = {}
    for start in sorted(beside, key=lambda pk: -len(beside[pk])):
        waiting = [start]
        while waiting:
            here = waiting.pop(0)
            if here not in order:
                order[here] = len(order)
                waiting += beside[here]
    return order


# In words ------------------------------------------------------------------------------------------------------


def tie_words(known: Known) -> str:
    best = known.best
    return f"{best.person.name}, {strength_word(best.strength)}" if best else _("no tie")


def strength_word(strength: int) -> str:
    return str(Tie.Strength(strength).label) if strength in Tie.Strength.values else _("none")
