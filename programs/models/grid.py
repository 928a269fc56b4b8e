"""What the programme knows of its people's skills and of its own maturity."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from base import clock
from base.models import Versioned
from imports.models import Origin
from people.models import Person, User


class Pillar(models.TextChoices):
    INFRASTRUCTURE = "infrastructure", _("Infrastructure")
    TEAMS = "teams", _("Account teams")
    PLANS = "plans", _("Account plans")


class Skill(models.Model):
    """A skill of the competency grid, by its name."""

    name = models.CharField(_("skill"), max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="skill_name")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SkillNeed(models.Model):
    """The level that the job of a function requires of a skill, 0 to 5. `function` is a code of the company's list."""

    function = models.CharField(_("function"), max_length=40)
    skill = models.ForeignKey(Skill, models.CASCADE, related_name="needs")
    required = models.DecimalField(_("required"), max_digits=4, decimal_places=2)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["function", "skill"], name="skill_need_of_function")]
        ordering = ["id"]


class LearningStep(Versioned):
    """A small step of somebody towards a skill, with its date; done or not."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="learning_steps")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="steps")
    text = models.CharField(_("step"), max_length=250)
    due_on = models.DateField(_("by"))
    done_on = models.DateField(_("done on"), null=True, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["due_on", "id"]

    @property
    def is_late(self) -> bool:
        return self.done_on is None and self.due_on < clock.today()


class SkillAssessment(Origin):
    """What a colleague's job requires of a skill and what he has of it; not assessed yet while `actual` is empty."""

    class Rater(models.TextChoices):
        SELF = "self", _("self")
        MANAGER = "manager", _("manager")

    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="skills")
    person_text = models.CharField(max_length=200, blank=True)
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="assessments")
    required = models.DecimalField(_("required"), max_digits=4, decimal_places=2)
    actual = models.DecimalField(_("actual"), max_digits=4, decimal_places=2, null=True, blank=True)
    rater = models.CharField(_("assessed by"), max_length=10, choices=Rater.choices, blank=True)
    assessed_on = models.DateField(_("assessed on"), null=True, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta(Origin.Meta):
        indexes = [models.Index(fields=["person", "skill"], name="skill_of_person")]


class MaturityDimension(models.Model):
    """A question on the programme, under its pillar."""

    code = models.CharField(_("dimension"), max_length=60)
    pillar = models.CharField(_("pillar"), max_length=20, choices=Pillar.choices)
    weight = models.DecimalField(_("weight"), max_digits=5, decimal_places=2, default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "pillar"], name="maturity_dimension")]
        ordering = ["pillar", "id"]

    def __str__(self) -> str:
        return self.code


class MaturityAnswer(Origin):
    """An answer from 0 to 5 with its evidence; without a score the question was put and not answered."""

    dimension = models.ForeignKey(MaturityDimension, models.CASCADE, related_name="answers")
    score = models.DecimalField(_("score"), max_digits=3, decimal_places=2, null=True, blank=True)
    on = models.DateField(_("date"), null=True, blank=True)
    evidence = models.CharField(_("evidence"), max_length=500, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta(Origin.Meta):
        indexes = [models.Index(fields=["dimension", "on"], name="maturity_of_dimension")]
