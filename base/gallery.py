"""The gallery of components with all their states: /styleguide/, in debug only. Its figures are examples."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from base.figures import Standing
from base.keyset import Page
from base.periods import Period
from base.results import Direction, Result, Status, Unit

YEAR = Period(dt.date(2025, 11, 1), dt.date(2026, 11, 1))


def _example(code: str, unit: Unit, value: Any, **fields: Any) -> Result:
    direction = fields.pop("direction", Direction.UP_GOOD)
    status = fields.pop("status", Status.OK)
    return Result(code, unit, direction, YEAR, YEAR.end, status, value=value, **fields)


def examples() -> list[tuple[Any, Result, Any]]:
    """Name, result and target of one figure per state."""
    few = {"status": Status.TOO_FEW, "threshold": 10}
    return [
        (_("Below its target"), _example("win_rate_count", Unit.RATIO, 0.24, n=412, low=0.2, high=0.28), 0.32),
        (_("Near its target"), _example("nps", Unit.POINTS, 18, n=318, low=11, high=25), 25),
        (_("On target"), _example("nrr", Unit.RATIO, 1.034, n=1146), 1.02),
        (_("Over a target that is a ceiling"), _example("sales_cycle", Unit.DAYS, 124, n=412, direction=Direction.UP_BAD), 120),
        (_("Without target"), _example("revenue_net", Unit.MONEY, Decimal("84200000"), n=1146, currency="EUR"), None),
        (_("Too few"), _example("win_rate_count", Unit.RATIO, 0.44, n=9, low=0.19, high=0.73, **few), 0.32),
        (_("No data"), _example("cac", Unit.MONEY, None, status=Status.NO_DATA, reason="no_costs", currency="EUR"), None),
        (
            _("Withheld"),
            _example("enps", Unit.POINTS, None, status=Status.TOO_FEW, reason="privacy", n=3, threshold=5),
            None,
        ),
    ]


class ExampleForm(forms.Form):
    target = forms.DecimalField(label=_("Target, percent"), min_value=0, max_value=100, help_text=_("Between 0 and 100."))
    reason = forms.CharField(label=_("Why"), widget=forms.Textarea(attrs={"rows": 2}), required=False)


@require_GET
@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "base/styleguide.html",
        {
            "examples": examples(),
            "standings": list(Standing),
            "form": ExampleForm({"target": "32", "reason": "…"}),
            "form_with_error": ExampleForm({"error-target": "320"}, prefix="error"),
            "tabs": [(_("Quarter"), "?p=q", False), (_("12 months"), "?", True), (_("36 months"), "?p=3", False)],
            "filters": [(_("Segment: strategic"), "?"), (_("Growth below 0"), "?")],
            "rows": [("Norvane Chimie", Decimal(5840), -0.062), ("Cervi Biotech", Decimal(1920), 0.183)],
            "largest": Decimal(5840),
            "page": Page([1, 2, 3], "abc", "def", 412),
        },
    )
