"""What a source vouches for, and how our time is shared out."""

from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.kinds.common import account, before, employee
from accounts.kinds.teams import FROM_WORDS, TO_WORDS
from accounts.models import Allocation, Coverage
from imports.fields import Choice, Day, Field, Share, Text
from imports.registry import Kind, kinds

if TYPE_CHECKING:
    from imports.chunks import Chunk
    from imports.load import Load

TABLES = (
    "accounts",
    "contacts",
    "opportunities",
    "opportunity_events",
    "invoices",
    "subscriptions",
    "survey_responses",
    "deliveries",
    "promises",
    "tickets",
    "costs",
    "key_accounts",
    "interactions",
    "decision_roles",
    "wallets",
    "employees",
    "allocations",
    "account_team",
    "actions",
    "plan_sections",
    "capacity",
    "time_logs",
    "sponsors",
    "objectives",
    "innovations",
    "delivered_values",
    "skills",
    "maturity_answers",
    "fx_rates",
    "invoice_lines",
    "products",
)


@kinds.register
class Coverages(Kind):
    """A statement that a table is complete for a period: it tells "0" from "no data"."""

    code = "coverage"
    position = 120
    label = _("Covered periods")
    model = Coverage
    fields: ClassVar[tuple[Field, ...]] = (
        Choice("table", _("Table"), required=True, values=TABLES, aliases="kind, kind of record"),
        Day("from", _("From"), column="since", required=True, aliases=FROM_WORDS),
        Day("to", _("To"), column="until", closing=True, aliases=TO_WORDS),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        before(chunk, "since", "until", "to")


@kinds.register
class AllocationsOfTime(Kind):
    code = "allocations"
    position = 115
    label = _("Allocations of time")
    model = Allocation
    fields: ClassVar[tuple[Field, ...]] = (
        employee(),
        Text("role", _("Position"), limit=40, aliases="job"),
        account(required=False),
        Share("share", _("Share"), required=True, aliases="part, fte, etp, percent, quotite"),
        Day("from", _("From"), column="since", required=True, aliases=FROM_WORDS),
        Day("to", _("To"), column="until", closing=True, aliases=TO_WORDS),
    )

    def complete(self, load: "Load", chunk: "Chunk") -> None:
        before(chunk, "since", "until", "to")
