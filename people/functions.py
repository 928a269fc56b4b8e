"""Our functions as files and facts name them: by code, by name in either language, or by a function merged since."""

from django.dispatch import Signal
from django.utils.translation import get_language

from base.words import fold
from people.models import Function

read_otherwise = Signal()  # sent in the transaction in which a code or name of a fact began to mean another function


def known() -> dict[str, str]:
    """Code by everything that names a function, folded: one query. A merged function leads to the one it went into."""
    rows = list(Function.objects.select_related("merged_into").order_by("pk"))
    found: dict[str, str] = {}
    for by_code in (True, False):  # a code wins over another function's name
        for row in rows:
            target = row.merged_into.code if row.merged_into else row.code
            for name in (row.code,) if by_code else (row.name_en, row.name_fr):
                found.setdefault(fold(name), target)
    return found


def code_of(text: str, names: dict[str, str]) -> str:
    """The code that `text` means among `names` (of `known()`); text that names no function of ours stays as it is."""
    return names.get(fold(text), text)


def labels() -> dict[str, str]:
    """What people read for each code, in the active language: one query. Other texts stay as they are."""
    name = "name_fr" if (get_language() or "en").startswith("fr") else "name_en"
    return {code: label or code for code, label in Function.objects.values_list("code", name)}
