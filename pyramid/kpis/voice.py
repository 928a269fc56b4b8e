"""What customers and colleagues answer. Spec: kpis.md, Management and Team."""

from collections.abc import Iterable
from decimal import Decimal
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from accounts.models import SurveyResponse
from base.results import Layer, Result, Unit
from pyramid.behind import Behind
from pyramid.facts.tables import Survey
from pyramid.registry import KPI, Ask, kpis
from pyramid.scopes import ScopeKind
from pyramid.statistics import nps_interval


class _Survey(KPI):
    """Last valid answer of each contact in the period; an answer without contact is its own respondent."""

    kind: ClassVar[str]
    layer = Layer.MANAGEMENT
    audience = "CMTE"
    reads = ("survey_responses",)
    kept_for = "company segment owner account"

    def is_valid(self, score: Decimal) -> bool:
        raise NotImplementedError

    def answers(self, ask: Ask) -> list[Survey]:
        dedupe = bool(ask.settings["nps_dedupe"])
        asked = [row for row in ask.facts.rows("survey_responses") if row.kind == self.kind and row.on in ask.span]
        valid = [row for row in asked if self.is_valid(row.score)]
        ask.exclude("invalid", len(asked) - len(valid))
        ask.exclude("rejected_at_import", self._rejected(ask))
        return list(_last_of_each(valid)) if dedupe else valid

    def _rejected(self, ask: Ask) -> int:
        """Answers that the import refused for their score; they have no account, so only the company counts them."""
        if ask.facts.scope.kind is not ScopeKind.COMPANY or ask.facts.subset.accounts is not None or ask.facts.subset.unattached:
            return 0
        return ask.facts.store.rejected_scores(self.kind)

    def behind(self, ask: Ask) -> Behind | None:
        return Behind.of(SurveyResponse, (row.id for row in self.answers(ask)))


def _last_of_each(rows: Iterable[Survey]) -> Iterable[Survey]:
    last: dict[tuple[bool, int], Survey] = {}
    for row in rows:
        who = (True, row.id) if row.contact is None else (False, row.contact)
        if who not in last or (row.on, row.id) >= (last[who].on, last[who].id):
            last[who] = row
    return last.values()


class _Promoters(_Survey):
    unit = Unit.POINTS

    def is_valid(self, score: Decimal) -> bool:
        return score == int(score) and 0 <= score <= 10

    def compute(self, ask: Ask) -> Result:
        rows = self.answers(ask)
        n = len(rows)
        if not n:
            return self.no_data(ask, "empty", n=0)
        promoters = sum(row.score >= 9 for row in rows)
        detractors = sum(row.score <= 6 for row in rows)
        passives = n - promoters - detractors
        low, high = nps_interval(promoters, passives, detractors)
        details = {"promoters": promoters, "passives": passives, "detractors": detractors}
        return self.counted(ask, 100 * (promoters - detractors) / n, n, low=low, high=high, details=details)


@kpis.register
class NetPromoterScore(_Promoters):
    """100 x (share of 9 and 10 minus share of 0 to 6), last answer of each contact in the period.

    Unit: points, adjusted Wald interval. Scores that are not whole from 0 to 10 are excluded and counted. Source: S5.
    """

    code = "nps"
    kind = "nps"
    label = _("Net promoter score")
    definition = _("Would you recommend us, from 0 to 10: percent of 9 and 10 minus percent of 0 to 6.")
    formula = _("100 × (promoters − detractors) / answers")
    position = 112


@kpis.register
class EmployeeScore(_Promoters):
    """As NPS, of colleagues. Under `privacy_min` answers the value is withheld; rows are never shown."""

    code = "enps"
    kind = "enps"
    layer = Layer.TEAM
    audience = "C"
    kept_for = "company"
    is_anonymous = True
    label = _("Employee NPS")
    definition = _("Would you recommend working here, from 0 to 10: percent of 9 and 10 minus percent of 0 to 6.")
    formula = _("100 × (promoters − detractors) / answers")
    position = 330

    def compute(self, ask: Ask) -> Result:
        least = int(ask.settings["privacy_min"])
        n = len(self.answers(ask))
        if 0 < n < least:
            return self.too_few(ask, None, least, reason="privacy", n=n)
        ask.excluded.clear()  # answers() counts them again
        return super().compute(ask)

    def behind(self, ask: Ask) -> Behind | None:
        return None


@kpis.register
class CustomerSatisfaction(_Survey):
    """Share of the scores from 1 to 5 that reach `csat_threshold`, last answer of each contact in the period.

    Unit: ratio, Wilson interval. Scores outside 1 to 5 are excluded and counted. Source: S1.
    """

    code = "csat"
    kind = "csat"
    label = _("Satisfaction")
    definition = _("Share of the answers from 1 to 5 that are 4 or 5.")
    formula = _("answers of 4 and 5 / answers")
    position = 114

    def is_valid(self, score: Decimal) -> bool:
        return 1 <= score <= 5

    def compute(self, ask: Ask) -> Result:
        threshold = int(ask.settings["csat_threshold"])
        rows = self.answers(ask)
        return self.proportion(ask, sum(row.score >= threshold for row in rows), len(rows))
