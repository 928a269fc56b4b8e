"""A figure computed again for each part: of people, of accounts, of time, of what is sold."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Family, PersonKey, Product, ProductKey, Segment
from base.periods import Period, add_months, month_start, quarter_label
from base.results import Result
from people.models import Person, Unit
from pyramid.engine import Run, figure, run_for
from pyramid.facts import Facts, Subset
from pyramid.facts.customers import first_days, new_groups
from pyramid.figure import Ask
from pyramid.inputs import source_of
from pyramid.kpis.win_rate import customer_type
from pyramid.scopes import Scope

PARTS = ("owner", "unit", "segment", "country", "region", "sector", "size", "customer", "offer", "quarter", "month", "account", "product")
OF_DEALS = frozenset({"offer", "product"})  # ways to cut that only opportunities know
# Colleagues of the customer; the upper end is exclusive, as in the European definition of small and medium firms.
SIZES = ((1, 50), (50, 250), (250, 1000), (1000, None))
TO_ATTACH = _("To attach")
CUSTOMERS = {"new": _("New customers"), "existing": _("Existing customers")}


class Part(NamedTuple):
    """`key` is the external id, else the name, `2017-Q1` or `2017-03`; empty for what has none."""

    key: str
    label: Any
    result: Result
    scope: Scope | None = None


class _Cut(NamedTuple):
    key: str
    label: Any
    subset: Subset
    scope: Scope | None = None


def breakdown(
    code: str,
    by: str,
    *,
    scope: Scope | None = None,
    period: Period,
    as_of: dt.date | None = None,
    settings: Mapping[str, Any] | None = None,
    known_on: dt.date | None = None,
    guarded: bool = True,
) -> list[Part]:
    """The figure for each part, in the order of time or of names; parts of which nothing is known are left out.

    Stocks are those at the end of the part. Raises UnknownFigure, and ValueError for an unknown way to cut.
    """
    if by not in PARTS:
        raise ValueError(by)
    scope = scope or Scope.company()
    as_of = as_of or period.end
    source = source_of(code)
    own = {**source.settings, **(settings or {})}
    run = run_for(scope, known_on=known_on, guarded=guarded)
    if by in {"quarter", "month"}:
        return list(_by_time(run, source.code, by, scope, period, as_of, own))
    found = []
    whole = run.ask(scope, period, as_of, own)
    of_deals = "opportunities" in figure(source.code).reads
    for cut in _cuts(run, by, whole, of_deals=of_deals):
        ask = run.ask(scope, period, as_of, own, cut.subset)
        result = run.answer(figure(source.code), ask)
        run.forget()
        if result.n or (not cut.subset.unattached and (result.value is not None or result.reason not in {"empty", "no_wallet"})):
            found.append(Part(cut.key, cut.label, result, cut.scope))
    return found


def _by_time(run: Run, code: str, by: str, scope: Scope, period: Period, as_of: dt.date, settings: Mapping[str, Any]) -> Iterator[Part]:
    months = 3 if by == "quarter" else 1
    day = period.start
    while day < period.end:
        first = month_start(day) if by == "month" else dt.date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
        end = min(period.end, add_months(first, months))
        key = f"{day.year}-{day.month:02}" if by == "month" else quarter_label(day)
        if day < as_of:
            yield Part(key, key, run.result(code, scope, Period(day, end), min(as_of, end), settings))
        day = end


def _cuts(run: Run, by: str, whole: Ask, *, of_deals: bool) -> list[_Cut]:
    facts = whole.facts
    if by == "customer":
        return _customers(whole, of_deals=of_deals)
    if by == "size":
        return _sizes(facts)
    if by == "account":
        made = _accounts(run, facts, str(run.settings["group_level"]))
    elif by in {"country", "sector"}:
        made = _words(run, facts, by)
    else:
        made = WAYS[by](run, facts)
    return sorted(made, key=lambda cut: (cut.key == "", str(cut.label).casefold(), cut.key))


def _customers(whole: Ask, *, of_deals: bool) -> list[_Cut]:
    """New and existing customers: of opportunities as they were when created, of others by their first purchase in the period."""
    facts, accounts, s = whole.facts, whole.facts.subset.accounts, whole.settings.fresh()
    if of_deals:
        found: dict[str, set[int]] = defaultdict(set)
        asked = replace(whole, settings=s, excluded={}, warnings=[])
        for deal in facts.deals():
            found[customer_type(asked, deal)].add(deal.deal.id)
        sides = {kind: Subset(accounts, deals=frozenset(found[kind])) for kind in ("new", "existing")}
    else:
        level, fresh = s["group_level"], new_groups(facts, s, whole.span)
        known = first_days(facts, s)
        new: set[int] = set()
        old: set[int] = set()
        for account in facts.account_ids():
            group = facts.group(account, level)
            if group in known and known[group] < whole.span.end:
                (new if group in fresh else old).add(account)
        sides = {"new": Subset(frozenset(new)), "existing": Subset(frozenset(old))}
    return [_Cut(kind, CUSTOMERS[kind], subset) for kind, subset in sides.items()]


def _sizes(facts: Facts) -> list[_Cut]:
    """Bands of the customers' own headcount, small to large, and those of whom it is not known."""
    found: dict[str, set[int]] = defaultdict(set)
    counts = dict(Account.objects.filter(employees__isnull=False).values_list("pk", "employees"))
    for account in facts.account_ids():
        found[_band(counts.get(account))].add(account)
    bands = [*(_band(low) for low, _high in SIZES), ""]
    return [_Cut(band, _("%(band)s employees") % {"band": band} if band else "", Subset(frozenset(found[band]))) for band in bands]


