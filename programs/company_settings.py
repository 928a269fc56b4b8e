"""Settings of this room: from which level, how many key accounts and how many people a path of the programme is open."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base.company import declare


def _level(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 5:
        raise ValueError(_("Write a level from 0 to 5."))
    return float(value)


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1_000_000:
        raise ValueError(_("Write a whole number from 1 on."))
    return value


declare("path_standard_level", 2.0, gettext_lazy("Standard path: level of the weakest pillar, from"), group="company", check=_level)
declare("path_standard_keys", 4, gettext_lazy("Standard path: key accounts, from"), group="company", check=_count)
declare("path_standard_people", 50, gettext_lazy("Standard path: people in post, from"), group="company", check=_count)
declare("path_full_level", 3.0, gettext_lazy("Full path: level of the weakest pillar, from"), group="company", check=_level)
declare("path_full_keys", 10, gettext_lazy("Full path: key accounts, from"), group="company", check=_count)
declare("path_full_people", 250, gettext_lazy("Full path: people in post, from"), group="company", check=_count)
