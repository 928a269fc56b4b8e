"""The white space of a plan: each offer at each site, sold, open, with a competitor, not fit, or unknown. Spec: product.md L4.

Sold is what the rollup of invoices holds over the last 12 whole months, open what opportunities of the offer stand
open. Both are facts; only the rest is stated by people or files.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, AccountClosure, Family, Opportunity
from plans import live
from plans.models import Plan, WhiteSpaceCell
from pyramid.models import RevenueCell

MOST_SITES, MOST_OFFERS = 40, 80
SOLD, OPEN, COMPETITOR, NOT_FIT, UNKNOWN = "sold", "open", "competitor", "not_fit", "unknown"
LABELS = {
    SOLD: _("sold"),
    OPEN: _("open"),
    COMPETITOR: _("competitor"),
    NOT_FIT: _("not fit"),
    UNKNOWN: _("unknown"),
}
TONES = {SOLD: "good", OPEN: "watch", COMPETITOR: "bad", NOT_FIT: "none", UNKNOWN: "none"}


@dataclass
class Cell:
    """An offer at a site: how it stands, what was sold in 12 months, what is open, what it could bring in a year."""

    site: Account
    family: Family
    sold: Decimal = Decimal()
    deals: list[Opportunity] = field(default_factory=list)
    row: WhiteSpaceCell | None = None

    @property
    def state(self) -> str:
        if self.sold > 0:
            return SOLD
        if self.deals:
            return OPEN
        return (self.row.stated if self.row else "") or UNKNOWN

    @property
    def label(self) -> Any:
        return LABELS[self.state]

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def open_amount(self) -> Decimal | None:
        """What stands open, in our own currency; None where no opportunity has an amount in it."""
        amounts = [
            deal.amount for deal in self.deals if deal.amount is not None and (deal.currency or settings.CURRENCY) == settings.CURRENCY
        ]
        return sum(amounts, Decimal()) if amounts else None

    @property
    def potential(self) -> Decimal | None:
        return self.row.potential if self.row else None

    @property
    def currency(self) -> str:
        return (self.row.currency if self.row else "") or str(settings.CURRENCY)

    @property
    def competitor(self) -> str:
        return self.row.competitor if self.row and self.state == COMPETITOR else ""


@dataclass(frozen=True)
class Grid:
    """Offers down, sites across. `left_out` counts offers and sites beyond what a page can hold."""

    sites: list[Account]
    lines: list[tuple[Family, list[Cell]]]
    left_out: int

    @property
    def cells(self) -> list[Cell]:
        return [cell for _family, cells in self.lines for cell in cells]

    @property
    def counts(self) -> list[tuple[Any, str, int]]:
        """Label, tone and number of cells of each state, in order."""
        states = [cell.state for cell in self.cells]
        return [(LABELS[state], TONES[state], states.count(state)) for state in LABELS]

    @property
    def potential(self) -> Decimal | None:
        """What is not sold yet and could be, in our currency."""
        found = [
            cell.potential
            for cell in self.cells
            if cell.potential is not None and cell.state not in (SOLD, NOT_FIT) and cell.currency == settings.CURRENCY
        ]
        return sum(found, Decimal()) if found else None


def sites_of(plan: Plan) -> list[Account]:
    """The sites that a plan is limited to, else the account and all that lies below it."""
    limited = sorted(plan.sites.all(), key=lambda site: (site.name, site.pk))
    if limited:
        return limited
    pairs = AccountClosure.objects.filter(ancestor=plan.account_id).order_by("depth", "descendant__name", "descendant")
    return [pair.descendant for pair in pairs.select_related("descendant")[: MOST_SITES + 1]]


def grid(plan: Plan) -> Grid:
    """The whole grid in five queries, whatever its size."""
    sites = sites_of(plan)
    families = list(Family.objects.order_by("name")[: MOST_OFFERS + 1])
    left_out = max(0, len(sites) - MOST_SITES) + max(0, len(families) - MOST_OFFERS)
    sites, families = sites[:MOST_SITES], families[:MOST_OFFERS]
    cells = {(site.pk, family.pk): Cell(site, family) for family in families for site in sites}
    _fill(cells, [site.pk for site in sites])
    lines = [(family, [cells[site.pk, family.pk] for site in sites]) for family in families]
    lines.sort(key=lambda line: (-sum(cell.sold for cell in line[1]), line[0].name))
    return Grid(sites, lines, left_out)


def cell(plan: Plan, site: Account, family: Family) -> Cell:
    found = Cell(site, family)
    _fill({(site.pk, family.pk): found}, [site.pk])
    return found


def _fill(cells: Mapping[tuple[int, int], Cell], sites: Sequence[int]) -> None:
    period = live.period()
    sums = RevenueCell.objects.filter(account__in=sites, month__gte=period.start, month__lt=period.end).order_by()
    for account, family, minor in (
        sums.values("account", "family").annotate(minor=Sum("net_minor")).values_list("account", "family", "minor")
    ):
        if (account, family) in cells:
            cells[account, family].sold = Decimal(minor) / 100
    deals = Opportunity.objects.filter(account__in=sites, state=Opportunity.State.OPEN, product__family__isnull=False)
    for deal in deals.select_related("product"):
        known = cells.get((deal.account_id or 0, deal.product.family_id or 0)) if deal.product else None
        if known:
            known.deals.append(deal)
    rows = WhiteSpaceCell.objects.filter(account__in=sites).select_related("opportunity").order_by("pk")
    for row in rows:
        known = cells.get((row.account_id, row.family_id or 0))
        if known is None:
            continue
        known.row = row
        if row.opportunity and row.opportunity.state == Opportunity.State.OPEN and row.opportunity not in known.deals:
            known.deals.append(row.opportunity)


def frozen(plan: Plan) -> list[dict[str, Any]]:
    """What a version keeps of the grid: every cell of which something is known."""
    kept = []
    for known in grid(plan).cells:
        if known.state == UNKNOWN and known.potential is None:
            continue
        kept.append(
            {
                "id": f"{known.site.pk}-{known.family.pk}",
                "text": f"{known.family}, {known.site.name}",
                "white": known.state,
                "sold": str(known.sold) if known.sold else None,
                "open": str(known.open_amount) if known.open_amount is not None else None,
                "potential": str(known.potential) if known.potential is not None else None,
                "currency": known.currency,
                "competitor": known.competitor,
            }
        )
    return kept
