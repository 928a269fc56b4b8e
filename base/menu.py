"""The main menu: each room that has a first page names it in its `apps.py`; base knows none of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True)
class Room:
    """`page` is a URL name; the room is open to who holds any of `permissions`; `order` counts from the left."""

    label: Any  # lazy text
    page: str
    permissions: tuple[str, ...]
    order: int


@dataclass(frozen=True)
class Entry:
    label: Any
    address: str
    is_current: bool


def rooms() -> list[Room]:
    """Rooms as their apps declare them in `menu_room`, from the left."""
    declared = [config.menu_room for config in apps.get_app_configs() if hasattr(config, "menu_room")]
    return sorted(declared, key=lambda room: room.order)


def room_of(request: HttpRequest) -> str:
    """The room that answers this request, by the name space of its addresses; empty for none."""
    match = request.resolver_match
    return match.namespaces[0] if match and match.namespaces else ""


def open_rooms(user: Any) -> list[Room]:
    """Rooms that this person may open, whether they have pages yet or not."""
    return [room for room in rooms() if any(user.holds(permission) for permission in room.permissions)]


def entries(request: HttpRequest) -> Iterator[Entry]:
    """The rooms that exist and that the person may open."""
    user: Any = request.user  # a log-in of people, whom base does not know
    here = room_of(request)
    for room in open_rooms(user):
        try:
            address = reverse(room.page)
        except NoReverseMatch:  # the room is still without pages
            continue
        yield Entry(room.label, address, here == room.page.partition(":")[0])
