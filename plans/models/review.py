"""What colleagues say of a plan's substance, and what became of the objectives of the year before."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Person, User
from plans import querysets
from plans.models.plan import Plan
from plans.models.rows import Objective


class PeerReview(models.Model):
    """Five answers of a colleague who did not write the plan. Answering again replaces what he said before."""

    class Answer(models.IntegerChoices):
        NO = 0, _("no")
        HARDLY = 1, _("hardly")
        MOSTLY = 2, _("mostly")
        YES = 3, _("yes")

    QUESTIONS: ClassVar[dict[str, Any]] = {
        "fit": _("Do the objectives follow from what the customer wants?"),
        "proof": _("Will we see without debate whether each objective is reached?"),
        "way": _("Are the tactics and actions enough to reach the objectives?"),
        "people": _("Do we know who decides, on what, and who is against us?"),
        "bite": _("Does the plan change what somebody does next week?"),
    }

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="reviews")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    fit = models.PositiveSmallIntegerField(choices=Answer.choices)
    proof = models.PositiveSmallIntegerField(choices=Answer.choices)
    way = models.PositiveSmallIntegerField(choices=Answer.choices)
    people = models.PositiveSmallIntegerField(choices=Answer.choices)
    bite = models.PositiveSmallIntegerField(choices=Answer.choices)
    text = models.CharField(_("what would help most"), max_length=500, blank=True)
    at = models.DateTimeField()

    objects = querysets.OfPlanManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "person"], name="peer_review_once")]
        ordering = ["-at", "-pk"]

    @property
    def answers(self) -> list[tuple[Any, Any]]:
        """Each question with its answer in words."""
        return [(question, self.Answer(getattr(self, code)).label) for code, question in self.QUESTIONS.items()]


class CarriedObjective(models.Model):
    """What was decided on an objective of the plan before: kept, changed or dropped, and why."""

    class Choice(models.TextChoices):
        KEEP = "keep", _("keep")
        CHANGE = "change", _("change")
        DROP = "drop", _("drop")

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="carried")
    former = models.ForeignKey(Objective, models.SET_NULL, null=True, blank=True, related_name="+")
    objective = models.ForeignKey(Objective, models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.CharField(max_length=250)  # as it read in the plan before
    choice = models.CharField(max_length=10, choices=Choice.choices)
    why = models.CharField(_("why"), max_length=250, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = querysets.OfPlanManager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text
