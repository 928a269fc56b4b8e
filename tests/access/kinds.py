"""How the objects of the access table are made, by kind.

`@kind("name")` marks a function of (world, user, relation) that gives the values of the route's address; it may create rows, and
is called again for the same object, so it finds what it has made. Raise KeyError for a relation that the kind does not know.
"""

from collections.abc import Callable
from typing import Any

MISSING = 987_654_321

Maker = Callable[[Any, Any, str], dict[str, Any]]
KINDS: dict[str, Maker] = {}


def kind(name: str) -> Callable[[Maker], Maker]:
    def keep(maker: Maker) -> Maker:
        KINDS[name] = maker
        return maker

    return keep
