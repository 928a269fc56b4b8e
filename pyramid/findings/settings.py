"""The thresholds of the rules as settings of the company: `D05.win_rate_count`, `V5.minimum`…"""

import math
from functools import cache
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base.company import declare
from pyramid import figure_words
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


@cache
def defaults() -> dict[str, float]:
    """Every threshold with its default."""
    found = verdict_thresholds()
    for rule in findings:
        found |= rule.thresholds
    return found


def default_of(name: str) -> float | None:
    return defaults().get(name)


def _named(title: Any, figure: str) -> str:
    return _("%(label)s: %(value)s") % {"label": title, "value": figure_words.label(figure)}


def _label(title: Any, name: str) -> Any:
    """A rule has a threshold for each figure that it reads: the label names both, in the reader's language."""
    figure = name.split(".", 1)[1]
    return lazy(_named, str)(title, figure) if figure in figure_words.WORDS else title


def declare_thresholds() -> None:
    for rule in findings:
        for name, default in rule.thresholds.items():
            declare(name, default, _label(rule.title, name), group="rules", check=a_number)
    for name, default in verdict_thresholds().items():
        declare(name, default, _label(gettext_lazy("Proof of a sound foundation"), name), group="rules", check=a_number)
