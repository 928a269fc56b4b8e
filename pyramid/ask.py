"""The settings that a figure is computed with, and which of them it read."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any


class Settings(Mapping[str, Any]):
    """The company's settings under what the asker overrides. `read` are the names looked up, for the Result."""

    def __init__(self, company: Mapping[str, Any], overrides: Mapping[str, Any] | None = None) -> None:
        self._company = company
        self._overrides = dict(overrides or {})
        self.read: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        value = self._overrides[name] if name in self._overrides else self._company[name]
        self.read[name] = value
        return value

    def __iter__(self) -> Iterator[str]:
        return iter({**self._company, **self._overrides})

    def __len__(self) -> int:
        return len({**self._company, **self._overrides})

    def decimal(self, name: str) -> Decimal | None:
        """A share or amount as an exact number; None when it is not set."""
        value = self[name]
        return None if value is None else Decimal(str(value))

    def with_(self, overrides: Mapping[str, Any] | None) -> "Settings":
        """These settings under some more overrides, with nothing read yet."""
        return Settings(self._company, {**self._overrides, **(overrides or {})})

    def fresh(self) -> "Settings":
        """The same settings with nothing read yet: one per figure."""
        return Settings(self._company, self._overrides)