def _band(count: int | None) -> str:
    for low, high in SIZES:
        if count is not None and low <= count and (high is None or count < high):
            return f"{low}+" if high is None else f"{low}–{high - 1}"
    return ""


def _units(run: Run, facts: Facts) -> list[_Cut]:
    """Our units: accounts that their people own, opportunities that are theirs."""
    store = run.store
    unit_of = dict(Person.objects.filter(unit__isnull=False).values_list("pk", "unit"))
    accounts: dict[int, set[int]] = defaultdict(set)
    deals: dict[int, set[int]] = defaultdict(set)
    for account in facts.account_ids():
        if (unit := unit_of.get(store.owners.get(account, 0))) is not None:
            accounts[unit].add(account)
    for person, rows in store.deals_by_owner.items():
        if person in unit_of:
            deals[unit_of[person]].update(row.id for row in rows if facts.sees(row.account))
    names = dict(Unit.objects.filter(pk__in={*accounts, *deals}).values_list("pk", "name"))
    return [_Cut(name, name, Subset(frozenset(accounts[pk]), deals=frozenset(deals[pk]))) for pk, name in names.items()]


def _offers(run: Run, facts: Facts) -> list[_Cut]:
    """Families of what we sell, by the product of each opportunity; those without one apart."""
    families = run.store.product_families
    found: dict[int, set[int]] = defaultdict(set)
    for deal in facts.rows("opportunities"):
        found[families.get(deal.product or 0, 0)].add(deal.id)
    names = dict(Family.objects.filter(pk__in=found).values_list("pk", "name"))
    return [_Cut(names.get(pk, ""), names.get(pk, ""), facts.subset._replace(deals=frozenset(deals))) for pk, deals in found.items()]


def _owners(run: Run, facts: Facts) -> list[_Cut]:
    store = run.store
    accounts: dict[int, set[int]] = defaultdict(set)
    for account in facts.account_ids():
        if account in store.owners:
            accounts[store.owners[account]].add(account)
    people = {*accounts, *(owner for owner in store.deals_by_owner)}
    names = dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))
    keys = _keys(PersonKey, "person_id")
    known = [_Cut(keys.get(pk, name), name, Subset(frozenset(accounts[pk]), owner=pk), Scope.owner(pk)) for pk, name in names.items()]
    texts = {deal.owner_text for deal in facts.rows("opportunities") if deal.owner is None and deal.owner_text}
    return [*known, *(_Cut(text, text, Subset(frozenset(), owner_text=text)) for text in texts)]


def _segments(run: Run, facts: Facts) -> list[_Cut]:
    names = dict(Segment.objects.values_list("pk", "name"))
    found: dict[int | None, set[int]] = defaultdict(set)
    for account in facts.account_ids():
        found[run.store.accounts[account].segment].add(account)
    return [
        _Cut(names[pk] if pk else "", names[pk] if pk else "", Subset(frozenset(accounts)), Scope.segment(pk) if pk else None)
        for pk, accounts in found.items()
    ]


def _words(run: Run, facts: Facts, field: str) -> list[_Cut]:
    found: dict[str, set[int]] = defaultdict(set)
    for account in facts.account_ids():
        found[getattr(run.store.accounts[account], field)].add(account)
    return [_Cut(word, word, Subset(frozenset(accounts))) for word, accounts in found.items()]


def _regions(run: Run, facts: Facts) -> list[_Cut]:
    """Regions as the files name them, and the accounts whose region is not recorded."""
    region_of = dict(Account.objects.exclude(region="").values_list("pk", "region"))
    found: dict[str, set[int]] = defaultdict(set)
    for account in facts.account_ids():
        found[region_of.get(account, "")].add(account)
    return [_Cut(word, word, Subset(frozenset(accounts))) for word, accounts in found.items()]


def _accounts(run: Run, facts: Facts, level: str) -> list[_Cut]:
    """One part a group (or an account), and one for what is attached to none."""
    store = run.store
    found: dict[int, set[int]] = defaultdict(set)
    for account in facts.account_ids():
        found[facts.group(account, level)].add(account)
    made = []
    for group, accounts in found.items():
        name = store.accounts[group].name if group in store.accounts else store.code(group)
        made.append(_Cut(store.code(group), name, Subset(frozenset(accounts)), Scope.account(group)))
    if facts.subset.accounts is None:
        made.append(_Cut("", TO_ATTACH, Subset(None, unattached=True)))
    return made


def _products(run: Run, facts: Facts) -> list[_Cut]:
    """Products, and what files call one and nobody attached yet."""
    keys = _keys(ProductKey, "product_id")
    known = [_Cut(keys.get(pk, name), name, facts.subset._replace(product=pk)) for pk, name in Product.objects.values_list("pk", "name")]
    texts = {deal.product_text for deal in facts.rows("opportunities") if deal.product is None and deal.product_text}
    return [*known, *(_Cut(text, text, facts.subset._replace(product_text=text)) for text in texts)]


def _keys(model: Any, field: str) -> dict[int, str]:
    rows = model.objects.filter(is_alias=False).exclude(key__startswith="#").order_by("-id")
    return dict(rows.values_list(field, "key"))


WAYS = {"owner": _owners, "unit": _units, "segment": _segments, "region": _regions, "product": _products, "offer": _offers}
