"""Opportunities and their history; products and competitors."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import querysets
from accounts.models.account import Account
from base.models import Versioned
from imports.models import Origin
from people.models import Person, User


class Family(models.Model):
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="family_name")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    name = models.CharField(_("name"), max_length=200)
    family = models.ForeignKey(Family, models.SET_NULL, null=True, blank=True, related_name="products")
    list_price = models.DecimalField(_("list price"), max_digits=15, decimal_places=2, null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["name"], name="product_name")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Competitor(models.Model):
    name = models.CharField(_("name"), max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="competitor_name")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Opportunity(Origin, Versioned):
    """A possible sale. Its history is in events; the state columns are a snapshot of today that `replay` alone writes.

    Without an account it is "to attach": counted in company figures, in no account's.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        WON = "won", _("won")
        LOST = "lost", pgettext_lazy("opportunity", "lost")
        ABANDONED = "abandoned", _("abandoned")

    account = models.ForeignKey(Account, models.CASCADE, null=True, blank=True, related_name="opportunities", db_index=False)
    account_text = models.CharField(max_length=250, blank=True)
    name = models.CharField(_("name"), max_length=250, blank=True)
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    owner_text = models.CharField(max_length=200, blank=True)
    product = models.ForeignKey(Product, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    product_text = models.CharField(max_length=200, blank=True)
    competitor = models.ForeignKey(Competitor, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    amount = models.DecimalField(_("amount"), max_digits=15, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    created_on = models.DateField(_("created on"), null=True, blank=True)
    expected_close = models.DateField(_("expected close"), null=True, blank=True)
    customer_type = models.CharField(_("new or existing customer"), max_length=10, blank=True)  # the file's word; else computed when read
    next_step = models.CharField(_("next step"), max_length=250, blank=True)
    next_step_on = models.DateField(_("next step on"), null=True, blank=True)
    next_step_by = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("next step by")
    )
    loss_reason = models.CharField(_("reason of loss"), max_length=250, blank=True)
    channel = models.CharField(_("origin"), max_length=100, blank=True)
    # A source that sends its own events: none is derived from this row.
    has_events = models.BooleanField(default=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    stage = models.CharField(_("stage"), max_length=60, blank=True)
    stage_on = models.DateField(null=True, blank=True)
    qualified_on = models.DateField(_("qualified on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = querysets.OpportunityManager()

    @property
    def standing(self) -> str:
        """Where it stands in one word: how it ended, else its stage, else "qualified" or "open"."""
        if self.state != self.State.OPEN:
            return self.state
        return self.stage or ("qualified" if self.qualified_on else "open")

    @property
    def standing_words(self) -> str:
        return standing_label(self.standing)

    class Meta(Origin.Meta):
        indexes = [
            models.Index(fields=["account", "closed_on"], name="opportunity_account"),
            models.Index(fields=["state", "expected_close"], name="opportunity_state"),
            models.Index(fields=["closed_on"], name="opportunity_closed"),
            models.Index(fields=["owner", "state"], name="opportunity_owner"),
        ]

    def __str__(self) -> str:
        return self.name or str(self.key or self.pk)


def standing_label(word: str) -> str:
    """A standing in words; stages of its own are named by the company."""
    if word in STAGES:
        return str(STAGES[word])
    return str(Opportunity.State(word).label) if word in Opportunity.State.values else word


STAGES = {
    "qualified": _("qualified"),
    "solution": pgettext_lazy("stage", "solution"),
    "proposal": pgettext_lazy("stage", "proposal"),
    "negotiation": pgettext_lazy("stage", "negotiation"),
}


class OpportunityEvent(Origin):
    """A dated step of an opportunity. Append-only for people; an import that corrects a date rewrites its derived one.

    Same-day ties follow the id, which follows the order of the file.
    """

    class Event(models.TextChoices):
        QUALIFIED = "qualified", _("qualified")
        STAGE = "stage", _("stage")
        WON = "won", _("won")
        LOST = "lost", pgettext_lazy("opportunity", "lost")
        ABANDONED = "abandoned", _("abandoned")
        REOPENED = "reopened", _("reopened")

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="events", db_index=False)
    on = models.DateField(_("date"))
    event = models.CharField(_("event"), max_length=10, choices=Event.choices)
    stage = models.CharField(_("stage"), max_length=60, blank=True)
    derived = models.BooleanField(default=False)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)  # who wrote it on a page

    @property
    def stage_words(self) -> str:
        return standing_label(self.stage)

    class Meta(Origin.Meta):
        indexes = [
            models.Index(fields=["opportunity", "on", "id"], name="opportunity_event_replay"),
            models.Index(fields=["on"], name="opportunity_event_on"),
        ]
