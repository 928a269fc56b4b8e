"""The figures inside a plan: kept results of its account over the last 12 whole months, the same that pages show."""

from collections.abc import Iterable
from typing import Any

from accounts.models import Account
from base import clock
from base.periods import Period, last_months
from base.results import Result
from plans.models import Plan, PlanVersion, ScorecardLine
from pyramid import stored
from pyramid.registry import kpis
from pyramid.scopes import Scope

# What stands at the head of every plan and of its one-pager, in this order.
HEAD = ("revenue_net", "account_pnl", "promises_kept", "csat", "share_of_wallet")
# Figures that tell costs or wallet: absent for who may not read money.
MONEY = frozenset({"account_pnl", "share_of_wallet"})


def period() -> Period:
    return last_months(clock.today())


def figures(account: Account, codes: Iterable[str] = HEAD, *, money: bool = True) -> dict[str, Result]:
    """Kept results by code; one query. Figures of money only with `money`."""
    wanted = [code for code in codes if code in kpis and (money or code not in MONEY)]
    span = period()
    found = stored.results(wanted, Scope.account(account.pk), [span])
    return {code: found[code, span] for code in wanted if (code, span) in found}


def subject(plan: Plan) -> Account:
    """Whose figures stand in a plan: the site's where it is limited to one, else the whole account's."""
    sites = list(plan.sites.all())
    return sites[0] if len(sites) == 1 else plan.account


def of_plan(plan: Plan) -> list[dict[str, Any]]:
    """All figures that a version of the plan freezes: those of its head and of its scorecard, as whole results."""
    codes = dict.fromkeys([*HEAD, *ScorecardLine.objects.filter(plan=plan).exclude(kpi="").values_list("kpi", flat=True)])
    return [result.as_json() for result in figures(subject(plan), codes).values()]


def frozen(version: PlanVersion) -> list[Result]:
    """The figures of a version as they stood when it was submitted."""
    return [stored.restored(figure) for figure in version.figures]
