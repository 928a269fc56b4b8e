"""Figures on plans. Spec: kpis.md, KAM and team."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from base.results import Layer, Result
from plans import achievements  # noqa: F401 - registers its figures
from plans.facts import sections
from plans.models import Action
from pyramid.facts.keys import keys_on
from pyramid.kpis.promises import DueRows
from pyramid.registry import KPI, Ask, kpis


class _OfPlans(KPI):
    layer = Layer.KAM
    audience = "MT"
    reads = ("plan_sections", "key_accounts")
    kept_for = "company segment owner account"


@kpis.register
class PlanCompleteness(_OfPlans):
    """Filled required sections over key accounts × `required_sections`.

    Unit: ratio, exact; n key accounts. A key account without a plan counts 0; empty when the company has no plan at
    all. Source: S3.
    """

    code = "plan_completeness"
    label = _("Plan completeness")
    definition = _("Share of the required sections of account plans that are filled.")
    formula = _("required sections filled / (key accounts × required sections)")
    caveat = _("A full plan may still be a poor one; read its flags.")
    position = 310

    def compute(self, ask: Ask) -> Result:
        keys, required = keys_on(ask.facts, ask.settings, ask.span.last), set(ask.settings["required_sections"])
        level = ask.settings["group_level"]
        known = list(sections(ask.facts))
        if not known:
            return self.no_data(ask, "empty", n=len(keys), numerator=0, denominator=0)
        filled = {(ask.facts.group(row.account, level), row.section) for row in known if row.filled and row.section in required}
        return self.census(ask, sum(group in keys for group, _section in filled), len(keys) * len(required), n=len(keys))


@kpis.register
class PlanFreshness(_OfPlans):
    """Key accounts whose plan changed in the `freshness_days` before as_of, over key accounts. Unit: ratio, exact."""

    code = "plan_freshness"
    label = _("Plan freshness")
    definition = _("Share of the key accounts whose plan changed lately.")
    formula = _("key accounts whose plan changed within the days / key accounts")
    position = 311

    def compute(self, ask: Ask) -> Result:
        keys, level = keys_on(ask.facts, ask.settings, ask.span.last), ask.settings["group_level"]
        since = ask.as_of - dt.timedelta(days=int(ask.settings["freshness_days"]))
        known = list(sections(ask.facts))
        if not known:
            return self.no_data(ask, "empty", n=len(keys), numerator=0, denominator=0)
        fresh = {ask.facts.group(row.account, level) for row in known if row.updated_on and since <= row.updated_on < ask.as_of}
        return self.census(ask, len(fresh & keys), len(keys))


@kpis.register
class ActionCompletion(DueRows):
    """Actions due in the period that were done by their date, over those due; cancelled and pending ones are out.

    Unit: ratio, Wilson interval. As on-time delivery, on `due_on` and `done_on`.
    """

    code = "action_completion"
    layer = Layer.TEAM
    audience = "MT"
    label = _("Actions done")
    definition = _("Share of the actions due in the period that were done by their date.")
    formula = _("done by their date / actions due")
    reads = ("actions",)
    table, model, out, done_word = "actions", Action, frozenset({"cancelled"}), "done"
    position = 312

    def chosen(self, ask: Ask) -> list[Any]:
        return [row for row in ask.facts.rows(self.table) if row.due_on is not None]
