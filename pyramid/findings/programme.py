"""The KAM programme; without a key account there is nothing to judge, and these are clear."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from base.results import Layer
from pyramid.clauses import Clause, State, either, every, is_bad
from pyramid.registry import Finding, Severity, findings


@dataclass(frozen=True)
class Acceleration(Clause):
    """growth_acceleration: clear only when the whole interval lies above; across it, "not shown yet" is a watch."""

    key: str = "growth_acceleration"
    op: str = "<"
    default: float = 0

    def judge(self, value: float, low: float | None, high: float | None, threshold: float) -> State:
        if low is None or high is None:
            return State.HELD if is_bad(value, "<", threshold) else State.CLEAR
        if is_bad(high, "<", threshold):
            return State.HELD
        return State.CLEAR if is_bad(low, ">", threshold) else State.WATCH


@findings.register
class UnprofitableKey(Finding):
    """Too large a share of key accounts costs more than it brings in."""

    code = "D10"
    severity = Severity.HIGH
    layer = Layer.KAM
    about_key_accounts = True
    when = Clause("account_pnl.key", ">", 0.25)
    title = _("Key accounts run at a loss")
    found = _("Too many key accounts run at a loss (share %(share)s, n %(n)s): those cost more to sell to and to serve than they bring in.")
    do_first = _("Review the terms and the cost to serve of each account at a loss, and decline what cannot be paid for.")
    to_record = _("cost of sales and cost to serve, by account")


@findings.register
class BigAccountManagement(Finding):
    """Few functions are engaged, and innovation or strategy hardly moves."""

    code = "D11"
    severity = Severity.HIGH
    layer = Layer.KAM
    about_key_accounts = True
    when = every(
        Clause("functional_breadth", "<", 4),
        either(Clause("innovation_pace", "<", 0.5), Clause("strategy_execution", "<", 0.4)),
    )
    title = _("Account management for large accounts")
    found = _(
        "Few functions are engaged with key accounts, and innovation or strategy moves slowly there "
        "(%(why)s): this is account management for large accounts."
    )
    do_first = _("Decide which is wanted: either name it for what it is, or open joint projects with a few accounts.")
    clears = _("The rule is clear when functions engaged reach %(limit)s; joint projects make it last.")
    to_record = _("interactions by function, joint innovations, objectives")


@findings.register
class NotSelective(Finding):
    """Too many key accounts for deep work on each."""

    code = "D12"
    severity = Severity.MEDIUM
    layer = Layer.KAM
    about_key_accounts = True
    when = either(Clause("selectivity", ">", 0.15), Clause("selectivity", ">", 8, detail="per_kam"))
    title = _("Too many key accounts")
    found = _("There are too many key accounts (%(why)s) to work in depth on each.")
    do_first = _("Keep as key accounts those that gain from being treated differently, and serve the others well in the normal way.")
    to_record = _("key accounts with their dates, allocations of KAMs")


@findings.register
class NoAcceleration(Finding):
    """Growth at key accounts has not moved more than at the others."""

    code = "D13"
    severity = Severity.MEDIUM
    layer = Layer.KAM
    about_key_accounts = True
    when = Acceleration()
    title = _("Key accounts do not grow faster")
    found = _("Growth has moved less favourably at key accounts than at the others (%(value)s): KAM shows no gain in growth.")
    watched = _(
        "The acceleration of growth at key accounts is %(value)s, but it may lie anywhere from %(low)s to %(high)s: it is not shown yet."
    )
    do_first = _("First check that each key account has a strategy, a joint project and an active sponsor.")
    clears = _("The rule is clear when the whole interval lies above 0.")
    to_record = _("three years of invoices, dates of key accounts")


@findings.register
class PaperPlans(Finding):
    """Plans are complete, but neither fresh nor carried out."""

    code = "D14"
    severity = Severity.MEDIUM
    layer = Layer.KAM
    about_key_accounts = True
    when = every(
        Clause("plan_completeness", ">=", 0.7),
        either(Clause("plan_freshness", "<", 0.5), Clause("action_completion", "<", 0.6)),
    )
    title = _("Plans are written, not run")
    found = _("Account plans are written but not kept alive (%(why)s): on paper alone they bring nothing.")
    do_first = _("Cut each plan down to a few actions, each with an owner and a due date, and review them every month.")
    to_record = _("plan sections with their dates, actions with due dates")


@findings.register
class ThinSupport(Finding):
    """Sponsors or line managers give no time."""

    code = "D15"
    severity = Severity.MEDIUM
    layer = Layer.KAM
    about_key_accounts = True
    when = either(Clause("exec_sponsor_activity", "<", 0.5), Clause("team_time_allocated", "<", 0.7))
    title = _("Key accounts have thin support")
    found = _(
        "Too few key accounts have a sponsor who meets their executives, or too little of the time granted to "
        "the teams is used (%(why)s): key accounts have thin support."
    )
    do_first = _("Agree the hours with line managers, and name sponsors who will meet the executives of the account.")
    to_record = _("sponsors, meetings with executives, hours granted and used")


@findings.register
class FragileLinks(Finding):
    """One contact of theirs, one of ours, or teams that change too often."""

    code = "D16"
    severity = Severity.HIGH
    layer = Layer.KAM
    about_key_accounts = True
    when = either(
        Clause("single_threaded_share", ">", 0.3),
        Clause("sole_contact_share", ">", 0.3),
        Clause("team_turnover", ">", 0.25),
    )
    title = _("Relationships rest on too few people")
    found = _("Relationships with key accounts are fragile (%(why)s): they rest on too few people, or on teams that change too often.")
    do_first = _("Name a second contact on each side, and write down what is known in the account review.")
    to_record = _("interactions, each with its contact and person; account teams")
