"""Settings of this room."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base.company import declare


def _days(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 30 <= value <= 3660:
        raise ValueError(_("Write a number of days from 30 to 3660."))
    return value


declare("papers_kept_days", 400, gettext_lazy("Days that a printed paper is kept"), group="company", check=_days)
