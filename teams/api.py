"""Missions of account teams, as programs read them."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import Account
from people.api import GuardedSerializer, Of, Row, Rows
from people.models import ApiToken
from teams import missions
from teams.models import Mission, MissionAsk


class AskedSerializer(serializers.ModelSerializer):
    person = serializers.CharField(source="person.name")
    skill = serializers.CharField(source="skill.name", default=None)

    class Meta:
        model = MissionAsk
        fields = ("person", "skill", "since", "until", "state")


class MissionSerializer(GuardedSerializer):
    people = AskedSerializer(many=True, source="asks")

    class Meta:
        model = Mission
        fields = ("id", "account", "name", "need", "since", "until", "state", "result", "lessons", "closed_on", "people")


class MissionFilter(django_filters.FilterSet):
    account = django_filters.NumberFilter()
    state = django_filters.ChoiceFilter(choices=Mission.State.choices)
    until_after = django_filters.DateFilter(field_name="until", lookup_expr="gt")


class _Missions(Of):
    scope = ApiToken.Scope.MISSIONS.value
    serializer_class = MissionSerializer
    queryset = Mission.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = missions.exportable(self.reader).prefetch_related("asks__person", "asks__skill")
        return rows

    def account_rows(self) -> QuerySet[Any]:
        return Account.objects.all()


class MissionRows(_Missions, Rows):
    told = _("Missions with the people asked for them, of accounts whose lists the owner of the key may export.")

    filterset_class = MissionFilter


class MissionRow(_Missions, Row):
    told = _("One mission.")
