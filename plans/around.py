"""People and opportunities around a plan: as they stand, as a version keeps them, and as a reader may read either.

A version keeps codes and names, never an e-mail or a telephone number. What we think of a person is kept apart from what
interactions tell, so that one frozen row serves both who may read judgements and who may not.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts import facts, map_chart
from accounts.models import Account, AccountClosure, AccountRole, Opportunity
from accounts.registry import Reading
from accounts.relations import Known, relation_map
from accounts.templatetags.accounts import attitude_word, role_word
from base import clock, company, formats
from people.audit import Operator
from people.permissions import Permission
from plans.models import PlanVersion
from pyramid.account_trends import Chance, chances

PEOPLE, DEALS, HEAD = "people", "deals", "account"  # the keys in `PlanVersion.rows`
MOST_DEALS = 50
WEIGHT = {"decides": 0, "buys": 1, "blocks": 1, "": 4}
Row = dict[str, Any]


class _Whole(Reading):
    """Reads everything: what a version keeps is cut to the rights of its reader when it is read."""

    judges = True

    def may(self, permission: Permission) -> bool:
        return self.judges or permission is not Permission.CONTACT_JUDGEMENT


class _Met(_Whole):
    """Reads no judgement: ties are those that interactions tell."""

    judges = False


def now(account: Account) -> dict[str, list[Row]]:
    """Both kinds of rows as they stand, in plain values that can be kept."""
    nobody: Any = Operator.current()
    whole, met = (relation_map(kind(account, nobody)) for kind in (_Whole, _Met))
    people = [_person(known, met.by_key.get(known.contact.pk)) for known in whole.people]
    deals = [deal.opportunity for deal in facts.opportunities(_Whole(account, nobody), most=MOST_DEALS)]
    running = [deal for deal in deals if deal.state == Opportunity.State.OPEN]
    known = chances({deal.stage for deal in running}, clock.today())
    return {PEOPLE: people, DEALS: [_deal(deal, known.get(deal.stage)) for deal in running], HEAD: [_head(account, clock.today())]}


def _head(account: Account, day: dt.date) -> Row:
    """What the head of a paper says of the account on a day: its own roles and those on what it belongs to."""
    above = AccountClosure.objects.filter(descendant=account.pk).values("ancestor")
    held = AccountRole.objects.on(day).filter(account__in=above).select_related("person").order_by("role", "person__name")
    roles: dict[str, list[str]] = {}
    for role in held:
        if role.person.name not in roles.setdefault(role.role, []):
            roles[role.role].append(role.person.name)
    period = account.key_periods.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day).order_by("-since").first()
    return {
        "id": account.pk,
        "on": day.isoformat(),
        "name": account.name,
        "place": ", ".join(part for part in (account.sector, account.city, account.country) if part),
        "key_since": period.since.year if period else None,
        "roles": roles,
    }


def head(rows: Mapping[str, Any], account: Account, day: dt.date) -> Row:
    """The head as a version keeps it; of one that keeps none, and of what is being written, as of `day`."""
    kept: list[Row] = rows.get(HEAD) or [_head(account, day)]
    return kept[0]


def day_of(version: PlanVersion) -> dt.date:
    """The business day of a version: kept in it, else the day on which it was submitted."""
    kept: list[Row] = version.rows.get(HEAD, [])
    return dt.date.fromisoformat(kept[0]["on"]) if kept else min(version.at.date(), clock.today())


def _person(known: Known, met: Known | None) -> Row:
    contact = known.contact
    return {
        "id": contact.pk,
        "name": contact.name,
        "job_title": contact.job_title,
        "role": contact.role,
        "attitude": known.attitude,
        "influence": known.influence,
        "tie": known.best.person.name if known.best else "",
        "strength": known.strength,
        "met_tie": met.best.person.name if met and met.best else "",
        "met_strength": met.strength if met else 0,
    }


def _deal(deal: Opportunity, chance: Chance | None) -> Row:
    return {
        "id": deal.pk,
        "name": deal.name,
        "expected_close": deal.expected_close.isoformat() if deal.expected_close else None,
        "amount": str(deal.amount) if deal.amount is not None else None,
        "currency": deal.currency,
        "stage": deal.stage,
        "chance": round(chance.share, 4) if chance else None,
        "chance_n": chance.n if chance else 0,
    }


# As they are read -----------------------------------------------------------------


def people(rows: Mapping[str, Any], *, judges: bool) -> list[Row]:
    """Who decides, those with a say of their own first; in words. Attitude and judged ties only for who `judges`."""
    tie, strength = ("tie", "strength") if judges else ("met_tie", "met_strength")

    def order(row: Row) -> tuple[int, bool, int]:
        return WEIGHT.get(row["role"], 3), judges and row["influence"] != "high", -row[strength]

    return [
        {
            "id": row["id"],
            "name": ", ".join(part for part in (row["name"], row["job_title"]) if part),
            "role": role_word(row["role"]),
            **({"attitude": attitude_word(row["attitude"]) or _("unknown")} if judges else {}),
            "tie": f"{row[tie]}, {map_chart.strength_word(row[strength])}" if row[tie] else _("no tie"),
        }
        for row in sorted(rows.get(PEOPLE, ()), key=order)
    ]


def deals(rows: Mapping[str, Any]) -> list[Row]:
    """Open opportunities, the largest first; in words."""
    return [
        {
            "id": row["id"],
            "name": row["name"] or formats.NO_VALUE,
            "expected_close": formats.short_date(dt.date.fromisoformat(row["expected_close"]), year=True)
            if row["expected_close"]
            else formats.NO_VALUE,
            "amount": formats.money(Decimal(row["amount"]), row["currency"]) if row["amount"] is not None else formats.NO_VALUE,
            "stage": row["stage"] or formats.NO_VALUE,
        }
        for row in sorted(rows.get(DEALS, ()), key=lambda row: -Decimal(row["amount"] or 0))
    ]


@dataclass(frozen=True)
class InHand:
    """Open opportunities with the chance of each in words, by its number; what they are worth weighted; of how many past ones."""

    chance: dict[int, str]
    weighted: Decimal | None
    least_n: int
    most_n: int


def in_hand(rows: Mapping[str, Any]) -> InHand | None:
    """The chance of past opportunities at the same stage; None where none is known. Too few say so and weigh nothing.

    The sum counts those in our own currency whose chance is known.
    """
    least = int(company.get("min_n"))
    found = [row for row in rows.get(DEALS, ()) if row.get("chance") is not None]
    sound = [row for row in found if row["chance_n"] >= least]
    if not found:
        return None
    amounts = [
        Decimal(row["amount"]) * Decimal(str(row["chance"]))
        for row in sound
        if row["amount"] is not None and (row["currency"] or settings.CURRENCY) == settings.CURRENCY
    ]
    words = {row["id"]: formats.percent(row["chance"]) if row in sound else _("too few") for row in found}
    counts = [row["chance_n"] for row in found]
    return InHand(words, sum(amounts, Decimal()) if amounts else None, min(counts), max(counts))


def are_kept(version: PlanVersion) -> bool:
    """Versions submitted before these rows were kept have none, which is not the same as nobody."""
    return PEOPLE in version.rows and DEALS in version.rows


def lacking() -> str:
    return _("This version was submitted before versions kept people and opportunities; it shows none.")


def lines(row: Row) -> tuple[str, str]:
    """The name of a row, and what stands beside it."""
    return row["name"], ", ".join(
        str(value) for key, value in row.items() if key not in {"id", "name"} and value not in {"", formats.NO_VALUE}
    )
