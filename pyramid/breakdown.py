"""A figure computed again for each part: of people, of accounts, of time, of what is sold."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from accounts.models import PersonKey, Product, ProductKey, Segment
from base.periods import Period, add_months, month_start, quarter_label
from base.results import Result
from people.models import Person
from pyramid.engine import Run, figure, run_for
from pyramid.facts import Facts, Subset
from pyramid.inputs import source_of
from pyramid.scopes import Scope

PARTS = ("owner", "segment", "country", "sector", "quarter", "month", "account", "product")
TO_ATTACH = _("To attach")


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
    for cut in _cuts(run, by, run.facts(scope, as_of), str(run.settings["group_level"])):
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


def _cuts(run: Run, by: str, facts: Facts, level: str) -> list[_Cut]:
    if by == "account":
        made = _accounts(run, facts, level)
    elif by in {"country", "sector"}:
        made = _words(run, facts, by)
    else:
        made = {"owner": _owners, "segment": _segments, "product": _products}[by](run, facts)
    return sorted(made, key=lambda cut: (cut.key == "", str(cut.label).casefold(), cut.key))


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
