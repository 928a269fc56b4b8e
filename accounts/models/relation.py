"""Who of ours knows whom at the account, how people there hang together, and who has a say in which open opportunity."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import querysets
from accounts.models.contact import Certainty, Contact
from accounts.models.opportunity import Opportunity
from base.models import Versioned
from people.models import Person, User


class Tie(Versioned):
    """How well a colleague knows a contact, as somebody of ours judges it: restricted like every judgement."""

    class Strength(models.IntegerChoices):
        WEAK = 1, _("weak")
        FAIR = 2, pgettext_lazy("tie", "fair")
        STRONG = 3, _("strong")
        VERY_STRONG = 4, _("very strong")

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="ties", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("colleague"))
    strength = models.PositiveSmallIntegerField(_("strength"), choices=Strength.choices)
    certainty = models.CharField(_("assumed or confirmed"), max_length=10, choices=Certainty.choices, default=Certainty.ASSUMED)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    on = models.DateField(null=True, blank=True)

    objects = querysets.JudgementManager()

    class Meta:
        verbose_name = _("tie")
        verbose_name_plural = _("ties")
        constraints = [models.UniqueConstraint(fields=["contact", "person"], name="tie_pair")]


class ContactLink(Versioned):
    """How one contact stands to another, beside who reports to whom: restricted, for it says what we think of people."""

    class Kind(models.TextChoices):
        LISTENS = "listens", _("listens to")
        ALLY = "ally", _("works closely with")
        RIVAL = "rival", _("is at odds with")
        KNOWS = "knows", _("knows from before")

    one = models.ForeignKey(Contact, models.CASCADE, related_name="links", db_index=False)
    other = models.ForeignKey(Contact, models.CASCADE, related_name="links_here")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    certainty = models.CharField(_("assumed or confirmed"), max_length=10, choices=Certainty.choices, default=Certainty.ASSUMED)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    on = models.DateField(null=True, blank=True)

    objects = querysets.LinkManager()

    class Meta:
        verbose_name = _("tie between contacts")
        verbose_name_plural = _("ties between contacts")
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="contact_link_pair"),
            models.CheckConstraint(condition=~models.Q(one=models.F("other")), name="contact_link_two"),
        ]


class OpportunityContact(models.Model):
    """A contact in the buying group of one opportunity; the decision role stands on the contact."""

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="buyers", db_index=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="buys_in")

    objects = querysets.BuyerManager()

    class Meta:
        verbose_name = _("buying group")
        verbose_name_plural = _("buying groups")
        constraints = [models.UniqueConstraint(fields=["opportunity", "contact"], name="opportunity_contact_pair")]
