"""What the programme costs and brings."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Account
from base import formats
from people.permissions import Permission
from people.rights import require
from programs import value as work
from programs.views.door import places, reader


@require_safe
@login_required
def value(request: HttpRequest) -> HttpResponse:
    """Cost and result against comparable accounts; accounts are named to each reader as far as he may open them."""
    user = reader(request)
    require(user, Permission.FIGURE_COMPANY)
    seen = work.value()
    visible = set(Account.objects.visible_to(user).filter(pk__in=seen.names).values_list("pk", flat=True))
    context: dict[str, Any] = {"places": places(request), "seen": seen, "result": seen.result, "currency": settings.CURRENCY}
    if seen.estimate is not None:
        estimate = seen.estimate
        context |= {
            "estimate": estimate,
            "headline": _headline(estimate),
            "gain": work.amount(estimate.gain),
            "cost": work.amount(estimate.cost),
            "net": work.amount(estimate.net),
            "bounds": [work.amount(each) for each in estimate.bounds or ()],
            "net_bounds": [work.amount(each) for each in estimate.net_bounds or ()],
            "rows": [_row(pair, seen, visible) for pair in estimate.pairs if pair.key in visible],
            "hidden": sum(pair.key not in visible for pair in estimate.pairs),
            "unmatched": [seen.names[pk] for pk in estimate.unmatched if pk in visible],
            "comparable": len(used := {each for pair in estimate.pairs for each in pair.others}),
            "shares": len(used) < work.NEIGHBOURS * len(estimate.pairs),
        }
    return render(request, "programs/value.html", context)


def _money(minor: float) -> str:
    return formats.money(work.amount(minor), settings.CURRENCY)


def _headline(estimate: work.Estimate) -> str:
    if estimate.verdict == "few":
        return _("Too few key accounts have comparable ones: what the programme brings cannot be told")
    words = {"net": _money(estimate.net)}
    if estimate.verdict == "earns":
        return _("After its cost the programme is ahead of comparable accounts by %(net)s a year") % words
    if estimate.verdict == "loses":
        return _("After its cost the programme is behind comparable accounts: %(net)s a year") % words
    return _("It cannot be told yet whether the programme earns its cost: %(net)s a year, zero is inside the interval") % words


def _row(pair: work.Pair, seen: work.Value, visible: set[int]) -> dict[str, Any]:
    names = [seen.names[pk] for pk in pair.others if pk in visible]
    return {
        "pk": pair.key,
        "name": seen.names[pair.key],
        "past": work.amount(pair.past),
        "growth": pair.growth,
        "others_growth": pair.others_growth,
        "extra": work.amount(pair.extra),
        "names": names,
        "more": len(pair.others) - len(names),
        "is_own_segment": pair.key in seen.same_segment,
    }
