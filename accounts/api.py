"""Accounts, contacts and opportunities as programs read them."""

from collections.abc import Iterable
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import Account, Contact, Opportunity
from people.api import Doors, GuardedSerializer, Of, Row, Rows
from people.models import ApiToken
from people.permissions import Permission


class AccountSerializer(GuardedSerializer):
    segment = serializers.CharField(source="segment.name", default=None)
    parent = serializers.SerializerMethodField()  # type: ignore[assignment]
    status = serializers.CharField(source="snapshot.status", default=None)
    is_key = serializers.BooleanField(source="snapshot.is_key", default=False)
    owner = serializers.CharField(source="snapshot.owner_name", default=None)
    revenue_minor = serializers.IntegerField(
        source="snapshot.revenue_minor", default=None, help_text="12 months, in cents of the base currency"
    )
    last_contact_on = serializers.DateField(source="snapshot.last_contact_on", default=None)
    health = serializers.FloatField(source="snapshot.health", default=None)
    margin = serializers.FloatField(source="snapshot.margin", default=None)
    share_of_wallet = serializers.FloatField(source="snapshot.share_of_wallet", default=None)
    guarded: ClassVar = {
        "health": Permission.FIGURE_ACCOUNT,
        "margin": Permission.MONEY_VIEW,
        "share_of_wallet": Permission.MONEY_VIEW,
    }

    class Meta:
        model = Account
        fields = (
            "id", "name", "kind", "parent", "country", "region", "sector", "segment", "website", "siren", "vat_number", "street",
            "postcode", "city", "annual_revenue", "employees", "status", "is_key",
            "owner", "revenue_minor", "last_contact_on", "health", "margin",
            "share_of_wallet",
        )  # fmt: skip

    def account_of(self, row: Any) -> int | None:
        number: int | None = row.pk
        return number

    def get_parent(self, row: Account) -> int | None:
        """The account above, where the reader may open it."""
        doors: Doors = self.context["doors"]
        return row.parent_id if row.parent_id and doors.opens(Permission.ACCOUNT_VIEW, row.parent_id) else None


class JudgementSerializer(serializers.Serializer):
    attitude = serializers.CharField()
    influence = serializers.CharField()
    matters = serializers.CharField()
    certainty = serializers.CharField()
    on = serializers.DateField(allow_null=True)


class ContactSerializer(GuardedSerializer):
    reports_to = serializers.SerializerMethodField()
    judgement = JudgementSerializer(default=None, allow_null=True)
    guarded: ClassVar = {
        "email": Permission.CONTACT_DETAILS,
        "phone": Permission.CONTACT_DETAILS,
        "judgement": Permission.CONTACT_JUDGEMENT,
    }

    class Meta:
        model = Contact
        fields = ("id", "account", "name", "job_title", "function", "level", "role", "reports_to", "left_on", "email", "phone", "judgement")

    def get_reports_to(self, row: Contact) -> int | None:
        chief = row.reports_to
        return chief.pk if chief and chief.account_id == row.account_id else None


class OpportunitySerializer(GuardedSerializer):
    owner = serializers.CharField(source="owner.name", default=None)
    product = serializers.CharField(source="product.name", default=None)
    competitor = serializers.CharField(source="competitor.name", default=None)

    class Meta:
        model = Opportunity
        fields = (
            "id", "account", "name", "owner", "product", "competitor", "amount", "currency", "created_on", "expected_close", "state",
            "stage", "stage_on", "qualified_on", "closed_on", "loss_reason", "channel", "next_step", "next_step_on",
        )  # fmt: skip


class AccountFilter(django_filters.FilterSet):
    name = django_filters.CharFilter(lookup_expr="icontains")
    country = django_filters.CharFilter()
    sector = django_filters.CharFilter()
    segment = django_filters.CharFilter(field_name="segment__name")
    is_key = django_filters.BooleanFilter(field_name="snapshot__is_key")
    status = django_filters.CharFilter(field_name="snapshot__status")


class ContactFilter(django_filters.FilterSet):
    account = django_filters.NumberFilter()
    role = django_filters.CharFilter()
    function = django_filters.CharFilter()


class OpportunityFilter(django_filters.FilterSet):
    account = django_filters.NumberFilter()
    state = django_filters.ChoiceFilter(choices=Opportunity.State.choices)
    closed_from = django_filters.DateFilter(field_name="closed_on", lookup_expr="gte")
    closed_before = django_filters.DateFilter(field_name="closed_on", lookup_expr="lt")


class _Accounts(Of):
    scope = ApiToken.Scope.ACCOUNTS.value
    serializer_class = AccountSerializer
    queryset = Account.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        rows = Account.objects.visible_to(self.reader).visible_to(self.reader, Permission.EXPORT_LIST)
        return rows.select_related("segment", "snapshot")

    def account_rows(self) -> QuerySet[Any]:
        return Account.objects.all()


class AccountRows(_Accounts, Rows):
    told = _("Accounts whose lists the owner of the key may export.")

    filterset_class = AccountFilter

    def accounts_of(self, rows: Iterable[Any]) -> Iterable[int | None]:
        return [number for row in rows for number in (row.pk, row.parent_id)]


class AccountRow(_Accounts, Row):
    told = _("One account.")

    def accounts_of(self, row: Any) -> Iterable[int | None]:
        return [row.pk, row.parent_id]


class _Contacts(Of):
    scope = ApiToken.Scope.CONTACTS.value
    serializer_class = ContactSerializer
    queryset = Contact.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        rows = Contact.objects.visible_to(self.reader).visible_to(self.reader, Permission.EXPORT_LIST)
        return rows.select_related("judgement", "reports_to")

    def account_rows(self) -> QuerySet[Any]:
        return Account.objects.all()


class ContactRows(_Contacts, Rows):
    told = _("People at accounts. E-mail, phone and judgements only where their right is held.")

    filterset_class = ContactFilter


class ContactRow(_Contacts, Row):
    told = _("One contact.")


class _Opportunities(Of):
    scope = ApiToken.Scope.OPPORTUNITIES.value
    serializer_class = OpportunitySerializer
    queryset = Opportunity.objects.none()

    def get_queryset(self) -> QuerySet[Any]:
        rows = Opportunity.objects.visible_to(self.reader).visible_to(self.reader, Permission.EXPORT_LIST)
        return rows.select_related("owner", "product", "competitor")

    def account_rows(self) -> QuerySet[Any]:
        return Account.objects.all()


class OpportunityRows(_Opportunities, Rows):
    told = _("Opportunities, open and closed.")

    filterset_class = OpportunityFilter


class OpportunityRow(_Opportunities, Row):
    told = _("One opportunity.")
