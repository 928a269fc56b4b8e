"""An account that passes from one colleague to another on a day, with what each of the two does for it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Contact, Promise, Subscription
from base import clock
from base.models import Versioned
from people.models import Person, PersonClosure, User
from people.permissions import Permission, Relation


class HandoverQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> "HandoverQuerySet":
        """Those one takes part in or proposed, those of the line below one, all for who reads figures of everybody."""
        held = user.relations(Permission.FIGURE_BY_PERSON)
        if Relation.ALL in held:
            return self
        rows = Q(proposed_by=user)
        if user.person_id:
            rows |= Q(giver=user.person_id) | Q(taker=user.person_id)
            if Relation.PEOPLE in held:
                below = PersonClosure.objects.filter(manager=user.person_id, depth__gt=0).values("person")
                rows |= Q(giver__in=below) | Q(taker__in=below)
        return self.filter(rows)


class Handover(Versioned):
    """`giver` leads the account up to the day before `on`, `taker` from that day; `held` are the roles that pass."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        AGREED = "agreed", _("agreed")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    account = models.ForeignKey(Account, models.CASCADE, related_name="handovers")
    giver = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("gives"))
    taker = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("takes over"))
    on = models.DateField(_("day of the handover"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.PROPOSED)
    held = models.CharField(max_length=40, blank=True, editable=False)
    proposed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    proposed_on = models.DateField()
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_on = models.DateField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    moved_on = models.DateField(null=True, blank=True)
    moved = models.PositiveIntegerField(default=0)  # open deals and actions that changed their owner
    sentence = models.CharField(_("how it ended"), max_length=500, blank=True)
    done_on = models.DateField(null=True, blank=True)

    objects = models.Manager.from_queryset(HandoverQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(giver=models.F("taker")), name="handover_two_people"),
            models.CheckConstraint(condition=~Q(state="done") | ~Q(sentence=""), name="handover_done_with_sentence"),
            models.UniqueConstraint(fields=["account"], condition=Q(state__in=["proposed", "agreed"]), name="handover_open"),
        ]
        ordering = ["-on", "-id"]

    def __str__(self) -> str:
        return f"{self.account}: {self.giver} → {self.taker}"

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.PROPOSED, self.State.AGREED)

    @property
    def has_come(self) -> bool:
        """The day is here: the account is the taker's."""
        return self.on <= clock.today()

    def relations_of(self, user: Any) -> frozenset[str]:
        """As near as its account."""
        return self.account.relations_of(user)


class HandoverStep(models.Model):
    """Something that one of the two does: done, or said to be not known; a handover closes when none is open."""

    class Side(models.TextChoices):
        GIVER = "giver", _("gives")
        TAKER = "taker", _("takes over")

    class Kind(models.TextChoices):
        INTRODUCE = "introduce", _("introduce a contact whom nobody else knows")
        PROMISE = "promise", _("tell how an open promise stands")
        SILENCE = "silence", _("tell what better stays unsaid")
        REVIEW = "review", _("read the account review")
        NOTICE = "notice", _("mind the end of a contract")
        KEEP = "keep", _("keep an open promise")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        UNKNOWN = "unknown", _("not known")

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="steps")
    side = models.CharField(max_length=5, choices=Side.choices)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, blank=True, related_name="+")
    promise = models.ForeignKey(Promise, models.CASCADE, null=True, blank=True, related_name="+")
    contract = models.ForeignKey(Subscription, models.CASCADE, null=True, blank=True, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    note = models.CharField(_("note"), max_length=500, blank=True)
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def about(self) -> str:
        """The fact it stands on, for who reads the account."""
        if self.contact is not None:
            return f"{self.contact.name}, {self.contact.job_title}" if self.contact.job_title else self.contact.name
        if self.promise is not None:
            return self.promise.text
        return self.contract.name if self.contract is not None else ""
