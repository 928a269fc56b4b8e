"""The structured rows of a plan: from objective to action, what we are judged by, and what we see around us."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.querysets import FactManager
from base import clock
from base.models import Versioned
from imports.models import Origin
from people.models import Person
from people.permissions import Relation
from plans import querysets
from plans.models.plan import Plan


class Standing(models.TextChoices):
    NOT_BEGUN = "not_begun", _("not begun")
    ON_TRACK = "on_track", _("on track")
    AT_RISK = "at_risk", _("at risk")
    BEHIND = "behind", _("behind")
    DONE = "done", _("done")


class Row(Versioned):
    """What all rows of a plan share. `shareable`: it may stand in the version for the customer."""

    position = models.PositiveIntegerField(default=0)
    shareable = models.BooleanField(_("may be shown to the customer"), default=False)
    token = models.UUIDField(null=True, blank=True, editable=False)  # of the form, so that sending twice adds once

    class Meta:
        abstract = True


class PlanRow(Row):
    """A row that stands directly below its plan."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="+")

    objects = querysets.OfPlanManager()

    class Meta:
        abstract = True
        ordering = ["position", "id"]

    def relations_of(self, user: Any) -> frozenset[str]:
        """As near as its account, and one's own to its owner: a team member writes the rows that carry his name."""
        owner = getattr(self, "owner_id", None)
        own = {Relation.OWN.value} if owner and owner == user.person_id else set()
        return frozenset(self.plan.account.relations_of(user)) | own


class Objective(PlanRow):
    """What will be different. The customer's own goals stand beside ours, apart by `side`."""

    class Side(models.TextChoices):
        OURS = "ours", _("ours")
        CUSTOMER = "customer", _("the customer’s")

    class Level(models.TextChoices):
        STRATEGIC = "strategic", _("strategic")
        OPERATIONAL = "operational", _("operational")

    side = models.CharField(max_length=10, choices=Side.choices, default=Side.OURS)
    text = models.CharField(_("objective"), max_length=250)
    level = models.CharField(_("level"), max_length=12, choices=Level.choices, default=Level.STRATEGIC)
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner"))
    due_on = models.DateField(_("by"), null=True, blank=True)
    measure = models.CharField(_("how we will see it"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    standing = models.CharField(_("state"), max_length=10, choices=Standing.choices, default=Standing.NOT_BEGUN)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    progress_percent = models.PositiveSmallIntegerField(_("progress, percent"), null=True, blank=True)  # as last measured
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)  # the day on which it was found done

    class Meta(PlanRow.Meta):
        indexes = [models.Index(fields=["plan", "side"], name="objective_plan")]

    def __str__(self) -> str:
        return self.text


class Tactic(PlanRow):
    """A way in which an objective is reached."""

    objective = models.ForeignKey(Objective, models.CASCADE, related_name="tactics", verbose_name=_("objective"))
    text = models.CharField(_("tactic"), max_length=250)
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner"))
    due_on = models.DateField(_("by"), null=True, blank=True)
    measure = models.CharField(_("how we will see it"), max_length=200, blank=True)
    standing = models.CharField(_("state"), max_length=10, choices=Standing.choices, default=Standing.NOT_BEGUN)

    def __str__(self) -> str:
        return self.text


class Action(Origin, Row):
    """Who does what by when. One that a file brought may belong to no plan. `first_due_on` is the date first agreed."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")

    account = models.ForeignKey(Account, models.CASCADE, related_name="actions")
    plan = models.ForeignKey(Plan, models.CASCADE, null=True, blank=True, related_name="actions")
    tactic = models.ForeignKey(Tactic, models.SET_NULL, null=True, blank=True, related_name="actions", verbose_name=_("tactic"))
    text = models.CharField(_("action"), max_length=250, blank=True)
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner"))
    owner_text = models.CharField(max_length=200, blank=True)
    first_due_on = models.DateField(_("first agreed for"), null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)

    objects = querysets.ActionManager()

    class Meta(Origin.Meta):
        indexes = [
            models.Index(fields=["owner", "state", "due_on"], name="action_owner"),
            models.Index(fields=["account", "due_on"], name="action_account"),
        ]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text

    @property
    def is_late(self) -> bool:
        return bool(self.state == self.State.OPEN and self.due_on and self.due_on < clock.today())

    @property
    def days_late(self) -> int:
        return (clock.today() - self.due_on).days if self.is_late and self.due_on else 0

    def relations_of(self, user: Any) -> frozenset[str]:
        """As near as its account, and one's own to its owner."""
        own = {Relation.OWN.value} if self.owner_id and self.owner_id == user.person_id else set()
        account = self.plan.account if self.plan else self.account  # the same one; whoever writes holds the plan already
        return frozenset(account.relations_of(user)) | own


class ScorecardLine(PlanRow):
    """A figure by which the plan is judged: one of the catalogue, else typed with its source."""

    kpi = models.CharField(_("figure"), max_length=40, blank=True)
    label = models.CharField(_("measure"), max_length=120, blank=True)
    typed = models.DecimalField(_("now"), max_digits=15, decimal_places=4, null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=15, decimal_places=4, null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta(PlanRow.Meta):
        constraints = [models.CheckConstraint(condition=~models.Q(kpi="", label=""), name="score_is_named")]

    def __str__(self) -> str:
        return self.label or self.kpi


class SwotItem(PlanRow):
    """A strength, weakness, opportunity or threat; a weakness or threat asks for an action."""

    class Quadrant(models.TextChoices):
        STRENGTH = "strength", _("Strengths")
        WEAKNESS = "weakness", _("Weaknesses")
        OPPORTUNITY = "opportunity", _("Opportunities")
        THREAT = "threat", _("Threats")

    quadrant = models.CharField(_("quadrant"), max_length=12, choices=Quadrant.choices)
    text = models.CharField(_("finding"), max_length=250)
    source = models.CharField(_("source"), max_length=200, blank=True)
    action = models.ForeignKey(Action, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("action"))

    def __str__(self) -> str:
        return self.text

    @property
    def needs_action(self) -> bool:
        return self.quadrant in {self.Quadrant.WEAKNESS, self.Quadrant.THREAT} and self.action_id is None


class RivalLine(PlanRow):
    """A competitor at this account: where, with what, and how we answer."""

    name = models.CharField(_("competitor"), max_length=120)
    place = models.CharField(_("where"), max_length=200, blank=True)
    strength = models.CharField(_("what they do better"), max_length=250, blank=True)
    answer = models.CharField(_("our answer"), max_length=250, blank=True)

    def __str__(self) -> str:
        return self.name


class SectionStatement(Origin):
    """What a file says of a section of a plan that is kept elsewhere: whether it is filled and when it last changed."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    section = models.CharField(max_length=40)
    filled = models.BooleanField(default=False)
    updated_on = models.DateField(null=True, blank=True)

    objects = FactManager()

    class Meta(Origin.Meta):
        indexes = [models.Index(fields=["account"], name="section_statement_account")]
