"""Of whom a figure speaks: the company, a segment, what one colleague owns, or an account with all below it."""

from dataclasses import dataclass
from enum import StrEnum


class ScopeKind(StrEnum):
    COMPANY = "company"
    SEGMENT = "segment"
    OWNER = "owner"
    ACCOUNT = "account"


@dataclass(frozen=True, order=True)
class Scope:
    """`kind` and the row's id as text, empty for the company; as text: `company`, `segment:3`, `account:17`."""

    kind: ScopeKind = ScopeKind.COMPANY
    id: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", ScopeKind(self.kind))
        object.__setattr__(self, "id", str(self.id))
        if (self.kind is ScopeKind.COMPANY) != (self.id == "") or (self.id and not self.id.isdecimal()):
            raise ValueError("A scope is the company without an id, or a segment, an owner or an account with one.")

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.id}" if self.id else self.kind.value

    @property
    def pk(self) -> int:
        return int(self.id)

    @classmethod
    def company(cls) -> "Scope":
        return cls()

    @classmethod
    def segment(cls, pk: int) -> "Scope":
        return cls(ScopeKind.SEGMENT, str(pk))

    @classmethod
    def owner(cls, pk: int) -> "Scope":
        return cls(ScopeKind.OWNER, str(pk))

    @classmethod
    def account(cls, pk: int) -> "Scope":
        return cls(ScopeKind.ACCOUNT, str(pk))

    @classmethod
    def parse(cls, text: str) -> "Scope":
        """The scope that `str` wrote. Raises ValueError."""
        kind, _colon, pk = text.partition(":")
        return cls(ScopeKind(kind or "company"), pk)
