"""What somebody undertakes to change because of a finding."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from base import clock
from base.models import Versioned
from people.models import Person
from pyramid.models.results import Verdict


class Improvement(Versioned):
    """An action out of a rule of the diagnosis: who does what by when. It changes no figure and no verdict; facts do."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    rule = models.CharField(_("finding"), max_length=4)
    verdict = models.ForeignKey(Verdict, models.SET_NULL, null=True, blank=True, related_name="+")  # in force when it was agreed
    state_then = models.CharField(max_length=8, blank=True)  # of the rule, in that verdict
    text = models.CharField(_("what"), max_length=250)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("who"))
    why = models.CharField(_("why this, why now"), max_length=250, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), null=True, blank=True)  # 1 comes first; without one, by day
    starts_on = models.DateField(_("from"), null=True, blank=True)
    due_on = models.DateField(_("by when"))
    provider = models.CharField(_("help from outside"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(_("what came of it"), max_length=250, blank=True)
    token = models.UUIDField(unique=True)  # of the form, so that sending twice adds once
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "due_on"], name="improvement_state"),
            models.Index(fields=["owner"], name="improvement_owner"),
        ]
        ordering = [models.F("position").asc(nulls_last=True), "due_on", "pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def days(self) -> int | None:
        """How long it takes, both days counted; unknown without a first day."""
        return (self.due_on - self.starts_on).days + 1 if self.starts_on else None

    @property
    def is_late(self) -> bool:
        return self.state == self.State.OPEN and self.due_on < clock.today()
