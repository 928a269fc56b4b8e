"""All facts of a run, loaded table by table when first asked, indexed by account, read by any number of views."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, Q

from accounts import models
from base import clock
from imports.models import Batch, Reject
from people.models import Person
from pyramid.facts import tables
from pyramid.facts.deals import Replayed, replay
from pyramid.facts.money import Rates
from pyramid.facts.revenue import Book
from pyramid.facts.spans import Span
from pyramid.models import Target

T = TypeVar("T")
COLLEAGUES = "colleagues"  # asked of coverage: do interactions say who of ours had them
MANY = 2000  # beyond so many accounts a whole table is read instead of theirs


class Subset(NamedTuple):
    """What a view sees: these accounts (None: all, and what is attached to none), and for deals their owner or product.

    An owner or a product that is attached to nobody yet is known by its text.
    """

    accounts: frozenset[int] | None = None
    owner: int | None = None
    product: int | None = None
    owner_text: str = ""
    product_text: str = ""
    unattached: bool = False  # only what has no account
    deals: frozenset[int] | None = None  # these deals alone, whoever owns them


class AccountRow(NamedTuple):
    id: int
    name: str
    parent: int | None
    root: int
    country: str
    sector: str
    segment: int | None


class Store:
    """Facts as recorded before `known_on` (all of them when None).

    `accounts` restricts what is loaded to these; coverage, key accounts, rates and people are always those of the
    whole company. `extra` replaces tables that are computed in the product (health_parts, records).
    """

    def __init__(
        self,
        accounts: frozenset[int] | None = None,
        *,
        known_on: dt.date | None = None,
        extra: Mapping[str, Sequence[Any]] | None = None,
    ) -> None:
        self.restricted = accounts if accounts is not None and len(accounts) <= MANY else None
        self.known_on = known_on
        self.extra = dict(extra or {})
        self._rows: dict[str, list[Any]] = {}
        self._indexes: dict[str, dict[int, list[Any]]] = {}
        self._states: dict[dt.date, dict[int, Replayed]] = {}
        self._covered: dict[tuple[str, Span], bool] = {}
        self._rejected: Counter[str] | None = None
        self._kept: dict[Hashable, Any] = {}
        # What the refresh kept from the last time: recall(name, span, make) gives it, with what changed made anew by make(store).
        self.recall: Callable[[str, Span, Callable[[Store], dict[int, int]]], dict[int, int]] | None = None
        self._read_kinds: Callable[[], Mapping[int, bool]] = dict

    def narrowed(self, accounts: frozenset[int]) -> "Store":
        """The facts of these accounts, as this store knows them; what speaks of the whole company is shared."""
        store = Store(accounts, known_on=self.known_on, extra=self.extra)
        store._covered, store.statements = self._covered, self.statements
        return store

    # Tables

    def rows(self, table: str) -> list[Any]:
        if table not in self._rows:
            whole = self.restricted is None or table == "key_accounts"
            accounts = None if whole else sorted(self.restricted or ())
            self._rows[table] = list(tables.load(table, self.known_on, accounts))
        return self._rows[table]

    def by_account(self, table: str) -> dict[int, list[Any]]:
        if table not in self._indexes:
            index: dict[int, list[Any]] = defaultdict(list)
            for row in self.rows(table):
                index[row.account].append(row)
            self._indexes[table] = dict(index)
        return self._indexes[table]

    @cached_property
    def accounts(self) -> dict[int, AccountRow]:
        rows = models.Account.objects.values_list("id", "name", "parent_id", "root_id", "country", "sector", "segment_id")
        if self.restricted is not None:
            rows = rows.filter(pk__in=self.restricted)
        return {row[0]: AccountRow(*row[:3], row[3] or row[0], *row[4:]) for row in rows.iterator()}

    def group(self, account: int) -> int:
        """The ultimate parent; today's hierarchy holds for every date."""
        return self.roots.get(account, account)

    @cached_property
    def roots(self) -> dict[int, int]:
        """The ultimate parent of each account that has one: far fewer than there are accounts."""
        rows = models.Account.objects.exclude(root=F("pk")).filter(root__isnull=False)
        if self.restricted is not None:
            rows = rows.filter(pk__in=self.restricted)
        return dict(rows.values_list("pk", "root_id"))

    @cached_property
    def trees(self) -> dict[int, list[int]]:
        """Accounts of each group."""
        found: dict[int, list[int]] = defaultdict(list)
        for row in self.accounts.values():
            found[row.root].append(row.id)
        return dict(found)

    def tree(self, root: int) -> list[int]:
        return self.trees.get(root, [root])

    def members(self, groups: Iterable[int]) -> frozenset[int]:
        """All accounts of these groups, also those that were not loaded."""
        roots = sorted(groups)
        below = models.Account.objects.filter(root__in=roots).values_list("pk", flat=True)
        return frozenset(roots).union(below)

    @cached_property
    def owners(self) -> dict[int, int]:
        """Today's owner of each account: its own, else that of the nearest account above."""
        roles = models.AccountRole.objects.current().filter(role=models.AccountRole.Role.OWNER)
        own = dict(roles.values_list("account_id", "person_id"))
        pairs = models.AccountClosure.objects.filter(ancestor__in=roles.values("account"), depth__gt=0)
        nearest: dict[int, tuple[int, int]] = {}
        for ancestor, descendant, depth in pairs.values_list("ancestor", "descendant", "depth"):
            if descendant not in own and (descendant not in nearest or depth < nearest[descendant][0]):
                nearest[descendant] = (depth, own[ancestor])
        return own | {account: person for account, (_depth, person) in nearest.items()}

    @cached_property
    def codes(self) -> dict[int, str]:
        """Each account's external id, else its name: the key that commands and files use."""
        names = {row.id: row.name for row in self.accounts.values()}
        keys = models.AccountKey.objects.filter(is_alias=False).exclude(key__startswith="#").order_by("-id")
        if self.restricted is not None:
            keys = keys.filter(account__in=self.restricted)
        return names | {pk: str(key) for pk, key in keys.values_list("account_id", "key")}

    def code(self, account: int) -> str:
        if account in self.codes:
            return self.codes[account]
        key = models.AccountKey.objects.filter(account=account, is_alias=False).exclude(key__startswith="#").order_by("id").first()
        return str(key.key) if key else str(models.Account.objects.get(pk=account).name)

    # Deals

    @cached_property
    def events(self) -> dict[int, list[tables.Event]]:
        """Events of each deal in date order; on one day the order of the file."""
        found: dict[int, list[tables.Event]] = defaultdict(list)
        if self.restricted is None:
            source: Any = self.rows("opportunity_events")
        else:
            rows = tables.queryset("opportunity_events", self.known_on)
            wanted = Q(opportunity__account__in=self.restricted)
            source = (tables.Event(*row) for row in rows.filter(wanted).values_list(*tables.TABLES["opportunity_events"].columns))
        for event in source:
            found[event.deal].append(event)
        for events in found.values():
            events.sort(key=lambda event: (event.on, event.id))
        return dict(found)

    def states(self, as_of: dt.date) -> dict[int, Replayed]:
        """Every deal as it stood at `as_of`, events of that day and later unknown."""
        if as_of not in self._states:
            events = self.events
            self._states[as_of] = {
                deal.id: replay(deal, events.get(deal.id, ()), as_of)
                for deal in self.rows("opportunities")
                if deal.created_on is None or deal.created_on < as_of
            }
        return self._states[as_of]

    @cached_property
    def deals_by_owner(self) -> dict[int, list[tables.Deal]]:
        """A deal without an owner of its own is its account's owner's."""
        found: dict[int, list[tables.Deal]] = defaultdict(list)
        for deal in self.rows("opportunities"):
            owner = deal.owner or (None if deal.owner_text else self.owners.get(deal.account))
            if owner is not None:
                found[owner].append(deal)
        return dict(found)

    def use_deal_kinds(self, read: Callable[[], Mapping[int, bool]]) -> None:
        """Whether opportunities are an existing customer's is read where it is kept, instead of worked out."""
        self._read_kinds = read

    @cached_property
    def deal_kinds(self) -> Mapping[int, bool]:
        return self._read_kinds()

    def keep(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, once for all views."""
        if key not in self._kept:
            self._kept[key] = make()
        kept: T = self._kept[key]
        return kept

    def forget(self, as_of: dt.date) -> None:
        """Let go of what belongs to a day that no view needs any more."""
        self._states.pop(as_of, None)
        self._kept = {key: value for key, value in self._kept.items() if not (isinstance(key, tuple) and as_of in key)}

    # Money

    @cached_property
    def base_currency(self) -> str:
        return str(settings.CURRENCY)

    @cached_property
    def rates(self) -> Rates:
        rows = models.FxRate.objects.filter(tables.recorded_before(self.known_on)).order_by("id")
        return Rates(self.base_currency, rows.values_list("currency", "on", "rate"))

    @cached_property
    def book(self) -> Book:
        return Book(self)

    @cached_property
    def product_families(self) -> dict[int, int]:
        return dict(models.Product.objects.filter(family__isnull=False).values_list("id", "family_id"))

    # People, targets, coverage

    @cached_property
    def people(self) -> dict[int, tuple[str, dt.date | None, dt.date | None]]:
        """Role, first day and first day gone of each colleague."""
        return {pk: (role, start, left) for pk, role, start, left in Person.objects.values_list("id", "role", "start", "left_on")}

    def targets(self, kpi: str, kind: str, pk: str) -> list[Target]:
        rows = Target.objects.filter(tables.recorded_before(self.known_on), kpi=kpi, scope_kind=kind, scope_id=pk)
        return list(rows.order_by("start"))

    @cached_property
    def statements(self) -> list[tables.Covered]:
        rows = models.Coverage.objects.filter(tables.recorded_before(self.known_on))
        return [tables.Covered(*row) for row in rows.values_list("table", "since", "until")]

    def covered(self, table: str, span: Span) -> bool:
        """Whether the source speaks of the span: a row dated in it anywhere in the company, or a statement that spans it."""
        if (table, span) not in self._covered:
            asks_people = table == COLLEAGUES
            self._covered[table, span] = self._names_colleagues(span) if asks_people else self._speaks(table, span)
        return self._covered[table, span]

    @property
    def coverage(self) -> dict[tuple[str, Span], bool]:
        """Every question about coverage that was asked, with its answer."""
        return self._covered

    def share_coverage(self, other: "Store") -> None:
        """Take over what another store was told, and tell it: coverage speaks of the whole company."""
        self._covered = other._covered

    def states_all(self, table: str, span: Span) -> bool:
        """Whether one statement vouches for the whole span."""
        return any(
            row.table == table and row.since <= span.start and (row.until is None or row.until >= span.end) for row in self.statements
        )

    def _speaks(self, table: str, span: Span) -> bool:
        return self.states_all(table, span) or self._has_own_row(table, span) or self._has_row(table, span)

    def _has_own_row(self, table: str, span: Span) -> bool:
        """Whether a row that is loaded already tells it, so that the page of one account need not ask the whole table."""
        if self.restricted is None:
            return False
        if table == "invoices" and span.is_whole_months and any(self.book.has_documents(pk, span) for pk in self.restricted):
            return True
        date = tables.TABLES[table].date if table in self._rows else ""
        return date == "on" and any(row.on in span for row in self._rows[table])

    def _has_row(self, table: str, span: Span) -> bool:
        if span.end <= span.start:
            return False
        if table == "opportunities":
            table = "opportunity_events"
        rows = tables.queryset(table, self.known_on).order_by()
        if table == "subscriptions":  # a line speaks of every day from its start to its end
            return bool(rows.filter(Q(end__isnull=True) | Q(end__gte=span.start), start__lt=span.end).exists())
        date = tables.TABLES[table].date
        if date == "opened_at":
            return bool(rows.filter(opened_at__gte=self.instant(span.start), opened_at__lt=self.instant(span.end)).exists())
        return bool(rows.filter(**{f"{date}__gte": span.start, f"{date}__lt": span.end}).exists())

    def rejected_scores(self, kind: str) -> int:
        """Answers of this kind that imports refused for their score, of the loads that stand."""
        if self._rejected is None:
            rows = Reject.objects.filter(batch__kind="survey_responses", batch__state=Batch.State.LOADED)
            self._rejected = Counter(_refused(*row) for row in rows.values_list("batch__recipe", "column", "raw"))
        return self._rejected[kind]

    def names_colleagues(self, as_of: dt.date) -> bool:
        """Whether any interaction before as_of says who of ours had it."""
        return self.covered(COLLEAGUES, Span(dt.date.min, as_of))

    def _names_colleagues(self, span: Span) -> bool:
        rows = tables.queryset("interactions", self.known_on).order_by()
        return bool(rows.filter(on__lt=span.end, person__isnull=False).exists())

    # Time

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(settings.TIME_ZONE)

    def instant(self, day: dt.date) -> dt.datetime:
        """Midnight that opens the day in the company's time zone."""
        return dt.datetime.combine(day, dt.time(), tzinfo=self.zone)

    def local_day(self, instant: dt.datetime) -> dt.date:
        return instant.astimezone(self.zone).date()

    @cached_property
    def today(self) -> dt.date:
        return clock.today()


def _refused(recipe: dict[str, Any], column: str, raw: Any) -> str:
    """The survey kind of an answer refused for its score, empty for another reason.

    The kind is what the load gave to all its rows, else the word that stands in the row.
    """
    mapping = recipe.get("mapping") or {}
    if mapping.get(column, column) != "score":
        return ""
    fixed = (recipe.get("constants") or {}).get("kind")
    words = {str(cell).strip().casefold() for cell in raw or ()}
    return str(fixed or next((kind for kind in ("nps", "csat", "enps") if kind in words), ""))
