"""A plan of an account, its sections and their prose."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from base.models import Versioned
from people.models import Person, User
from plans import querysets
from plans.sections import SECTIONS


class Plan(Versioned):
    """One plan of an account from a year on; `scope` is empty for the whole account, else what the plan is limited to.

    `submitted` is locked until somebody answers. What was approved stands in its versions; the plan itself goes on.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("waiting for approval")

    class Confidentiality(models.TextChoices):
        TEAM = "team", _("account team")
        CIRCLE = "circle", _("KAM circle")
        NAMED = "named", _("named people")

    account = models.ForeignKey(Account, models.CASCADE, related_name="plans")
    year = models.PositiveSmallIntegerField(_("from year"))
    until_year = models.PositiveSmallIntegerField(_("to year"))
    scope = models.CharField(_("limited to"), max_length=100, blank=True)
    sites = models.ManyToManyField(Account, blank=True, related_name="+", verbose_name=_("sites"))
    template = models.CharField(max_length=20)
    template_version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    confidentiality = models.CharField(_("confidentiality"), max_length=10, choices=Confidentiality.choices, default=Confidentiality.TEAM)
    opened_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(null=True, blank=True)  # last change of substance: words, rows; not a switch or a read mark
    sponsor_read_at = models.DateTimeField(null=True, blank=True)

    objects = querysets.PlanManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "year", "scope"], name="plan_account_year_scope"),
            models.CheckConstraint(condition=models.Q(until_year__gte=models.F("year")), name="plan_years"),
        ]
        ordering = ["-year", "id"]

    def __str__(self) -> str:
        years = str(self.year) if self.until_year == self.year else f"{self.year}\u2013{self.until_year}"
        return f"{years}, {self.scope}" if self.scope else years

    @property
    def is_locked(self) -> bool:
        return self.state == self.State.SUBMITTED

    def relations_of(self, user: Any) -> frozenset[str]:
        """A plan is as near to somebody as its account."""
        return frozenset(self.account.relations_of(user))


class PlanReader(models.Model):
    """Who may read a plan for named people, beside those who write and approve it."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="readers")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "person"], name="plan_reader")]


class PlanSection(models.Model):
    """A section of a plan, with its prose: a Yjs document kept as its merged state and the log of what came after.

    `head` is the number of the last update, `state_seq` that of the last one merged into `state`. `blocks`, `text` and
    `html` are read from the document at each update, so that pages and papers need no merge. `label` is set for a
    section that people added. `filled` and `updated_on` are the facts that the figures on plans read.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="sections")
    code = models.CharField(max_length=40)
    label = models.CharField(_("title"), max_length=100, blank=True)
    is_on = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    shareable = models.BooleanField(_("may be shown to the customer"), default=False)
    filled = models.BooleanField(default=False)
    updated_on = models.DateField(null=True, blank=True)
    epoch = models.PositiveIntegerField(default=1)
    head = models.PositiveIntegerField(default=0)
    state = models.BinaryField(default=bytes)
    state_seq = models.PositiveIntegerField(default=0)
    blocks = models.JSONField(default=list)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = querysets.OfPlanManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="plan_section_code")]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.label or str(SECTIONS[self.code].label)

    @property
    def rows(self) -> str:
        """The kind of structured rows that belong here; empty for prose alone."""
        return SECTIONS[self.code].rows if self.code in SECTIONS else ""

    @property
    def kinds(self) -> tuple[str, ...]:
        """All kinds of rows that belong here."""
        return SECTIONS[self.code].kinds if self.code in SECTIONS else ()

    @property
    def hint(self) -> Any:
        return SECTIONS[self.code].hint if self.code in SECTIONS else ""


class ProseUpdate(models.Model):
    """One update of a section's document, as it came; `key` is the writer's, so that sending twice writes once."""

    section = models.ForeignKey(PlanSection, models.CASCADE, related_name="updates")
    seq = models.PositiveIntegerField()
    key = models.UUIDField()
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    base = models.PositiveIntegerField(default=0)
    blob = models.BinaryField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["section", "seq"], name="prose_update_seq"),
            models.UniqueConstraint(fields=["section", "key"], name="prose_update_key"),
        ]
