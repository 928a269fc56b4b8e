"""What an undo left where it was, and why: kept as codes and names, told in the language of whoever reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# How many kept rows are named one by one.
NAMED = 1000

Why = tuple[str, Any]  # why a row stayed: a code of REASONS, and what fills its sentence
REASONS = {
    "field_person": gettext_lazy("%(what)s was changed by a person since."),
    "field_value": gettext_lazy("%(what)s has another value by now."),
    "later": gettext_lazy("Import %(what)s has changed it since."),
    "person": gettext_lazy("A person has changed it since."),
    "pointed": gettext_lazy("%(what)s still points at it."),
}
FIELD_REASONS = ("field_person", "field_value")
PERSON: Why = ("person", "")


@dataclass
class Undone:
    """How many rows went back, how many went, and what stayed with the reason."""

    restored: int = 0
    deleted: int = 0
    stayed: list[dict[str, Any]] = field(default_factory=list)

    def keep(self, row: models.Model, why: Why) -> None:
        if len(self.stayed) < NAMED:
            self.stayed.append({"row": name_of(row), "why": list(why)})

    @property
    def kept(self) -> list[dict[str, str]]:
        return [told(each) for each in self.stayed]

    def as_json(self) -> dict[str, Any]:
        return {"restored": self.restored, "deleted": self.deleted, "kept": self.kept}

    def for_later(self) -> dict[str, Any]:
        """To be kept, and told by `told` in the language of whoever reads it."""
        return self.as_json() | {"kept": self.stayed}


def told(kept: Mapping[str, Any]) -> dict[str, str]:
    """A row that stayed, and why, in words; one that was kept in words of its day stays as it was."""
    if "row" not in kept:
        return {"object": kept["object"], "why": kept["why"]}
    code, of = kept["why"]
    what = label_of(apps.get_model(of[0]), of[1]) if code in FIELD_REASONS else _named(*of) if code == "pointed" else of
    return {"object": _named(*kept["row"]), "why": str(REASONS[code]) % {"what": what}}


def name_of(row: models.Model) -> list[str]:
    """Table and name; of a row without a name of its own, a note, the table alone."""
    return [row._meta.label, "" if type(row).__str__ is models.Model.__str__ else str(row)]


def _named(label: str, name: str) -> str:
    """ "account Halden"."""
    word = _(str(apps.get_model(label)._meta.verbose_name).capitalize())
    return f"{word[:1].lower()}{word[1:]} {name}".rstrip()


def label_of(model: type[models.Model], name: str) -> str:
    for item in model._meta.concrete_fields:
        if item.attname == name:
            return str(item.verbose_name)
    return name
