"""The second level of the menu in this room."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

PLACES = (("board", _("Board")), ("figures", _("Figures")), ("diagnosis", _("Diagnosis")), ("improvements", _("Improvements")))


def places(current: str) -> list[tuple[Any, str, str]]:
    """(words, address, aria-current) of the pages that exist."""
    found = []
    for name, words in PLACES:
        try:
            found.append((words, reverse(f"pyramid:{name}"), "page" if name == current else ""))
        except NoReverseMatch:
            continue
    return found
