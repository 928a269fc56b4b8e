"""Account health: parts from floor to target, weighted; what is missing is shown, never guessed. Spec: kpis.md, KAM."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from base.periods import Period, add_months
from base.results import Layer, Result, Status, Unit
from pyramid.facts.keys import keys_on
from pyramid.facts.relations import active_contacts, functions_met, window
from pyramid.facts.spans import Span
from pyramid.facts.store import Store, Subset
from pyramid.facts.view import Facts
from pyramid.registry import KPI, Ask, kpis
from pyramid.scopes import Scope, ScopeKind

# Parts that are figures of their own: code of the figure, months it looks back.
FIGURES = {
    "csat": ("csat", 12),
    "nps": ("nps", 12),
    "promises_kept": ("promises_kept", 12),
    "on_time_delivery": ("on_time_delivery", 12),
    "support_response": ("support_response", 12),
    "growth_rate": ("growth_rate", 12),
    "win_rate": ("win_rate_count", 24),
}


@kpis.register
class HealthScore(KPI):
    """100 x clamp((v - floor) / (target - floor)) per part, weighted mean over the parts that are known.

    Unit: 0 to 100; n parts known. Details: coverage (weight known / weight), missing, parts with their own n. Too few
    under `min_coverage`. Of a wider scope: the mean of its key accounts whose health is known.
    """

    code = "health_score"
    layer = Layer.KAM
    audience = "MT"
    unit = Unit.SCORE
    label = _("Account health")
    definition = _("How an account is doing: satisfaction, promises, delivery, support, growth, contacts and wins of 12 months, weighted.")
    formula = _("weighted mean of the parts, each from its floor (0) to its target (100)")
    reads = (
        "survey_responses", "promises", "deliveries", "tickets", "invoices", "interactions", "contacts", "opportunities", "key_accounts",
    )  # fmt: skip
    looks_back: ClassVar[Mapping[str, int]] = {"invoices": 24}
    kept_for = "company segment owner account"
    position = 270

    def compute(self, ask: Ask) -> Result:
        given = ask.facts.store.extra.get("health_parts")
        if given is not None:
            return self.score(ask, [(part, part["value"], None) for part in given])
        if ask.facts.scope.kind is ScopeKind.ACCOUNT:
            return self.score(ask, [(part, *self._known(ask, str(part["code"]))) for part in ask.settings["health_parts"]])
        return self._mean_of_key_accounts(ask)

    def score(self, ask: Ask, parts: Sequence[tuple[Mapping[str, Any], Any, int | None]]) -> Result:
        least = float(ask.settings["min_coverage"])
        whole = sum(float(part["weight"]) for part, _value, _n in parts)
        points = {str(part["code"]): _points(part, value) for part, value, _n in parts}
        known = [(float(part["weight"]), points[str(part["code"])] or 0.0) for part, value, _n in parts if value is not None]
        weight = sum(each for each, _points in known)
        shown = [
            {"code": str(part["code"]), "value": value, "n": n, "weight": part["weight"], "points": points[str(part["code"])]}
            for part, value, n in parts
        ]
        missing = [str(part["code"]) for part, value, _n in parts if value is None]
        coverage = weight / whole if whole else 0.0
        details = {"coverage": coverage, "missing": missing, "parts": shown}
        if not weight:
            return self.no_data(ask, "empty", n=0, details=details)
        value = sum(each * reached for each, reached in known) / weight
        if coverage < least:
            return self.too_few(ask, value, None, n=len(known), details=details)
        return self.ok(ask, value, n=len(known), details=details)

    def _known(self, ask: Ask, code: str) -> tuple[float | None, int | None]:
        """Value of a part and its own n; None where nothing is known."""
        if code in FIGURES:
            figure, months = FIGURES[code]
            end = ask.span.end
            result = kpis[figure].answer(replace(ask, period=Period(add_months(end, -months), end), excluded={}, warnings=[]))
            return (None, None) if result.value is None else (float(result.value), result.n)
        return RELATION_PARTS[code](ask) if code in RELATION_PARTS else (None, None)

    def _mean_of_key_accounts(self, ask: Ask) -> Result:
        found = {group: self._of(ask, group) for group in sorted(keys_on(ask.facts, ask.settings, ask.span.last))}
        known = {group: float(result.value) for group, result in found.items() if result.status is Status.OK and result.value is not None}
        rows = {ask.facts.store.code(group): value for group, value in known.items()}
        details = {"key_accounts": len(found), "rows": dict(sorted(rows.items()))}
        if not known:
            return self.no_data(ask, "empty", n=0, details=details)
        return self.ok(ask, sum(known.values()) / len(known), n=len(known), details=details)

    def _narrowed(self, ask: Ask) -> Store:
        """A store of the key accounts alone, so that the score of a few never loads the facts of all."""
        store = ask.facts.store
        if store.restricted is not None:
            return store
        groups = {store.group(row.account) for row in store.rows("key_accounts")} | {row.account for row in store.rows("key_accounts")}
        return store.keep("key accounts", lambda: store.narrowed(store.members(groups)))

    def _of(self, ask: Ask, group: int) -> Result:
        store = self._narrowed(ask)
        accounts = frozenset(store.tree(group)) & (ask.facts.subset.accounts or frozenset(store.tree(group)))
        facts = Facts(store, Subset(accounts), ask.as_of, Scope.account(group))
        return self.answer(replace(ask, facts=facts, excluded={}, warnings=[]))


def _points(part: Mapping[str, Any], value: Any) -> float | None:
    if value is None:
        return None
    floor, target = float(part["floor"]), float(part["target"])
    return 100 * min(1.0, max(0.0, (float(value) - floor) / (target - floor)))


def _active_contacts(ask: Ask) -> tuple[float | None, int | None]:
    """Contacts met in the window; 0 is a value once the source speaks of it."""
    if not ask.facts.covered("interactions", window(ask.facts, ask.settings)):
        return None, None
    count = sum(len(contacts) for contacts in active_contacts(ask.facts, ask.settings).values())
    return float(count), count


def _functions_engaged(ask: Ask) -> tuple[float | None, int | None]:
    span = Span(add_months(ask.span.end, -12), ask.span.end)
    if not ask.facts.covered("interactions", span):
        return None, None
    met: dict[str, int] = {}
    for functions in functions_met(ask.facts, ask.settings, span).values():
        for function, times in functions.items():
            met[function] = met.get(function, 0) + times
    count = sum(times >= int(ask.settings["min_touches"]) for times in met.values())
    return float(count), sum(met.values())


def _days_since_contact(ask: Ask) -> tuple[float | None, int | None]:
    last: dt.date | None = max((row.on for row in ask.facts.rows("interactions") if row.on < ask.as_of), default=None)
    return (None, None) if last is None else (float((ask.as_of - last).days), 1)


RELATION_PARTS = {
    "active_contacts": _active_contacts,
    "functions_engaged": _functions_engaged,
    "days_since_contact": _days_since_contact,
}
