"""Plans with their written sections, and actions, as programs read them."""

from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import Account
from accounts.querysets import accounts_for
from people.api import GuardedSerializer, Of, Row, Rows
from people.models import ApiToken
from people.permissions import Permission
from plans.models import Action, Plan, PlanSection


class SectionSerializer(serializers.ModelSerializer):
    title = serializers.CharField(source="__str__")

    class Meta:
        model = PlanSection
        fields = ("code", "title", "filled", "updated_on", "shareable", "text")


class PlanSerializer(GuardedSerializer):
    sections = SectionSerializer(many=True, source="shown")

    class Meta:
        model = Plan
        fields = ("id", "account", "year", "until_year", "scope", "template", "state", "confidentiality", "changed_at", "sections")


class ActionSerializer(GuardedSerializer):
    owner = serializers.CharField(source="owner.name", default=None)

    class Meta:
        model = Action
        fields = ("id", "account", "plan", "text", "owner", "first_due_on", "due_on", "done_on", "state")


class PlanFilter(django_filters.FilterSet):
    account = django_filters.NumberFilter()
    year = django_filters.NumberFilter()
    state = django_filters.ChoiceFilter(choices=Plan.State.choices)


class ActionFilter(django_filters.FilterSet):
    account = django_filters.NumberFilter()
    plan = django_filters.NumberFilter()
    state = django_filters.ChoiceFilter(choices=Action.State.choices)
    due_before = django_filters.DateFilter(field_name="due_on", lookup_expr="lt")


def _exportable(rows: Any, user: Any) -> Any:
    """Of rows that one may read, those of accounts whose lists one may export."""
    ids = accounts_for(user, Permission.EXPORT_LIST)
    return rows if ids is None else rows.filter(account__in=ids)


class _Plans(Of):
    scope = ApiToken.Scope.PLANS.value
    needed = (Permission.EXPORT_LIST, Permission.PLAN_VIEW)
    serializer_class = PlanSerializer
    queryset = Plan.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        shown = Prefetch("sections", PlanSection.objects.filter(is_on=True), to_attr="shown")
        rows: QuerySet[Any] = _exportable(Plan.objects.visible_to(self.reader), self.reader).prefetch_related(shown)
        return rows

    def account_rows(self) -> QuerySet[Any]:
        return Account.objects.all()


class PlanRows(_Plans, Rows):
    told = _("Account plans, each as confidential as on its page.")

    filterset_class = PlanFilter


class PlanRow(_Plans, Row):
    told = _("One plan.")


class _Actions(Of):
    scope = ApiToken.Scope.PLANS.value
    needed = (Permission.EXPORT_LIST, Permission.PLAN_VIEW)
    serializer_class = ActionSerializer
    queryset = Action.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = _exportable(Action.objects.visible_to(self.reader), self.reader).select_related("owner")
        return rows

    def account_rows(self) -> QuerySet[Any]:
        return Account.objects.all()


class ActionRows(_Actions, Rows):
    told = _("Actions of plans and those of no plan.")

    filterset_class = ActionFilter


class ActionRow(_Actions, Row):
    told = _("One action.")
