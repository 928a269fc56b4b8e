"""What the relationship map of an account shows: chart, gaps, cover, who knows whom, the person in hand. Mock-up 04."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import map_chart
from accounts.forms import PlaceForm
from accounts.map_chart import Asked, tie_words
from accounts.models import AccountRole, Certainty, ContactLink, Opportunity, Tie
from accounts.registry import Reading
from accounts.relations import FAIR, STRONG, Known, RelationMap, relation_map
from accounts.templatetags.accounts import SUPPORTS, attitude_word, decision_role, role_word
from base import formats
from people.functions import labels
from people.models import Person
from people.permissions import Permission

MOST_GAPS, MOST_ROWS, MOST_FUNCTIONS = 12, 12, 6
VIEWS = ("chart", "table", "influence")


@dataclass(frozen=True)
class Gap:
    """Something to close: what, whom it is about, and why or how."""

    title: str
    why: str
    contact: int | None = None
    tone: str = ""
    word: str = ""
    deal: int | None = None


def context(reading: Reading) -> dict[str, Any]:
    """Everything that the tab's template needs."""
    found = relation_map(reading)
    chosen = found.by_key.get(_number(reading.asked.get("person", "")))
    leaver = _number(reading.asked.get("leaves", ""))
    lost = found.lost_with(leaver) if leaver in found.of_ours else []
    deal = _number(reading.asked.get("deal", ""))
    judges, edits = reading.may(Permission.CONTACT_JUDGEMENT), reading.may(Permission.ACCOUNT_EDIT)
    view = reading.asked.get("view", "")
    view = view if view in VIEWS and (judges or view != "influence") else ""
    asked = Asked(lost, chosen, deal if deal in {each.pk for each in found.deals} else 0, _address(reading), reading.account.pk, edits)
    functions = labels()
    gaps = gaps_of(found)
    return {
        "map": found,
        "headline": headline(found, reading),
        "reviewed": _reviewed(found),
        "chart": _drawn(found, asked, view),
        "view": view,
        "influences": map_chart.influences(found) if view == "influence" else [],
        "deal_choices": [(row.pk, _deal_name(row), row.pk == asked.deal) for row in found.deals],
        "group": next((group for group in found.deal_groups if group.deal.pk == asked.deal), None),
        "gaps": gaps[:MOST_GAPS],
        "more_gaps": gaps[MOST_GAPS:],
        "gap_count": len(gaps),
        "cover": cover(found),
        "matrix": matrix(found, functions),
        "rows": [_row(found, known, functions) for known in found.people],
        "map_url": _tab(reading),
        "ours": [(pk, found.colleagues[pk].name, pk == leaver) for pk in found.of_ours],
        "leaver": found.colleagues[leaver].name if leaver in found.of_ours else "",
        "lost": lost,
        "may_judge": judges,
        "can_edit": edits,
        "panel": panel(found, chosen, reading) if chosen else None,
    }


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _address(reading: Reading) -> str:
    """The address of a card, before the number: what else was asked stays."""
    kept = {name: text for name in ("below", "view", "deal") if (text := reading.asked.get(name, "")) in ("0", *VIEWS) or _number(text)}
    return f"{_tab(reading)}?{urlencode([*kept.items(), ('person', '')])}"


def _tab(reading: Reading) -> str:
    return reverse("accounts:tab", args=[reading.account.pk, "map"])


def _drawn(found: RelationMap, asked: Asked, view: str) -> Any:
    """What the view draws; nothing where a table stands for it."""
    if not found.people or view == "table":
        return ""
    return map_chart.influence(found, asked) if view == "influence" else map_chart.chart(found, asked)


def _deal_name(deal: Opportunity) -> str:
    return deal.name or str(deal.pk)


def _row(found: RelationMap, known: Known, functions: dict[str, str]) -> dict[str, Any]:
    chief = found.by_key.get(known.chief or 0)
    function = functions.get(known.contact.function, known.contact.function)
    return {"known": known, "function": function, "tie": tie_words(known), "chief": chief.contact.name if chief else ""}


# In words ------------------------------------------------------------------------------------------------------


