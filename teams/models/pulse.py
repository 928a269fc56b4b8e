"""The pulse of a team. No answer is a row: an answer adds one to a count that stood there before anybody answered.

So there is no author, no time, no order, and nothing that ties the answers of one sheet together. Beside it stands, of
each person asked, only that he has answered. Nobody, not even the database, can say what somebody answered; who reads
the counts between two answers could, which is why pages show nothing before a round is closed.
"""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from accounts.querysets import FactManager
from base import clock
from people.models import Person


class PulseRound(models.Model):
    """A round of questions to the team of an account, from `opens_on` up to `closes_on` (the first day closed)."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="pulse_rounds")
    opens_on = models.DateField()
    closes_on = models.DateField(_("First day closed"))
    asked = models.PositiveSmallIntegerField()  # people asked; who they are stands in the invitations, until the next round

    objects = FactManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gt=F("opens_on")), name="pulse_round_dates"),
            models.UniqueConstraint(fields=["account", "opens_on"], name="pulse_round_day"),
        ]
        ordering = ["-opens_on", "-id"]

    def __str__(self) -> str:
        return f"{self.account}, {self.opens_on}"

    @property
    def is_closed(self) -> bool:
        return self.closes_on <= clock.today()

    def relations_of(self, user: Any) -> frozenset[str]:
        return self.account.relations_of(user)


class PulseInvite(models.Model):
    """Somebody asked, and whether he has answered: no time, and nothing of what."""

    round = models.ForeignKey(PulseRound, models.CASCADE, related_name="invites")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    has_answered = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "person"], name="pulse_invite")]


class PulseCount(models.Model):
    """How many gave this value to this question in this round; made with the round, at nothing."""

    round = models.ForeignKey(PulseRound, models.CASCADE, related_name="counts")
    question = models.CharField(max_length=20)
    value = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "question", "value"], name="pulse_count"),
            models.CheckConstraint(condition=Q(value__gte=1) & Q(value__lte=5), name="pulse_count_value"),
        ]
