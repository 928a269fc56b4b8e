"""Change: who knows, understands and supports the programme; good practices of key accounts and who took them up."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from base.models import Versioned
from people.models import Person, User


class Stance(models.Model):
    """How far a colleague is with the programme, as of a day; former ones are kept."""

    class Step(models.TextChoices):
        UNAWARE = "unaware", _("does not know it")
        KNOWS = "knows", _("knows it")
        UNDERSTANDS = "understands", _("understands it")
        SUPPORTS = "supports", _("supports it")
        OPPOSES = "opposes", _("opposes it")

    person = models.ForeignKey(Person, models.CASCADE, related_name="stances")
    step = models.CharField(_("where he stands"), max_length=12, choices=Step.choices)
    next_step = models.CharField(_("next step with him"), max_length=250, blank=True)
    on = models.DateField()
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [models.UniqueConstraint(fields=["person", "on"], name="stance_a_day")]


class Practice(Versioned):
    """What worked at a key account, told so that any account may use it."""

    title = models.CharField(_("practice"), max_length=120)
    text = models.CharField(_("how it is done"), max_length=500)
    offered_on = models.DateField()
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["title", "id"]
        constraints = [models.UniqueConstraint(fields=["title"], name="practice_title")]

    def __str__(self) -> str:
        return self.title


class PracticeUse(models.Model):
    """An account that took it up."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="uses")
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "account"], name="practice_use_of_account")]
