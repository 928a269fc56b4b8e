"""Settings that every page reads."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from base.company import declare

NAME_LENGTH = 80


def _name(value: Any) -> str:
    name = str(value).strip()
    if len(name) > NAME_LENGTH:
        raise ValueError(_("Write a name of at most %(limit)s characters.") % {"limit": NAME_LENGTH})
    return name


declare("company_name", "", gettext_lazy("Name of the company"), group="company", check=_name)
