"""Invoices, subscriptions, costs, rates and what vouches for them.

`base_minor` is the signed amount in cents of the base currency, made in Python when the row is written, since
SQLite keeps decimals as floats; null where the rate is missing.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts import querysets
from accounts.models.account import Account
from accounts.models.opportunity import Family, Product
from base.models import Versioned
from imports.models import Origin
from people.models import Person


class Invoice(Origin, Versioned):
    """An invoice or credit note, before tax. `amount` is positive for both; without one it is worth its lines."""

    class Kind(models.TextChoices):
        INVOICE = "invoice", _("invoice")
        CREDIT_NOTE = "credit_note", _("credit note")

    account = models.ForeignKey(Account, models.CASCADE, related_name="invoices", db_index=False)
    number = models.CharField(_("number"), max_length=60, blank=True)
    on = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.INVOICE)
    amount = models.DecimalField(_("amount before tax"), max_digits=15, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    credits = models.CharField(_("credited invoice"), max_length=64, blank=True)  # the key of the invoice in the same source
    family = models.ForeignKey(Family, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    base_minor = models.BigIntegerField(null=True, blank=True)

    objects = querysets.FactManager()

    class Meta(Origin.Meta):
        indexes = [
            models.Index(fields=["account", "on"], name="invoice_account"),
            models.Index(fields=["on"], name="invoice_on"),
            models.Index(fields=["number"], name="invoice_number"),
        ]

    def __str__(self) -> str:
        return self.number or str(self.key or self.pk)


class InvoiceLine(Origin):
    """A line of an invoice. `amount` = quantity × unit price × (1 − discount), rounded to cents, when the file has none."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    product_text = models.CharField(max_length=200, blank=True)
    family = models.ForeignKey(Family, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    quantity = models.DecimalField(_("quantity"), max_digits=15, decimal_places=4, null=True, blank=True)
    unit_price = models.DecimalField(_("unit price"), max_digits=15, decimal_places=4, null=True, blank=True)
    discount = models.DecimalField(_("discount"), max_digits=7, decimal_places=6, null=True, blank=True)  # a fraction
    amount = models.DecimalField(_("amount before tax"), max_digits=15, decimal_places=2, null=True, blank=True)
    base_minor = models.BigIntegerField(null=True, blank=True)

    class Meta(Origin.Meta):
        pass


class Subscription(Origin, Versioned):
    """A recurring line: `amount` for every `months` months, active from `start` up to the day before `end`."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="subscriptions", db_index=False)
    start = models.DateField(_("start"))
    end = models.DateField(_("end"), null=True, blank=True)  # first day no longer active
    amount = models.DecimalField(_("amount"), max_digits=15, decimal_places=2)
    months = models.PositiveSmallIntegerField(_("months"), default=1)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    trial = models.BooleanField(_("trial"), default=False)
    name = models.CharField(_("name"), max_length=200, blank=True)

    objects = querysets.FactManager()

    class Meta(Origin.Meta):
        indexes = [
            models.Index(fields=["account", "start"], name="subscription_account"),
            models.Index(fields=["end"], name="subscription_end"),
        ]

    def __str__(self) -> str:
        return self.name or str(self.key or self.pk)


class Cost(Origin):
    """A cost of ours. Cost of sales and cost to serve name an account; sales and marketing may carry an acquisition share."""

    class Category(models.TextChoices):
        SALES = "sales", _("sales")
        MARKETING = "marketing", _("marketing")
        COST_OF_SALES = "cost_of_sales", _("cost of sales")
        COST_TO_SERVE = "cost_to_serve", _("cost to serve")
        KAM_PROGRAMME = "kam_programme", _("KAM programme")

    account = models.ForeignKey(Account, models.CASCADE, null=True, blank=True, related_name="costs", db_index=False)
    category = models.CharField(_("category"), max_length=15, choices=Category.choices)
    on = models.DateField(_("date"))
    amount = models.DecimalField(_("amount"), max_digits=15, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    acquisition_share = models.DecimalField(_("acquisition share"), max_digits=7, decimal_places=6, null=True, blank=True)

    objects = querysets.MoneyFactManager()

    class Meta(Origin.Meta):
        indexes = [
            models.Index(fields=["account", "on"], name="cost_account"),
            models.Index(fields=["category", "on"], name="cost_category"),
        ]


class Wallet(Origin):
    """All that an account buys of our kind in a year, from us or others."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="wallets")
    year = models.PositiveSmallIntegerField(_("year"))
    amount = models.DecimalField(_("amount"), max_digits=15, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, blank=True)

    objects = querysets.MoneyFactManager()

    class Meta(Origin.Meta):
        pass


class FxRate(Origin):
    """Base currency per unit of `currency`, from `on` until the next one."""

    currency = models.CharField(_("currency"), max_length=3)
    on = models.DateField(_("date"))
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=8)

    class Meta(Origin.Meta):
        indexes = [models.Index(fields=["currency", "on"], name="fx_rate_currency")]


class Coverage(Origin):
    """A statement that a table is complete for a period, which tells "0" from "no data"."""

    table = models.CharField(_("table"), max_length=40)
    since = models.DateField(_("from"))
    until = models.DateField(_("to"), null=True, blank=True)  # exclusive

    class Meta(Origin.Meta):
        constraints = [
            *Origin.Meta.constraints,
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="coverage_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.table}, {self.since} – {self.until or ''}".rstrip(" –")


class Allocation(Origin):
    """A share of a colleague's time granted to a role or an account, dated."""

    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="allocations")
    person_text = models.CharField(max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=40, blank=True)
    account = models.ForeignKey(Account, models.CASCADE, null=True, blank=True, related_name="allocations")
    share = models.DecimalField(_("share"), max_digits=7, decimal_places=6)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta(Origin.Meta):
        pass
