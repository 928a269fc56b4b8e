"""Figures with their kept results as programs read them."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Account
from base import clock
from base.periods import last_months
from people.api import ApiView, no_such_parameter
from people.models import ApiToken
from people.permissions import Permission
from people.rights import require
from pyramid import stored
from pyramid.figure_page import MONEY, may_read
from pyramid.registry import kpis
from pyramid.scopes import Scope

ACCOUNT = OpenApiParameter("account", OpenApiTypes.INT, description="Figures of this account; left out, of the whole company.")


class FigureSerializer(serializers.Serializer):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    definition = serializers.CharField()
    unit = serializers.CharField()
    direction = serializers.CharField()
    layer = serializers.CharField()
    result = serializers.DictField(
        allow_null=True, help_text="As kept for the last twelve whole months: value, n, interval, status, details"
    )


class FigureRows(ApiView):
    told = _("The catalogue with the kept result of each figure that the owner of the key may read; without a result, null: never 0.")

    scope = ApiToken.Scope.FIGURES.value

    @extend_schema(parameters=[ACCOUNT], responses=FigureSerializer(many=True))
    def get(self, request: Request) -> Response:
        if unknown := sorted(set(request.query_params) - {"account"}):
            raise no_such_parameter(unknown, ["account"])
        user: Any = request.user
        text = request.query_params.get("account", "")
        if not text:
            require(user, Permission.FIGURE_COMPANY)
            return Response({"results": _told([code for code in kpis.codes() if may_read(user, code)], Scope.company())})
        accounts = Account.objects.visible_to(user).visible_to(user, Permission.EXPORT_LIST)
        account = get_object_or_404(accounts, pk=int(text) if text.isdecimal() and len(text) < 19 else 0)
        require(user, Permission.FIGURE_ACCOUNT, account)
        codes = [each.code for each in kpis if "account" in each.kept_for.split() and each.is_listed]
        readable = [code for code in codes if code not in MONEY or may_read(user, code, account)]
        return Response({"results": _told(readable, Scope.account(account.pk))})


def _told(codes: list[str], scope: Scope) -> list[dict[str, Any]]:
    span = last_months(clock.today())
    found = stored.results(codes, scope, [span])
    return [
        {
            "code": code,
            "label": str(kpis[code].label),
            "definition": str(kpis[code].definition),
            "unit": kpis[code].unit.value,
            "direction": kpis[code].direction.value,
            "layer": kpis[code].layer.value,
            "result": found[code, span].as_json() if (code, span) in found else None,
        }
        for code in codes
        if kpis[code].is_listed
    ]
