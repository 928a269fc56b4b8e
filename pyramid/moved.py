"""Figures of the board that an import moved: those who answer for them find it among what waits for them."""

from collections.abc import Mapping

from django.urls import reverse

from base import clock, figures
from imports.models import Batch
from people.inbox import tell
from people.models import Person, RoleGrant
from people.permissions import Role
from pyramid import board, stored
from pyramid.registry import kpis
from pyramid.scopes import Scope

TOLD = (Role.SALES_DIRECTOR, Role.DATA_STEWARD)


def shown() -> Mapping[str, str]:
    """Each figure of the board as it reads now."""
    year = board.window(clock.today())
    found = stored.results(board.codes(), Scope.company(), [year])
    return {code: figures.text(result) for (code, _period), result in found.items()}


def tell_of(batch: int, before: Mapping[str, str]) -> int:
    """Tell of the figures that read otherwise than before this import; gives how many. A first import moves none."""
    loaded = Batch.objects.filter(pk=batch).first()
    after = shown()
    codes = [code for code, text in after.items() if code in before and before[code] != text]
    if loaded is None or not codes or loaded.by_id is None:
        return 0
    rows = loaded.created + loaded.updated
    names = [str(kpis[code].label) for code in codes]
    for person in _people():
        tell(
            person,
            "figure_moved",
            f"moved:{batch}",
            reverse("imports:batch", args=[batch]),
            figures=len(codes),
            rows=rows,
            names=", ".join(f"{name} {before[code]} → {after[code]}" for name, code in zip(names, codes, strict=True))[:400],
        )
    return len(codes)


def _people() -> list[Person]:
    grants = RoleGrant.objects.filter(role__in=TOLD, until=None, user__is_active=True)
    return list(Person.objects.filter(user__in=grants.values("user")).distinct())
