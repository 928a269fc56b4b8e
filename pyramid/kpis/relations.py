"""Whom of theirs we know, who of ours they know. Spec: kpis.md, Sales and KAM."""

import datetime as dt
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.models import Account, DecisionRole, Interaction
from base.results import Direction, Layer, Result, Unit
from pyramid.behind import Behind
from pyramid.facts.keys import keys_on
from pyramid.facts.relations import active_colleagues, active_contacts, functions_met, interactions_in
from pyramid.facts.spans import Span
from pyramid.registry import KPI, Ask, kpis
from pyramid.statistics import median

RELATIONS = ("interactions", "contacts")


@kpis.register
class RelationshipCoverage(KPI):
    """(account, decision role) pairs with an active contact, over the pairs mapped.

    Unit: ratio, exact; n accounts mapped. Empty without a map. `deals`: only groups with a qualified opportunity
    open, or lost or abandoned in the period. Warns when under half of the accounts that matter are mapped. Source: S3.
    """

    code = "relationship_coverage"
    layer = Layer.SALES
    audience = "MT"
    label = _("Relationship coverage")
    definition = _("Share of the decision roles mapped at our accounts in which we have an active contact.")
    formula = _("roles with an active contact / roles mapped")
    reads = (*RELATIONS, "decision_roles", "key_accounts", "opportunities")
    kept_for = "company segment owner account"
    position = 65

    def compute(self, ask: Ask) -> Result:
        pairs = self._pairs(ask)
        mapped = {group for group, _role in pairs}
        self._warn(ask, mapped)
        if not pairs:
            return self.no_data(ask, "empty", n=0)
        active = active_contacts(ask.facts, ask.settings)
        met = {(group, contact.role) for group, contacts in active.items() for contact in contacts}
        return self.census(ask, len(pairs & met), len(pairs), n=len(mapped))

    def _pairs(self, ask: Ask) -> set[tuple[int, str]]:
        level = ask.settings["group_level"]
        pairs = {(ask.facts.group(row.account, level), row.role) for row in ask.facts.rows("decision_roles")}
        if ask.settings.get("deals", False):
            wanted = deal_groups(ask)
            return {pair for pair in pairs if pair[0] in wanted}
        return pairs

    def _warn(self, ask: Ask, mapped: set[int]) -> None:
        of_deals = bool(ask.settings.get("deals", False))
        wanted = frozenset(deal_groups(ask)) if of_deals else keys_on(ask.facts, ask.settings, ask.span.last)
        if wanted and 2 * len(wanted & mapped) < len(wanted):
            ask.warn("thin_map")

    def behind(self, ask: Ask) -> Behind:
        return Behind.of(DecisionRole, (row.id for row in ask.facts.rows("decision_roles")))


def deal_groups(ask: Ask) -> set[int]:
    """Groups with a qualified opportunity open at as_of, or lost or abandoned in the period."""
    level = ask.settings["group_level"]
    return {
        ask.facts.group(deal.deal.account, level)
        for deal in ask.facts.deals()
        if deal.is_qualified and deal.deal.account and (deal.is_open or (not deal.is_won and deal.closed_on in ask.span))
    }


class _OfKeyAccounts(KPI):
    layer = Layer.KAM
    reads: ClassVar[tuple[str, ...]] = (*RELATIONS, "key_accounts")
    kept_for = "company segment owner account"

    def behind(self, ask: Ask) -> Behind:
        return Behind.of(Account, keys_on(ask.facts, ask.settings, ask.span.last))

    def named(self, ask: Ask, values: dict[int, Any]) -> dict[str, Any]:
        """Values by the external id of their account, in its order."""
        return dict(sorted((ask.facts.store.code(group), value) for group, value in values.items()))


@kpis.register
class FunctionalBreadth(_OfKeyAccounts):
    """Functions of ours that met the account at least `min_touches` times in the period; the median of key accounts.

    Unit: count. Accounts that nobody met count 0. Empty when no interaction is recorded in the period. Source: S1.
    """

    code = "functional_breadth"
    audience = "CMT"
    unit = Unit.COUNT
    label = _("Functions engaged")
    definition = _("Functions of ours that work with a key account: the median over key accounts.")
    formula = _("median of the functions with at least the required interactions")
    position = 230

    def compute(self, ask: Ask) -> Result:
        groups = keys_on(ask.facts, ask.settings, ask.span.last)
        if not groups or not ask.facts.covered("interactions", ask.span):
            return self.no_data(ask, "empty", n=len(groups))
        least, broad = int(ask.settings["min_touches"]), int(ask.settings["breadth_threshold"])
        met = functions_met(ask.facts, ask.settings, ask.span)
        engaged = {group: sum(times >= least for times in met.get(group, {}).values()) for group in groups}
        details = {
            "share_at_threshold": sum(count >= broad for count in engaged.values()) / len(engaged),
            "rows": self.named(ask, engaged),
        }
        return self.ok(ask, median(list(engaged.values())), n=len(engaged), details=details)

    def behind(self, ask: Ask) -> Behind:
        level = ask.settings["group_level"]
        groups = keys_on(ask.facts, ask.settings, ask.span.last)
        found = interactions_in(ask.facts, ask.span)
        return Behind.of(Interaction, (row.id for row in found if ask.facts.group(row.account, level) in groups))


@kpis.register
class SingleThreadedShare(_OfKeyAccounts):
    """Key accounts with at most one active contact, over key accounts.

    Unit: ratio, exact. Empty without a key account, or while no interaction is recorded at all.
    """

    code = "single_threaded_share"
    direction = Direction.UP_BAD
    label = _("Single-threaded")
    definition = _("Share of the key accounts at which we have one active contact or none.")
    formula = _("key accounts with at most one active contact / key accounts")
    position = 240

    def compute(self, ask: Ask) -> Result:
        groups = keys_on(ask.facts, ask.settings, ask.span.last)
        if not ask.facts.covered("interactions", Span(dt.date.min, ask.as_of)):
            return self.no_data(ask, "empty", n=len(groups))
        active = active_contacts(ask.facts, ask.settings)
        thin = {group: len(active.get(group, ())) for group in groups if len(active.get(group, ())) <= 1}
        return self.census(ask, len(thin), len(groups), details={"rows": self.named(ask, thin)})


@kpis.register
class SoleContactShare(_OfKeyAccounts):
    """Key accounts that at most one colleague of ours met in the window; nobody is no better than one.

    Unit: ratio, exact. Empty without a key account, or while interactions never say who of ours. Source: S2.
    """

    code = "sole_contact_share"
    reads = (*RELATIONS, "key_accounts", "employees")
    direction = Direction.UP_BAD
    label = _("Sole contact of ours")
    definition = _("Share of the key accounts whose relation with us rests on one colleague or none.")
    formula = _("key accounts met by at most one of ours / key accounts")
    position = 250

    def compute(self, ask: Ask) -> Result:
        groups = keys_on(ask.facts, ask.settings, ask.span.last)
        if not groups or not ask.facts.store.names_colleagues(ask.as_of):
            return self.no_data(ask, "empty", n=len(groups))
        met = active_colleagues(ask.facts, ask.settings)
        sole = {group: len(met.get(group, ())) for group in groups if len(met.get(group, ())) <= 1}
        return self.census(ask, len(sole), len(groups), details={"rows": self.named(ask, sole)})
