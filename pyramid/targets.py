"""What figures must reach: the target in force. Spec: product.md P2, kpis.md 1."""

from collections.abc import Iterable

from base.periods import Period
from pyramid.models import Target
from pyramid.scopes import Scope


def in_force(codes: Iterable[str], scope: Scope, period: Period) -> dict[str, Target]:
    """For each figure the target that holds on the last day of `period`; the one that began last wins. One query."""
    found = Target.objects.filter(
        kpi__in=list(codes), scope_kind=scope.kind, scope_id=scope.id, start__lte=period.last, end__gt=period.last
    ).select_related("owner")
    return {target.kpi: target for target in found.order_by("start", "pk")}
