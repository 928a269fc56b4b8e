"""Which past of an account its page draws: kept by the refresh for key accounts, computed when asked for all others."""

from base.periods import Period, add_months

QUARTERS = 8
DRAWN = frozenset({"promises_kept", "csat", "nps", "health_score", "account_pnl"})
KEPT_ONLY = frozenset({"health_score"})  # it reads nearly every table of facts: too much for a page that waits


def past_years(year: Period) -> list[Period]:
    """The twelve months to the ends of the seven quarters before the year ends, oldest first; the year itself is the eighth."""
    ends = [add_months(year.end, -3 * back) for back in range(QUARTERS - 1, 0, -1)]
    return [Period(add_months(end, -12), end) for end in ends]