def headline(found: RelationMap, reading: Reading) -> str:
    """The one sentence that a director reads first."""
    count = len(found.people) + found.more
    if not count:
        return _("Nobody is known at this account")
    strong = [known for known in found.people if known.strength >= STRONG]
    words = {"count": formats.number(count), "strong": formats.number(len(strong)), "name": strong[0].contact.name if strong else ""}
    snapshot = getattr(reading.account, "snapshot", None)
    if len(strong) == 1 and count > 1:
        if snapshot and snapshot.revenue_minor:
            words["money"] = formats.money(Decimal(snapshot.revenue_minor) / 100, settings.CURRENCY)
            return _("One strong tie out of %(count)s: if %(name)s leaves, %(money)s a year has no ally") % words
        return _("One strong tie out of %(count)s: if %(name)s leaves, nobody there stands up for us") % words
    if not strong:
        return ngettext("No strong tie with the one person known", "No strong tie with any of %(count)s people known", count) % words
    return _("Strong ties: %(strong)s of %(count)s people known") % words


def _reviewed(found: RelationMap) -> tuple[dt.date, str] | None:
    """When somebody last judged a person or a tie, and who."""
    rows: list[Any] = [known.judgement for known in found.people if known.judgement and known.judgement.on]
    rows += [tie.judged for known in found.people for tie in known.ties if tie.judged and tie.judged.on]
    last = max([row for row in rows if row.by] or rows, key=lambda row: row.on, default=None)
    return (last.on, last.by.name if last.by else "") if last else None


def gaps_of(found: RelationMap) -> list[Gap]:
    """What to close, the heaviest first."""
    return [*_opposed(found), *_unmet(found), *_deal_gaps(found), *_threads(found), *_executives(found), *_stale(found)]


def _days(found: RelationMap, known: Known) -> str:
    return formats.days((found.today - known.last_on).days) if known.last_on else ""


def _opposed(found: RelationMap) -> list[Gap]:
    told = []
    for known in found.people:
        if SUPPORTS.get(known.attitude.lower()) == "bad":
            silent = _("%(days)s without contact.") % {"days": _days(found, known)} if known.last_on else _("Never met or called.")
            matters = _("What matters: %(what)s") % {"what": known.judgement.matters} if known.judgement and known.judgement.matters else ""
            title = _("%(name)s: against us") % {"name": known.contact.name}
            told.append(Gap(title, f"{silent} {matters}".strip(), known.contact.pk, "bad", attitude_word(known.attitude)))
    return told


def _unmet(found: RelationMap) -> list[Gap]:
    told = []
    for known in found.people:
        if not known.weighs or known.strength >= FAIR or SUPPORTS.get(known.attitude.lower()) == "bad":
            continue
        way = found.way_in(known)
        why = _("Nobody of ours knows somebody near this person.")
        if way and way.best:
            why = _("Way in: %(name)s, known to %(ours)s.") % {"name": way.contact.name, "ours": way.best.person.name}
        names = {"name": known.contact.name, "role": decision_role(known.contact)}
        title = _("Meet %(name)s (%(role)s)") % names if not known.strength else _("Know %(name)s better (%(role)s)") % names
        told.append(Gap(title, why, known.contact.pk))
    return told


def _deal_gaps(found: RelationMap) -> list[Gap]:
    told = []
    for group in found.deal_groups:
        if not group.has_gap:
            continue
        parts = []
        if group.vacant:
            parts.append(_("No one known for: %(roles)s.") % {"roles": ", ".join(role_word(role) for role in group.vacant)})
        if group.far:
            parts.append(_("Hardly known to us: %(names)s.") % {"names": ", ".join(known.contact.name for known in group.far[:4])})
        if not group.is_named:
            parts.append(_("Its buying group is not named yet: everybody with a decision role stands for it."))
        amount = group.deal.amount
        money = formats.money(amount, group.deal.currency or settings.CURRENCY) if amount is not None else ""
        title = _("Opportunity %(name)s") % {"name": _deal_name(group.deal)}
        told.append(Gap(title, " ".join(parts), word=money, deal=group.deal.pk))
    return told


def _threads(found: RelationMap) -> list[Gap]:
    told = []
    if len(found.active) == 1 and len(found.people) > 1:
        known = found.active[0]
        title = _("%(name)s: their only one in contact") % {"name": known.contact.name}
        told.append(Gap(title, _("Nobody else there was met or called in 90 days: find a second ally."), known.contact.pk))
    if len(found.seen_by) == 1 and len(found.active) > 1:
        person = found.colleagues[found.seen_by[0]]
        title = _("%(name)s: our only one in contact") % {"name": person.name}
        is_kam = found.team.get(person.pk) in (AccountRole.Role.KAM, AccountRole.Role.OWNER)
        why = _("In 90 days no other colleague met or called anybody: bring other functions in.")
        told.append(Gap(title, why, None, "bad" if is_kam else "", _("single thread") if is_kam else ""))
    return told


