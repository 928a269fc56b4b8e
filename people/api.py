"""What every view of the API shares: who asks by which key, how often, in which pages, and what of a row may be told.

A view lives in the `api.py` of its room. It starts at the room's `visible_to` like every page, names its fields one by one, and asks
for the right to export, since what a program reads has left the house.
"""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.views.decorators.http import conditional_page
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework import generics, serializers
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from people.audit import record
from people.keys import KeyAuthentication
from people.models import ApiToken, User
from people.permissions import Permission
from people.throttle import TooOften, hit

PER_MINUTE = 600
PLAIN = frozenset({"limit", "cursor"})  # parameters that every list knows


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = KeyAuthentication
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": gettext("A key made on My page, sent as Authorization: Bearer kamapp_…")}


class Described(AutoSchema):
    def get_description(self) -> str:  # type: ignore[override]
        return str(getattr(self.view, "told", ""))


class InScope(BasePermission):
    """A key opens what its scopes name; its owner must hold what the view asks for."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        token: ApiToken | None = request.auth  # type: ignore[assignment]
        scope = getattr(view, "scope", "")
        if token is not None and scope and scope not in token.scopes:
            raise PermissionDenied(gettext("This key does not open: %(scope)s.") % {"scope": ApiToken.Scope(scope).label})
        user: Any = request.user
        return user.is_authenticated and all(user.holds(needed) for needed in getattr(view, "needed", ()))


class PerKey(BaseThrottle):
    """600 requests a minute for each key, or each log-in without one."""

    left = 60

    def allow_request(self, request: Request, view: APIView) -> bool:
        who = f"key:{request.auth.pk}" if isinstance(request.auth, ApiToken) else f"user:{request.user.pk}"
        try:
            hit(f"api:{who}", PER_MINUTE, 60)
        except TooOften as error:
            self.left = error.retry_after
            return False
        return True

    def wait(self) -> float:
        return float(self.left)


class Keyset(CursorPagination):
    """Pages by the last key, so that the thousandth is as fast as the first and no row is told twice or left out."""

    ordering = "id"
    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200


class Doors:
    """Which permissions somebody holds on the accounts of a page: one query for each permission asked."""

    def __init__(self, user: User, accounts: Iterable[int | None], visible: Any) -> None:
        self.user, self.visible = user, visible
        self.accounts = {pk for pk in accounts if pk}
        self.held: dict[Permission, set[int]] = {}

    def opens(self, permission: Permission, account: int | None) -> bool:
        if self.user.holds_all(permission):
            return True
        if permission not in self.held:
            rows = self.visible.visible_to(self.user, permission).filter(pk__in=self.accounts)
            self.held[permission] = set(rows.values_list("pk", flat=True)) if self.user.holds(permission) else set()
        return account in self.held[permission]


class GuardedSerializer(serializers.ModelSerializer):
    """Leaves out what the reader may not read of a row: `guarded` names the permission of a field."""

    guarded: ClassVar[Mapping[str, Permission]] = {}

    def account_of(self, row: Any) -> int | None:
        number: int | None = row.account_id
        return number

    def to_representation(self, instance: Any) -> dict[str, Any]:
        told: dict[str, Any] = super().to_representation(instance)
        doors: Doors = self.context["doors"]
        for field, permission in self.guarded.items():
            if field in told and not doors.opens(permission, self.account_of(instance)):
                del told[field]
        return told


@method_decorator(conditional_page, name="dispatch")
class ApiView(APIView):
    """Signed in or by key, in scope, throttled. `needed`: permissions held at any relation; rows are asked for by the queryset.

    `told` says in the document, in the language of its reader, what the view gives.

    Each answer carries an `ETag` of its content; sent back as `If-None-Match`, what is still the same answers 304 without a body.
    """

    authentication_classes = [KeyAuthentication]
    permission_classes = [InScope]
    throttle_classes = [PerKey]
    schema = Described()
    scope: ClassVar[str] = ""
    told: ClassVar[Any] = ""
    needed: ClassVar[tuple[Permission, ...]] = (Permission.EXPORT_LIST,)

    @property
    def reader(self) -> User:
        user: Any = self.request.user
        return user  # type: ignore[no-any-return]

    def handle_exception(self, exc: Exception) -> Response:
        """What is not there is told in the reader's language, without the name of a table."""
        return super().handle_exception(NotFound() if isinstance(exc, Http404) else exc)


def no_such_parameter(unknown: Iterable[str], known: Iterable[str]) -> ValidationError:
    words = gettext("There is no such parameter. Known: %(known)s.") % {"known": ", ".join(sorted(known))}
    return ValidationError({name: [words] for name in unknown})


class Of(ApiView, generics.GenericAPIView):
    """What the list and the row of one kind share: `get_queryset` starts at `visible_to`."""


class Rows(ApiView, generics.ListAPIView):
    """A list: keyset pages, filters of its `filterset_class`; a parameter that it does not know is a 400, for it may be a guess."""

    pagination_class = Keyset

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        known = set(self.filterset_class.get_filters()) | PLAIN  # type: ignore[attr-defined]
        if unknown := sorted(set(request.query_params) - known):
            raise no_such_parameter(unknown, known)
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        rows: Any = page or []
        self.doors = Doors(request.user, self.accounts_of(rows), self.account_rows())  # type: ignore[arg-type]
        if "cursor" not in request.query_params and request.auth is not None:
            record(request.user, "api.read", self.scope, rows=self.scope, key=request.auth.name)  # type: ignore[arg-type, union-attr]
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def accounts_of(self, rows: Iterable[Any]) -> Iterable[int | None]:
        return [row.account_id for row in rows]

    def account_rows(self) -> QuerySet[Any]:
        """The queryset of accounts, which stand above this room."""
        raise NotImplementedError

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "doors": getattr(self, "doors", None)}


class Row(ApiView, generics.RetrieveAPIView):
    """One row; a hidden one is a missing one."""

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()
        self.doors = Doors(request.user, self.accounts_of(row), self.account_rows())  # type: ignore[arg-type]
        return Response(self.get_serializer(row).data)

    def accounts_of(self, row: Any) -> Iterable[int | None]:
        return [row.account_id]

    def account_rows(self) -> QuerySet[Any]:
        raise NotImplementedError

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "doors": getattr(self, "doors", None)}
