"""What an import will change: the company's figures that read a kind of record, as they are and as they would be.

The dry run asks twice: inside its transaction, when the file is loaded, and once that is rolled back.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from base import clock, figures, formats
from base.periods import Period, last_months
from base.results import Result, Unit
from imports.hooks import FigureLine, Figures, Taken, on_figures
from people.audit import Actor
from people.models import User
from pyramid import stored
from pyramid.changes import SAME_AS
from pyramid.engine import Run
from pyramid.facts import tables
from pyramid.figure_page import may_read
from pyramid.refreshing import window
from pyramid.registry import kpis
from pyramid.scopes import Scope

MOST = 5
# The figures that a kind of record is first looked at for; the first of these that read its table are shown.
FIRST = (
    "win_rate_count", "revenue_net", "mrr", "nps", "csat", "promises_kept", "on_time_delivery", "support_response", "account_pnl",
    "pipeline_value", "sales_cycle", "growth_rate", "nrr", "logo_churn", "concentration", "new_customers", "relationship_coverage",
    "functional_breadth", "single_threaded_share", "sole_contact_share", "share_of_wallet", "selectivity", "growth_acceleration",
    "pipeline_coverage", "sales_turnover", "enps", "data_quality", "win_rate_value", "cac",
)  # fmt: skip


def codes_for(kind: str) -> list[str]:
    """Figures that rows of this kind can move, the best known first."""
    table = SAME_AS.get(kind, kind)
    return [code for code in FIRST if code in kpis and table in kpis[code].reads][:MOST]


class Foresight(Figures):
    """The figures of the last twelve whole months; of the last year that the kind's rows know, where those are all older."""

    def take(self, kind: str, like: Taken | None = None) -> Taken:
        codes = codes_for(kind)
        if not codes:
            return {}
        if like:
            return self._of(codes, stored.restored(next(iter(like.values()))).period)
        found = self._of(codes, window())
        if any(document["value"] is not None for document in found.values()):
            return found
        own = own_year(kind)
        return self._of(codes, own) if own else found

    @staticmethod
    def _of(codes: Sequence[str], period: Period) -> Taken:
        run = Run()
        return {code: _bare(run.result(code, Scope.company(), period)) for code in codes}

    def lines(self, before: Taken, after: Taken, by: Actor) -> list[FigureLine]:
        found = []
        for code, document in after.items():
            if code not in kpis or code not in before or (isinstance(by, User) and not may_read(by, code)):
                continue
            was, will_be = stored.restored(before[code]), stored.restored(document)
            before_text, after_text = _texts(was, will_be)
            period = _("from %(start)s to %(end)s") % {
                "start": formats.short_date(will_be.period.start, year=True),
                "end": formats.short_date(will_be.period.last, year=True),
            }
            found.append(
                FigureLine(
                    code=code,
                    label=str(kpis[code].label),
                    before=before_text,
                    after=after_text,
                    cases=(was.n, will_be.n),
                    moves=(was.value, was.n) != (will_be.value, will_be.n),
                    period=period,
                    address=reverse("pyramid:figure", args=[code]),
                )
            )
        return found


def _texts(was: Result, will_be: Result) -> tuple[str, str]:
    """Both values in words, with as many digits as show that they differ."""
    texts = figures.text(was), figures.text(will_be)
    if texts[0] != texts[1] or was.value is None or will_be.value is None or was.value == will_be.value:
        return texts
    if was.unit is Unit.MONEY:
        return formats.money_exact(was.value, was.currency), formats.money_exact(will_be.value, will_be.currency)
    return figures.text(was, [will_be.value]), figures.text(will_be, [was.value])


def own_year(kind: str) -> Period | None:
    """The twelve months to the newest row of this kind; None when none is dated before this month."""
    table = tables.TABLES.get("opportunity_events" if kind == "opportunities" else SAME_AS.get(kind, kind))
    if table is None or not table.date:
        return None
    newest: Any = table.model.objects.filter(**{f"{table.date}__lt": clock.today()}).aggregate(day=Max(table.date))["day"]
    if newest is None:
        return None
    day = newest.date() if hasattr(newest, "date") else newest
    year = last_months(day, 12).shifted(1)
    return year if year.end <= window().end else None


def _bare(result: Result) -> Mapping[str, Any]:
    """The result as it is kept, without its details: a curve has no place in a dry run."""
    document = result.as_json()
    return {name: value for name, value in document.items() if name in stored.FIELDS and name not in ("settings", "details")}


on_figures(Foresight())
