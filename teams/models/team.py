"""What a team adds to the roles on an account: who does what, by which charter, what the sponsor has promised."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, AccountRole
from accounts.querysets import FactManager
from base import clock
from base.models import Versioned
from people.models import Person, User
from people.permissions import Relation


class Seat(models.Model):
    """What somebody is there for, beside his role on the account; without one his function is that of his own page.

    The role stays the only source of who is in the team, from when to when, core or extended.
    """

    role = models.OneToOneField(AccountRole, models.CASCADE, primary_key=True, related_name="seat")
    function = models.CharField(_("function"), max_length=40, blank=True)
    part = models.CharField(_("what he or she does here"), max_length=150, blank=True)


class Charter(Versioned):
    """What the team agreed on, part by part. `text` holds what belongs to no part: charters begun as one text stand there."""

    PARTS: ClassVar[tuple[str, ...]] = ("purpose", "promises", "decisions", "rhythm", "text")

    account = models.OneToOneField(Account, models.CASCADE, primary_key=True, related_name="charter")
    purpose = models.TextField(_("What this team is for"), blank=True, default="")
    promises = models.TextField(_("What we promise each other"), blank=True, default="")
    decisions = models.TextField(_("How we decide"), blank=True, default="")
    rhythm = models.TextField(_("When we meet, and how"), blank=True, default="")
    text = models.TextField(_("What else we agreed on"), blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    @property
    def words(self) -> dict[str, str]:
        """What was written, by part."""
        return {part: getattr(self, part) for part in self.PARTS}

    @property
    def written(self) -> list[tuple[Any, str]]:
        """Heading and words of the parts in which something stands."""
        return [(self._meta.get_field(part).verbose_name, text) for part, text in self.words.items() if text]  # type: ignore[union-attr]


class Activity(models.Model):
    """Something the team does for the account again and again, for which somebody must answer."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="activities")
    name = models.CharField(_("activity"), max_length=120)
    position = models.PositiveSmallIntegerField(default=0)

    objects = FactManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="team_activity_name")]
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class RaciCell(models.Model):
    """Who is responsible, accountable, consulted or informed in an activity. Exactly one should be accountable."""

    class Letter(models.TextChoices):
        RESPONSIBLE = "R", _("responsible")
        ACCOUNTABLE = "A", _("accountable")
        CONSULTED = "C", _("consulted")
        INFORMED = "I", _("informed")

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="cells")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    letter = models.CharField(max_length=1, choices=Letter.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "person"], name="raci_cell")]


class SponsorPromise(models.Model):
    """What the sponsor has taken upon himself for the account: a visit to its executives, or something else."""

    class Kind(models.TextChoices):
        VISIT = "visit", _("visit to their executives")
        OTHER = "other", _("commitment")

    account = models.ForeignKey(Account, models.CASCADE, related_name="sponsor_promises")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    kind = models.CharField(_("what"), max_length=10, choices=Kind.choices, default=Kind.OTHER)
    text = models.CharField(_("in words"), max_length=250)
    due_on = models.DateField(_("by"))
    done_on = models.DateField(_("done on"), null=True, blank=True)

    objects = FactManager()

    class Meta:
        indexes = [models.Index(fields=["account", "done_on"], name="sponsor_promise_account")]
        ordering = ["due_on", "id"]

    def __str__(self) -> str:
        return self.text

    @property
    def is_late(self) -> bool:
        return self.done_on is None and self.due_on < clock.today()

    def relations_of(self, user: Any) -> frozenset[str]:
        """As near as its account, and one's own to who promised."""
        own = {Relation.OWN.value} if self.person_id == user.person_id else set()
        return frozenset(self.account.relations_of(user)) | own
