"""The settings of figures, by the names of kpis.md, with their defaults and what they accept."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Ticket
from accounts.models.opportunity import standing_label
from base import company
from base.company import declare
from base.shapes import Lines, NumberEach, SomeOf, SomeOfEach
from people.models import Person
from pyramid.health_parts import HealthParts

STAGES = ["qualified", "solution", "proposal", "negotiation"]
SUPPORT_TARGETS = {"critical": 1, "high": 4, "normal": 8}
# code, floor, target, weight: rulings.md, Figures
HEALTH_PARTS = [
    {"code": "csat", "floor": 0.4, "target": 0.9, "weight": 2},
    {"code": "promises_kept", "floor": 0.6, "target": 1, "weight": 2},
    {"code": "on_time_delivery", "floor": 0.7, "target": 1, "weight": 1},
    {"code": "support_response", "floor": 0.5, "target": 0.95, "weight": 1},
    {"code": "growth_rate", "floor": -0.2, "target": 0.1, "weight": 1},
    {"code": "active_contacts", "floor": 0, "target": 5, "weight": 2},
    {"code": "functions_engaged", "floor": 1, "target": 5, "weight": 1},
    {"code": "days_since_contact", "floor": 90, "target": 14, "weight": 1},
    {"code": "win_rate", "floor": 0, "target": 0.5, "weight": 1},
]
REQUIRED_FIELDS = {"accounts": ["name", "owner"], "contacts": ["name"]}

Check = Callable[[Any], Any]


def whole(least: int = 0, most: int = 100_000) -> Check:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise ValueError(gettext("A whole number from %(least)s to %(most)s is needed.") % {"least": least, "most": most})
        return value

    return check


def share(value: Any) -> Any:
    """A fraction from 0 to 1, kept as written so that it stays exact."""
    if not 0 <= _number(value) <= 1:
        raise ValueError(gettext("A share from 0 to 1 is needed, such as 0.6."))
    return value


def share_or_none(value: Any) -> Any:
    return None if value is None or value == "" else share(value)


def number(value: Any) -> Any:
    _number(value)
    return value


def _number(value: Any) -> Decimal:
    try:
        if isinstance(value, bool):
            raise InvalidOperation
        found = Decimal(str(value))
    except InvalidOperation:
        raise ValueError(gettext("A number is needed: %(value)s is none.") % {"value": value}) from None
    if not found.is_finite():
        raise ValueError(gettext("A number is needed: %(value)s is none.") % {"value": value})
    return found


def truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(gettext("true or false is needed."))
    return value


class OneOf:
    """One of some words that are stored; `choices` says each as people read it, for the page."""

    def __init__(self, **choices: Any) -> None:
        self.choices = choices

    def __call__(self, value: Any) -> str:
        if value not in self.choices:
            raise ValueError(gettext("One of these is needed: %(choices)s.") % {"choices": ", ".join(self.choices)})
        return str(value)


FIELDS = {
    "accounts": (
        _("Of an account"),
        {
            "name": _("name"), "owner": _("owner"), "country": _("country"), "sector": _("sector"), "segment": _("segment"),
            "website": _("website"), "city": _("city"),
        },
    ),
    "contacts": (
        _("Of a contact"),
        {
            "name": _("name"), "role": _("decision role"), "level": _("level"), "email": _("e-mail"), "phone": _("phone"),
            "function": _("function"), "job_title": _("job title"),
        },
    ),
}  # fmt: skip


def jobs() -> dict[str, str]:
    """The jobs that colleagues have, as the source says them."""
    return {job: job for job in Person.objects.exclude(role="").order_by("role").values_list("role", flat=True).distinct()}


def stage_words() -> dict[str, str]:
    return {stage: standing_label(stage) for stage in company.get("stages")}


def positive(value: Any) -> Any:
    if not _number(value) > 0:
        raise ValueError(gettext("A number above 0 is needed."))
    return value


DECLARED: list[tuple[str, Any, Any, Check]] = [
    ("min_n", 10, _("Least number of cases before a figure is shown in full"), whole(1)),
    ("privacy_min", 5, _("Least number of answers before an anonymous figure is shown"), whole(5)),
    (
        "group_level",
        "ultimate_parent",
        _("Count groups or single accounts"),
        OneOf(ultimate_parent=pgettext_lazy("setting", "whole groups"), account=pgettext_lazy("setting", "single accounts")),
    ),
    ("gross_margin", None, _("Gross margin, as a share of revenue"), share_or_none),
    (
        "retention_basis",
        "auto",
        _("Retention is read from recurring revenue or from invoices"),
        OneOf(
            auto=pgettext_lazy("setting", "whichever the data carry"),
            mrr=pgettext_lazy("setting", "recurring revenue"),
            revenue=pgettext_lazy("setting", "invoices"),
        ),
    ),
    ("mrr_share_min", 0.5, _("Share of recurring revenue from which retention is read from it"), share),
    ("lapse_months", 12, _("Months without revenue after which a customer is lost"), whole(1, 120)),
    (
        "credit_note_date",
        "own",
        _("Credit notes count on their own date or on that of their invoice"),
        OneOf(own=pgettext_lazy("setting", "their own date"), invoice=pgettext_lazy("setting", "date of the invoice")),
    ),
    ("stages", STAGES, _("Stages of an opportunity, in order"), Lines(standing_label, tuple(STAGES))),
    ("stage_probability", {}, _("Chance of winning, by stage"), NumberEach(stage_words, share)),
    ("no_decision_counts", True, _("An opportunity abandoned counts as not won"), truth),
    ("min_decided_share", 0.8, _("Share decided from which a quarter of creation is mature"), share),
    (
        "cycle_start",
        "qualified",
        _("The sales cycle starts when qualified or when created"),
        OneOf(qualified=pgettext_lazy("setting", "when qualified"), created=pgettext_lazy("setting", "when created")),
    ),
    (
        "cycle_event",
        "decided",
        _("The sales cycle ends with any decision or with a win"),
        OneOf(decided=pgettext_lazy("setting", "any decision"), won=pgettext_lazy("setting", "a win")),
    ),
    ("min_events", 5, _("Least number of closings before a sales cycle is shown in full"), whole(1)),
    (
        "model",
        "auto",
        _("Lifetime value is modelled on contracts or on purchases"),
        OneOf(
            auto=pgettext_lazy("setting", "whichever the data carry"),
            sbg=pgettext_lazy("setting", "contracts"),
            bgnbd=pgettext_lazy("setting", "purchases"),
        ),
    ),
    ("horizon", 10, _("Renewals that a modelled lifetime value looks ahead"), whole(1, 100)),
    ("discount", 0.1, _("Discount a year in a modelled lifetime value"), share),
    ("t", 52, _("Weeks of purchases that a modelled lifetime value looks ahead"), whole(1, 520)),
    ("cac_lag_months", 0, _("Months between the cost of acquisition and the new customer"), whole(0, 60)),
    ("active_days", 90, _("Days after an interaction during which a contact is active"), whole(1, 3650)),
    (
        "compare",
        "year",
        _("Growth is read against a year ago or against the period before"),
        OneOf(year=pgettext_lazy("setting", "a year ago"), previous=pgettext_lazy("setting", "the period before")),
    ),
    (
        "churn_denominator",
        "start",
        _("Churn is read on the customers at the start or on the average"),
        OneOf(start=pgettext_lazy("setting", "customers at the start"), average=pgettext_lazy("setting", "the average")),
    ),
    ("include_contraction", True, _("Revenue churn includes what customers buy less"), truth),
    (
        "movement_step",
        "month",
        _("Movements of recurring revenue are read by month or over the period"),
        OneOf(month=pgettext_lazy("setting", "by month"), period=pgettext_lazy("setting", "over the period")),
    ),
    ("nps_dedupe", True, _("Only the last answer of each contact counts"), truth),
    ("csat_threshold", 4, _("Score from which a customer is satisfied, of 5"), whole(1, 5)),
    ("grace_days", 0, _("Days of grace on a promised date"), whole(0, 365)),
    (
        "promise_origin",
        "any",
        _("Promises made in the sale, on the account, or both"),
        OneOf(
            any=pgettext_lazy("setting", "both"),
            sale=pgettext_lazy("setting", "in the sale"),
            account=pgettext_lazy("setting", "on the account"),
        ),
    ),
    (
        "support_targets",
        SUPPORT_TARGETS,
        _("Hours to a first answer, by severity"),
        NumberEach(lambda: dict(Ticket.Severity.choices), positive),
    ),
    ("top_n", 5, _("How many of the largest groups make the concentration"), whole(1, 1000)),
    ("cross_sell_min", 2, _("Families from which a customer is cross-sold"), whole(1, 100)),
    ("min_panel", 5, _("Least number of accounts on each side of a comparison"), whole(2)),
    ("min_touches", 2, _("Interactions from which a function is engaged"), whole(1, 100)),
    ("breadth_threshold", 5, _("Functions from which an account is broadly engaged"), whole(1, 100)),
    ("min_coverage", 0.6, _("Share of the weight that must be known"), share),
    ("health_parts", HEALTH_PARTS, _("What account health is made of"), HealthParts()),
    ("roles", ["sales"], _("Jobs that count as sellers"), SomeOf(jobs)),
    (
        "turnover_formula",
        "departures",
        _("Turnover of sellers: departures or rotation"),
        OneOf(departures=pgettext_lazy("setting", "departures"), rotation=pgettext_lazy("setting", "rotation")),
    ),
    ("stale_days", 365, _("Days after which a record must be verified again"), whole(1, 3650)),
    ("required_fields", REQUIRED_FIELDS, _("Fields that a complete record has"), SomeOfEach(FIELDS)),
    ("freshness_days", 90, _("Days within which a fresh plan was changed"), whole(1, 3650)),
    ("weekly_hours", 35, _("Hours a week of a colleague without a capacity of his own"), number),
    ("kam_intent", False, _("A KAM programme is intended"), truth),
    ("programme_exists", False, _("A KAM programme exists"), truth),
]


def declare_settings() -> None:
    for name, default, label, check in DECLARED:
        declare(name, default, label, check=check)
