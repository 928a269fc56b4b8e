"""Words that are kept for people of several languages."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, override


def in_each_language(words: Callable[[], Any]) -> dict[str, str]:
    """The same words by language: who reads them later may speak another one than who asked."""
    said = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            said[code] = str(words())
    return said


def in_language(said: Mapping[str, str]) -> str:
    """Such words in the language of whoever reads now; in the first there is where his was not kept."""
    return said.get(get_language() or "") or next(iter(said.values()), "")
