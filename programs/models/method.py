"""The method: processes and templates, who used them when; rituals, their dates, decisions and escalations."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from base import clock
from base.models import StoredFile, Versioned
from people.models import Person, User


class Process(Versioned):
    """A process or template with its owner and purpose. `seen_in` names the data that shows its use; empty: people note it."""

    class Kind(models.TextChoices):
        PROCESS = "process", _("process")
        TEMPLATE = "template", _("template")

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.PROCESS)
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", verbose_name=_("owner"))
    purpose = models.CharField(_("purpose"), max_length=250)
    seen_in = models.CharField(_("use seen in"), max_length=20, blank=True)
    since = models.DateField(_("from"))
    retired_on = models.DateField(null=True, blank=True)
    retire_reason = models.CharField(_("reason"), max_length=250, blank=True)
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, blank=True, related_name="+")  # of a template
    file_kind = models.CharField(max_length=4, blank=True, default="")
    file_on = models.DateField(null=True, blank=True)
    file_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["name"], condition=Q(retired_on=None), name="process_name")]

    def __str__(self) -> str:
        return self.name


class ProcessUse(models.Model):
    """Somebody used it that day."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="uses")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "person", "on"], name="process_use_a_day")]


class Ritual(Versioned):
    """What comes back: every so many months, by whom it is held."""

    class Kind(models.TextChoices):
        COMMITTEE = "committee", _("steering committee")
        REVIEW = "review", _("account reviews")
        SPONSOR = "sponsor", _("sponsor visits")
        OTHER = "other", _("other")

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.OTHER)
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", verbose_name=_("owner"))
    every_months = models.PositiveSmallIntegerField(_("every, months"))
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.CheckConstraint(condition=Q(every_months__gte=1, every_months__lte=24), name="ritual_rhythm")]

    def __str__(self) -> str:
        return self.name


class RitualDate(models.Model):
    """One date of a ritual: held, not held with a reason, or still to come; one open date per ritual."""

    ritual = models.ForeignKey(Ritual, models.CASCADE, related_name="dates")
    due_on = models.DateField(_("date"))
    held_on = models.DateField(null=True, blank=True)
    dropped_on = models.DateField(null=True, blank=True)  # the day somebody said that it was not held
    reason = models.CharField(_("reason"), max_length=250, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [models.UniqueConstraint(fields=["ritual"], condition=Q(held_on=None, dropped_on=None), name="ritual_one_open_date")]

    @property
    def is_open(self) -> bool:
        return self.held_on is None and self.dropped_on is None

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_on < clock.today()

    @property
    def is_missed(self) -> bool:
        """Its month is over, and nobody said whether it was held."""
        return self.is_open and self.due_on < clock.today().replace(day=1)


class Decision(Versioned):
    """What was decided, who does it, by when."""

    date = models.ForeignKey(RitualDate, models.SET_NULL, null=True, blank=True, related_name="decisions")
    text = models.CharField(_("decision"), max_length=300)
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", verbose_name=_("owner"))
    due_on = models.DateField(_("by"))
    decided_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "id"]

    @property
    def is_late(self) -> bool:
        return self.done_on is None and self.due_on < clock.today()


class Escalation(Versioned):
    """A question that a team cannot settle: who must answer, by when, and what he answered."""

    question = models.CharField(_("question"), max_length=300)
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+", verbose_name=_("who answers"))
    due_on = models.DateField(_("by"))
    raised_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    raised_on = models.DateField()
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    answered_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "id"]

    @property
    def is_late(self) -> bool:
        return self.answered_on is None and self.due_on < clock.today()
