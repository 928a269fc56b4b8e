"""What a plan knows of the customer's world, what both build together, what it is worth to each, and what was refused."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from imports.models import Origin
from people.models import Person
from plans import querysets
from plans.models.plan import Plan
from plans.models.rows import Objective, PlanRow, Row


class Insight(PlanRow):
    """Something we believe of the customer: assumed or confirmed, by whom, on which day, and the objective it bears on."""

    class Kind(models.TextChoices):
        STRATEGY = "strategy", _("strategy")
        STAKE = "stake", _("stake")
        VALUE = "value", _("value they hold")
        PROJECT = "project", _("coming project")
        NEED = "need", _("latent need")
        STEP = "step", _("step of decision")

    class Certainty(models.TextChoices):
        ASSUMED = "assumed", _("assumed")
        CONFIRMED = "confirmed", _("confirmed")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.CharField(max_length=250)
    due_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)
    certainty = models.CharField(max_length=10, choices=Certainty.choices, default=Certainty.ASSUMED)
    judged_by = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    judged_on = models.DateField(null=True, blank=True)
    objective = models.ForeignKey(Objective, models.SET_NULL, null=True, blank=True, related_name="insights")

    def __str__(self) -> str:
        return self.text


class Outlook(PlanRow):
    """What a year may bring, in the company's currency: a low, a likely and a high amount. The fact is read, never typed.

    `contribution` tells costs, and is there only for who may read money.
    """

    class Measure(models.TextChoices):
        REVENUE = "revenue", _("revenue with us")
        CONTRIBUTION = "contribution", _("our contribution")
        GAIN = "gain", _("gain of the customer")

    measure = models.CharField(max_length=12, choices=Measure.choices)
    year = models.PositiveSmallIntegerField()
    low = models.DecimalField(max_digits=15, decimal_places=2, null=True, blank=True)
    likely = models.DecimalField(max_digits=15, decimal_places=2)
    high = models.DecimalField(max_digits=15, decimal_places=2, null=True, blank=True)
    source = models.CharField(max_length=200, blank=True)
    stated_on = models.DateField(null=True, blank=True)

    class Meta(PlanRow.Meta):
        constraints = [models.CheckConstraint(condition=models.Q(year__gte=1990, year__lte=2200), name="outlook_year")]

    def __str__(self) -> str:
        return self.called(self.measure, self.year)

    @classmethod
    def called(cls, measure: str, year: int) -> str:
        """Revenue with us, 2027"""
        words = str(cls.Measure(measure).label)
        return f"{words[:1].upper()}{words[1:]}, {year}"


class Refusal(PlanRow):
    """A request of the customer that was refused, and whose interest that protected."""

    class Protects(models.TextChoices):
        CUSTOMER = "customer", _("the customer’s interest")
        US = "us", _("our interest")
        BOTH = "both", _("the interest of both")

    on = models.DateField()
    text = models.CharField(max_length=250)
    protects = models.CharField(max_length=10, choices=Protects.choices)
    reason = models.CharField(max_length=250)
    answer = models.CharField(max_length=250, blank=True)

    def __str__(self) -> str:
        return self.text


class OfAccount(Origin, Row):
    """A row of a plan that a file may bring too: then it belongs to the account alone, and every plan of it shows it."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    plan = models.ForeignKey(Plan, models.CASCADE, null=True, blank=True, related_name="+")

    objects = querysets.ActionManager()

    class Meta(Origin.Meta):
        abstract = True
        ordering = ["position", "id"]

    def relations_of(self, user: Any) -> frozenset[str]:
        return frozenset(self.account.relations_of(user))


class Innovation(OfAccount):
    """Something new made with the customer: an idea until it is started, a joint project, then a launch."""

    class Source(models.TextChoices):
        OURS = "ours", _("we proposed it")
        THEIRS = "theirs", _("they asked for it")
        BOTH = "both", _("found together")
        OTHER = "other", _("from elsewhere")

    class Reach(models.TextChoices):
        STEP = "step", _("step")
        BREAK = "break", _("break")

    text = models.CharField(max_length=250)
    joint = models.BooleanField(default=True)
    came_from = models.CharField(max_length=10, choices=Source.choices, blank=True)
    reach = models.CharField(max_length=10, choices=Reach.choices, blank=True)
    functions = models.CharField(max_length=400, blank=True)  # codes parted by commas, ours and theirs alike
    started_on = models.DateField(null=True, blank=True)
    launched_on = models.DateField(null=True, blank=True)
    abandoned_on = models.DateField(null=True, blank=True)
    amount = models.DecimalField(max_digits=15, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)

    class Meta(OfAccount.Meta):
        indexes = [models.Index(fields=["account", "launched_on"], name="innovation_account")]

    def __str__(self) -> str:
        return self.text

    @property
    def stage(self) -> str:
        """idea, project, launched, abandoned: from its dates."""
        if self.abandoned_on:
            return "abandoned"
        if self.launched_on:
            return "launched"
        return "project" if self.started_on else "idea"


class DeliveredValue(OfAccount):
    """What the customer gained through us, in money; counted as theirs once they confirmed it."""

    on = models.DateField()
    text = models.CharField(max_length=250, blank=True)
    amount = models.DecimalField(max_digits=15, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    confirmed_on = models.DateField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=200, blank=True)

    class Meta(OfAccount.Meta):
        indexes = [models.Index(fields=["account", "on"], name="delivered_value_account")]

    def __str__(self) -> str:
        return self.text or str(self.key or self.pk)
