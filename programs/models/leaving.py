"""How an account leaves the programme: what it keeps, who takes it over, what the customer is told, which steps lead there."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from base import clock
from base.models import Versioned
from people.models import Person, User
from plans.models import Action
from programs.models.selection import Candidate


class Leaving(Versioned):
    """One way out: `on` is the first day as an ordinary account, `reason` that of the decision.

    It is prepared once the three answers are given; its steps are actions of the account like any other. It ends done
    or taken back.
    """

    class State(models.TextChoices):
        OPEN = "open", _("under way")
        DONE = "done", _("done")
        UNDONE = "undone", _("taken back")

    account = models.ForeignKey(Account, models.CASCADE, related_name="leavings")
    candidate = models.OneToOneField(Candidate, models.SET_NULL, null=True, blank=True, related_name="leaving")
    on = models.DateField(_("first day as an ordinary account"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    keeps = models.CharField(_("What the account keeps"), max_length=500, blank=True)
    taker = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Who takes it over"))
    told = models.CharField(_("What the customer is told"), max_length=1000, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    undo_reason = models.CharField(_("reason"), max_length=500, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account"], condition=Q(state="open"), name="leaving_one_open")]
        ordering = ["-on", "-id"]

    def __str__(self) -> str:
        return self.account.name

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_prepared(self) -> bool:
        return bool(self.keeps and self.told and self.taker_id)

    @property
    def has_come(self) -> bool:
        """Whether the account is an ordinary one already."""
        return self.on <= clock.today()

    def relations_of(self, user: Any) -> frozenset[str]:
        return frozenset(self.account.relations_of(user))


class LeavingStep(models.Model):
    """An action of the account that belongs to its way out."""

    leaving = models.ForeignKey(Leaving, models.CASCADE, related_name="steps")
    action = models.OneToOneField(Action, models.CASCADE, related_name="leaving_step")

    class Meta:
        ordering = ["action__due_on", "id"]
