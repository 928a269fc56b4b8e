"""Key accounts without a plan: one question for the list of plans, the alert of an account, and its column."""

from typing import Any

from accounts.models import AccountSnapshot
from base import clock
from plans.models import Plan


def without_plan() -> Any:
    """Snapshots of key accounts of which no plan, of the whole or of a part, reaches this year."""
    living = Plan.objects.filter(until_year__gte=clock.today().year)
    return AccountSnapshot.objects.filter(is_key=True).exclude(account__in=living.values("account"))
