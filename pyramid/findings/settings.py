"""The thresholds of the rules as settings of the company: `D05.win_rate_count`, `V5.minimum`…"""

import math
from typing import Any

from django.utils.translation import gettext as _

from base.company import declare
from pyramid.judge import verdict_thresholds
from pyramid.registry import findings


def a_number(value: Any) -> float | int:
    """A threshold as it is kept. Raises ValueError with a sentence for anything but a number."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = float("nan")
    if isinstance(value, bool) or not math.isfinite(number):
        raise ValueError(_("A threshold is a number, such as 0.25: %(value)s is none.") % {"value": value})
    return int(number) if number == int(number) and isinstance(value, int) else number


def declare_thresholds() -> None:
    for rule in findings:
        for name, default in rule.thresholds.items():
            declare(name, default, rule.title, group="rules", check=a_number)
    for name, default in verdict_thresholds().items():
        declare(name, default, name, group="rules", check=a_number)
