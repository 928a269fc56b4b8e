"""Figures of the board that an import moved: those who answer for them find it among what waits for them."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.urls import reverse

from base import clock, figures
from base.languages import in_each_language, in_language
from imports.models import Batch
from people.inbox import tell
from people.models import Person, RoleGrant
from people.permissions import Role
from pyramid import board, stored
from pyramid.registry import kpis
from pyramid.scopes import Scope

Read = dict[str, str]  # how a figure reads, by language
MOST = 12  # figures named in one line
TOLD = (Role.SALES_DIRECTOR, Role.DATA_STEWARD)


def shown() -> Mapping[str, Read]:
    """Each figure of the board as it reads now."""
    year = board.window(clock.today())
    found = stored.results(board.codes(), Scope.company(), [year])
    return {code: in_each_language(partial(figures.text, result)) for (code, _period), result in found.items()}


def fill(args: Mapping[str, Any]) -> Mapping[str, Any]:
    """The figures of a line in the reader's language; a line of before stays as it was told."""
    if "moved" not in args:
        return args
    told = (f"{kpis[code].label} {in_language(was)} → {in_language(now)}" for code, was, now in args["moved"] if code in kpis)
    return {**args, "names": ", ".join(told)}


def tell_of(batch: int, before: Mapping[str, Read]) -> int:
    """Tell of the figures that read otherwise than before this import; gives how many. A first import moves none."""
    loaded = Batch.objects.filter(pk=batch).first()
    after = shown()
    codes = [code for code, text in after.items() if code in before and before[code] != text]
    if loaded is None or not codes or loaded.by_id is None:
        return 0
    rows = loaded.created + loaded.updated
    for person in _people():
        tell(
            person,
            "figure_moved",
            f"moved:{batch}",
            reverse("imports:batch", args=[batch]),
            figures=len(codes),
            rows=rows,
            moved=[(code, before[code], after[code]) for code in codes[:MOST]],
        )
    return len(codes)


def _people() -> list[Person]:
    grants = RoleGrant.objects.filter(role__in=TOLD, until=None, user__is_active=True)
    return list(Person.objects.filter(user__in=grants.values("user")).distinct())
