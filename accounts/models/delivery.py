"""What was promised and delivered, what support did, and what customers say."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import querysets
from accounts.models.account import Account
from accounts.models.contact import Contact
from base.models import Versioned
from imports.models import Origin
from people.models import Person


class Delivery(Origin, Versioned):
    class State(models.TextChoices):
        OPEN = "open", _("open")
        DELIVERED = "delivered", _("delivered")
        CANCELLED = "cancelled", _("cancelled")

    account = models.ForeignKey(Account, models.CASCADE, related_name="deliveries", db_index=False)
    name = models.CharField(_("name"), max_length=250, blank=True)
    first_due_on = models.DateField(_("first promised date"))
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)

    objects = querysets.FactManager()

    class Meta(Origin.Meta):
        indexes = [
            models.Index(fields=["account", "first_due_on"], name="delivery_account"),
            models.Index(fields=["first_due_on"], name="delivery_due"),
        ]


class Promise(Origin, Versioned):
    class State(models.TextChoices):
        OPEN = "open", _("open")
        KEPT = "kept", _("kept")
        PARTIAL = "partial", _("partly kept")
        WAIVED = "waived", _("waived")
        CANCELLED = "cancelled", _("cancelled")

    class MadeAt(models.TextChoices):
        SALE = "sale", _("sale")
        ACCOUNT = "account", _("account")

    account = models.ForeignKey(Account, models.CASCADE, related_name="promises", db_index=False)
    text = models.CharField(_("promise"), max_length=500, blank=True)
    made_at = models.CharField(_("made in"), max_length=10, choices=MadeAt.choices, default=MadeAt.ACCOUNT)  # `origin` in files
    made_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    made_on = models.DateField(_("made on"), null=True, blank=True)
    due_on = models.DateField(_("due on"))
    kept_on = models.DateField(_("kept on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)

    objects = querysets.FactManager()

    class Meta(Origin.Meta):
        indexes = [models.Index(fields=["account", "due_on"], name="promise_account"), models.Index(fields=["due_on"], name="promise_due")]


class Ticket(Origin):
    class Severity(models.TextChoices):
        CRITICAL = "critical", _("critical")
        HIGH = "high", _("high")
        NORMAL = "normal", _("normal")

    account = models.ForeignKey(Account, models.CASCADE, related_name="tickets", db_index=False)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    severity = models.CharField(_("severity"), max_length=10, choices=Severity.choices, default=Severity.NORMAL)
    opened_at = models.DateTimeField(_("opened"))
    first_response_at = models.DateTimeField(_("first response"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = querysets.FactManager()

    class Meta(Origin.Meta):
        indexes = [
            models.Index(fields=["account", "opened_at"], name="ticket_account"),
            models.Index(fields=["opened_at"], name="ticket_opened"),
        ]


class SurveyResponse(Origin):
    """An answer. It may name a contact, only an account, or nobody; without a contact it is its own respondent."""

    class Kind(models.TextChoices):
        NPS = "nps", _("NPS")
        CSAT = "csat", _("satisfaction")
        ENPS = "enps", _("eNPS")

    kind = models.CharField(_("kind"), max_length=5, choices=Kind.choices)
    on = models.DateField(_("date"))
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2)
    account = models.ForeignKey(Account, models.CASCADE, null=True, blank=True, related_name="survey_responses", db_index=False)
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, blank=True, related_name="survey_responses", db_index=False)
    driver = models.CharField(_("driver"), max_length=60, blank=True)
    comment = models.TextField(_("comment"), blank=True)

    objects = querysets.SurveyManager()

    class Meta(Origin.Meta):
        indexes = [models.Index(fields=["kind", "on"], name="survey_kind"), models.Index(fields=["account", "on"], name="survey_account")]