def _executives(found: RelationMap) -> list[Gap]:
    top = [known for known in found.people if known.contact.level == "executive"]
    if not top or any(known.strength >= FAIR for known in top):
        return []
    sponsors = [found.colleagues[pk].name for pk, role in found.team.items() if role == AccountRole.Role.SPONSOR and pk in found.colleagues]
    who = ", ".join(known.contact.name for known in top[:3])
    why = _("A peer is wanted for: %(names)s.") % {"names": who}
    if sponsors:
        why += " " + _("Our sponsor: %(names)s.") % {"names": ", ".join(sponsors)}
    return [Gap(_("No fair tie with an executive"), why, top[0].contact.pk)]


def _stale(found: RelationMap) -> list[Gap]:
    if not found.stale:
        return []
    names = ", ".join(f"{known.contact.name} ({_days(found, known)})" for known in found.stale[:5])
    count = len(found.stale)
    title = ngettext("%(count)s person with a decision role gone stale", "%(count)s people with a decision role gone stale", count)
    return [Gap(title % {"count": formats.number(count)}, _("Not met or called for half a year: %(names)s.") % {"names": names})]


def cover(found: RelationMap) -> list[tuple[str, str]]:
    def of(part: int, whole: int) -> str:
        return _("%(part)s of %(whole)s") % {"part": formats.number(part), "whole": formats.number(whole)}

    weighs = [known for known in found.people if known.weighs]
    functions = {known.contact.function for known in found.people if known.contact.function}
    fair = {known.contact.function for known in found.people if known.contact.function and known.strength >= FAIR}
    return [
        (_("With a say of their own, and a fair tie"), of(sum(known.strength >= FAIR for known in weighs), len(weighs))),
        (_("Functions of theirs with a fair tie"), of(len(fair), len(functions))),
        (_("People met or called in 90 days"), of(len(found.active), len(found.people))),
        (_("Our people with a tie"), formats.number(len(found.of_ours))),
    ]


def matrix(found: RelationMap, functions: dict[str, str]) -> dict[str, Any]:
    """Ours by their functions: the best tie of each; and how many people each met in 90 days."""
    counts: dict[str, int] = {}
    for known in found.people:
        counts[known.contact.function] = counts.get(known.contact.function, 0) + 1
    columns = sorted(counts, key=lambda code: (code == "", -counts[code], code))[:MOST_FUNCTIONS]
    rows = []
    for pk, people in list(found.of_ours.items())[:MOST_ROWS]:
        mine = [(known, tie) for known in people for tie in known.ties if tie.person.pk == pk]
        cells = [max((tie.strength for known, tie in mine if known.contact.function == code), default=0) for code in columns]
        rows.append((found.colleagues[pk], found.team.get(pk, ""), cells, sum(bool(tie.recent) for _known, tie in mine)))
    heads = [functions.get(code, code) or _("not said") for code in columns]
    return {"heads": heads, "rows": rows, "more": len(found.of_ours) - len(rows)}


# The person in hand --------------------------------------------------------------------------------------------


def panel(found: RelationMap, known: Known, reading: Reading) -> dict[str, Any]:
    """What is known and may be changed about one person."""
    judges = reading.may(Permission.CONTACT_JUDGEMENT) and reading.may(Permission.INTERACTION_ADD)
    edits = reading.may(Permission.ACCOUNT_EDIT)
    place = PlaceForm(row=known.contact, user=reading.user, account=reading.account, may_details=False) if edits else None
    pk = known.contact.pk
    offered = list(Person.objects.in_post().values_list("name", flat=True)[:1000]) if judges else []
    return {
        "known": known,
        "place": place,
        "judges": judges,
        "certainties": Certainty.choices,
        "strengths": Tie.Strength.choices,
        "kinds": ContactLink.Kind.choices,
        "colleagues": offered,
        "others": [other.contact for other in sorted(found.people, key=lambda each: each.contact.name) if other is not known],
        "links": [
            (link, link.other if link.one_id == pk else link.one, link.one_id == pk)
            for link in found.links
            if pk in (link.one_id, link.other_id)
        ],
        "deals": [(deal, pk in found.groups.get(deal.pk, ())) for deal in found.deals],
    }
