"""Where a name may stand: every column of text of every table, found by walking the models, so that a new table is not forgotten.

This is data about all rooms, read through Django's registry and not by importing them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q, TextField
from django.db.models.functions import Cast

# Sealed by the chain of the audit log, or made by Django: codes and digests, no names. Values of the log are erased, not rewritten.
PASSED_OVER = frozenset({"people.AuditLine", "people.AuditValue", "contenttypes.ContentType", "auth.Permission", "people.Throttle"})
ASCII = re.compile(r"[A-Za-z0-9@._+-]{3,}")


@dataclass(frozen=True)
class Place:
    """A table with its columns of text; those of JSON apart."""

    model: type[models.Model]
    texts: tuple[models.Field, ...]
    documents: tuple[models.Field, ...]

    @property
    def label(self) -> str:
        return self.model._meta.label

    def rows(self, pattern: re.Pattern[str], needles: list[str]) -> Iterator[tuple[Any, dict[str, Any]]]:
        """(number, {column: value}) of rows in which the pattern stands. One query; the database proposes, the pattern decides."""
        names = [field.attname for field in (*self.texts, *self.documents)]
        found = self.model._base_manager.order_by()
        known = [run for needle in needles if (run := _longest(needle))]
        if known and len(known) == len(needles):
            found = found.annotate(**{f"{field.attname}_as_text": Cast(field.attname, TextField()) for field in self.documents})
            columns = [*(field.attname for field in self.texts), *(f"{field.attname}_as_text" for field in self.documents)]
            asked = Q()
            for column in columns:
                for run in set(known):
                    asked |= Q(**{f"{column}__icontains": run})
            found = found.filter(asked)
        for pk, *values in found.values_list("pk", *names).iterator(chunk_size=2000):
            held = {name: value for name, value in zip(names, values, strict=True) if holds(value, pattern)}
            if held:
                yield pk, held


def places() -> list[Place]:
    found = []
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy or model._meta.label in PASSED_OVER:
            continue
        fields = model._meta.concrete_fields
        documents = tuple(field for field in fields if isinstance(field, models.JSONField))
        texts = tuple(field for field in fields if isinstance(field, models.CharField | models.TextField) and not field.choices)
        if texts or documents:
            found.append(Place(model, texts, documents))
    return found


def holds(value: Any, pattern: re.Pattern[str]) -> bool:
    if isinstance(value, str):
        return bool(pattern.search(value))
    if isinstance(value, dict):
        return any(holds(each, pattern) for pair in value.items() for each in pair) or _in_cells(value.values(), pattern)
    return isinstance(value, list) and (any(holds(each, pattern) for each in value) or _in_cells(value, pattern))


def _in_cells(values: Any, pattern: re.Pattern[str]) -> bool:
    """Whether the name stands in cells side by side, its parts apart."""
    return bool(pattern.search("|".join(each for each in values if isinstance(each, str))))


def rewritten(value: Any, replace: Callable[[str], str]) -> Any:
    """The same value with its texts replaced; a list or a mapping keeps its cells, also where a name lies in two of them."""
    if isinstance(value, str):
        return replace(value)
    if isinstance(value, list):
        return _cells([rewritten(each, replace) for each in value], replace)
    if isinstance(value, dict):
        names = [replace(name) if isinstance(name, str) else name for name in value]
        return dict(zip(names, _cells([rewritten(each, replace) for each in value.values()], replace), strict=True))
    return value


def _cells(values: list[Any], replace: Callable[[str], str]) -> list[Any]:
    places = [place for place, each in enumerate(values) if isinstance(each, str) and "|" not in each]
    joined = "|".join(values[place] for place in places)
    parts = replace(joined).split("|")
    if replace(joined) != joined and len(parts) == len(places):
        for place, part in zip(places, parts, strict=True):
            values[place] = part
    return values


def replacer(pattern: re.Pattern[str], pseudonym: str) -> Callable[[str], str]:
    """Puts the pseudonym where the name begins and nothing for its other parts: what stands between them stays, so no cell moves."""

    def put(match: re.Match[str]) -> str:
        pieces = re.split(r"([\s;,|\t\"']+)", match.group())
        if not any(sign in match.group() for sign in ";,|\t"):
            return pseudonym
        return "".join(pseudonym if place == 0 else piece if place % 2 else "x" for place, piece in enumerate(pieces))

    return lambda text: pattern.sub(put, text)


def _longest(needle: str) -> str:
    """The part of a needle that every database finds whatever the case, also escaped in JSON: its longest run of plain letters."""
    return max(ASCII.findall(needle), key=len, default="")
