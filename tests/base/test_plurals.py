"""French says the singular for 0 and 1: no count that may be either stands before a plural noun."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation import ngettext, override

CATALOGUES = sorted(Path(settings.BASE_DIR).glob("locale/*/fr/LC_MESSAGES/django.po"))
GLUED = re.compile(r"%\((done|used|kept|hours|shown|strong|rows|made)\)s [a-zéè]+s\b")


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-4])
def test_a_count_of_0_or_1_never_stands_before_a_plural(path: Path) -> None:
    with path.open("rb") as file:
        catalogue = read_po(file)
    assert catalogue.plural_expr == "(n > 1)"
    assert [message.string for message in catalogue if isinstance(message.string, str) and GLUED.search(message.string)] == []


def test_zero_is_singular_in_french_and_plural_in_english() -> None:
    for language, words in (("fr", "0 mission"), ("en", "0 missions")):
        with override(language):
            assert ngettext("%(count)s mission", "%(count)s missions", 0) % {"count": 0} == words
