"""The company's settings: declared with a default by the room that reads them, changed by a person, audited.

Names are those of kpis.md (`min_n`, `gross_margin`, `stages`, `D05.win_rate_count`…). A room declares them in a
module `company_settings.py`, found at first use.
"""

import difflib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.dispatch import Signal
from django.utils.translation import gettext

from base import formats
from base.models import Setting
from base.registry import import_everywhere
from base.shapes import Shape, typed_number

setting_changed = Signal()  # sent with `name`, in the transaction of the verb that changed it


class UnknownSetting(KeyError):
    """`near` are the closest names there are."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name
        self.near = near(name)


@dataclass(frozen=True)
class Declared:
    name: str
    default: Any
    label: Any  # lazy text
    group: str
    check: Callable[[Any], Any] | None = None  # gives the value to keep, or raises ValueError with a sentence

    @property
    def choices(self) -> Mapping[str, Any]:
        """Stored words with what people read, of a setting that is one of some."""
        found: Mapping[str, Any] = getattr(self.check, "choices", {})
        return found

    @property
    def shape(self) -> Shape | None:
        """How its parts are typed and said, of a setting that has several."""
        return self.check if isinstance(self.check, Shape) else None

    def words(self, value: Any) -> str | None:
        """A value as people read it; None where it is best read as it is written."""
        if self.shape is not None:
            return self.shape.words(value)
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        if value is None:
            return formats.NO_VALUE
        if isinstance(value, float):
            return typed_number(value)
        return str(self.choices[value]) if isinstance(value, str) and value in self.choices else None


_declared: dict[str, Declared] = {}


def declare(name: str, default: Any, label: Any, *, group: str = "figures", check: Callable[[Any], Any] | None = None) -> None:
    if name in _declared:
        raise ValueError(f"The setting {name} is declared twice.")
    _declared[name] = Declared(name, default, label, group, check)


def declared() -> Mapping[str, Declared]:
    import_everywhere("company_settings")
    return _declared


def near(name: str) -> list[str]:
    """The closest names of settings, at most three."""
    return difflib.get_close_matches(name, declared(), n=3, cutoff=0.5)


def get(name: str) -> Any:
    """The company's value, else the default. Raises UnknownSetting."""
    return values()[name] if name in declared() else _unknown(name)


_kept: ContextVar[list[dict[str, Any]] | None] = ContextVar("settings_kept", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Inside, the settings are asked of the database once: for a page that only reads and whose parts ask each for itself."""
    token = _kept.set([])
    try:
        yield
    finally:
        _kept.reset(token)


def values() -> dict[str, Any]:
    """Every setting with the value in force: one query."""
    kept = _kept.get()
    if kept is None or not kept:
        stored = dict(Setting.objects.values_list("name", "value"))
        if kept is not None:
            kept.append(stored)
    else:
        stored = kept[0]
    return {name: stored.get(name, item.default) for name, item in declared().items()}


def checked(name: str, value: Any) -> Any:
    """`value` if this setting may take it. Raises UnknownSetting, or ValueError with a sentence for people."""
    if name not in declared():
        _unknown(name)
    check = declared()[name].check
    return check(value) if check else value


def _unknown(name: str) -> Any:
    raise UnknownSetting(name)
