"""Settings of this room."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base.company import declare


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 100:
        raise ValueError(_("Write a number from 1 to 100."))
    return value


def _days(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 180:
        raise ValueError(_("Write a number of days from 1 to 180."))
    return value


declare("lapse_days", 30, gettext_lazy("Days before granted hours lapse on which those concerned are told"), group="company", check=_days)
declare("accounts_per_kam", 5, gettext_lazy("Key accounts that one KAM leads at most"), group="company", check=_number)
