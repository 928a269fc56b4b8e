"""One registry for every thing of which each room may add one by a class: kinds of record, figures, rules, papers, tabs…"""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from threading import RLock
from typing import Generic, Protocol, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import autodiscover_modules


class Coded(Protocol):
    code: str


T = TypeVar("T", bound=Coded)

_importing = RLock()
_begun: set[str] = set()
_complete: set[str] = set()


def import_everywhere(module: str) -> None:
    """Import the module of that name of every app that has one, once.

    Another thread that asks meanwhile waits until all are there; a module that asks while it is imported sees what is there so far.
    """
    if module in _complete:
        return
    with _importing:
        if module not in _begun:
            _begun.add(module)
            autodiscover_modules(module)
            _complete.add(module)


def import_modules(package: str) -> None:
    """Import every module of a package that has one class or a few in each: called in its `__init__`, so that a new file is enough."""
    for module in pkgutil.iter_modules(import_module(package).__path__, f"{package}."):
        import_module(module.name)


class Registry(Generic[T]):
    """Classes by their `code`, instantiated once.

    `base` is the class that each must derive from, `module` the module name that is looked for in every
    installed app when the registry is first read, so that importing an app is enough to furnish it.
    """

    def __init__(self, base: type[T], module: str) -> None:
        self.base = base
        self.module = module
        self._items: dict[str, T] = {}

    def register(self, cls: type[T]) -> type[T]:
        """Class decorator. Raises ImproperlyConfigured for a wrong base, a missing or a used code."""
        code = getattr(cls, "code", None)
        if not issubclass(cls, self.base):
            raise ImproperlyConfigured(f"{cls.__name__} must derive from {self.base.__name__}.")
        if not isinstance(code, str) or not code:
            raise ImproperlyConfigured(f"{cls.__name__} has no code.")
        if code in self._items:
            raise ImproperlyConfigured(f"The code {code!r} is used by {type(self._items[code]).__name__} and {cls.__name__}.")
        self._items[code] = cls()
        return cls

    def discover(self) -> None:
        import_everywhere(self.module)

    def __getitem__(self, code: str) -> T:
        self.discover()
        return self._items[code]

    def get(self, code: str) -> T | None:
        self.discover()
        return self._items.get(code)

    def __contains__(self, code: object) -> bool:
        self.discover()
        return code in self._items

    def __iter__(self) -> Iterator[T]:
        """All of them, sorted by `position` where they have one, then by code."""
        self.discover()
        return iter(sorted(self._items.values(), key=_place))

    def __len__(self) -> int:
        self.discover()
        return len(self._items)

    def codes(self) -> list[str]:
        return [item.code for item in self]


def _place(item: Coded) -> tuple[int, str]:
    return getattr(item, "position", 1000), item.code
