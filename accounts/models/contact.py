"""People at the account, what we think of them, and what we said to each other."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import querysets
from accounts.models.account import Account
from base.models import Versioned
from imports.models import Origin
from people.models import Person, User

# What is stored of the part that somebody has in a decision; a word of the source stands for itself.
DECISION_ROLES = {"decides": _("decides"), "buys": _("buys"), "advises": _("advises"), "uses": _("uses"), "blocks": _("blocks")}
# Other words that sources use for it.
ROLE_WORDS = DECISION_ROLES | {
    "approves": _("approves"), "influences": _("influences"), "negotiates": _("negotiates"), "recommends": _("recommends"),
}  # fmt: skip


class Contact(Versioned):
    """A person at the account. `left_on` is the first day gone."""

    class Level(models.TextChoices):
        EXECUTIVE = "executive", _("executive")
        MANAGER = "manager", _("manager")
        EXPERT = "expert", _("expert")
        OTHER = "other", _("other")

    account = models.ForeignKey(Account, models.CASCADE, related_name="contacts")
    name = models.CharField(_("name"), max_length=200)
    first_name = models.CharField(_("first name"), max_length=100, blank=True)
    last_name = models.CharField(_("last name"), max_length=100, blank=True)
    job_title = models.CharField(_("job title"), max_length=200, blank=True)
    function = models.CharField(_("function"), max_length=40, blank=True)
    level = models.CharField(_("level"), max_length=10, choices=Level.choices, blank=True)
    role = models.CharField(_("decision role"), max_length=40, blank=True)  # decides, buys, advises, uses, blocks, or a word of the source
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    reports_to = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("reports to"))
    left_on = models.DateField(_("first day gone"), null=True, blank=True)
    search_text = models.CharField(max_length=600, blank=True, editable=False)

    objects = querysets.FactManager()

    class Meta:
        indexes = [models.Index(fields=["account", "name"], name="contact_account"), models.Index(fields=["email"], name="contact_email")]
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Certainty(models.TextChoices):
    """Whether somebody of ours thinks so, or heard it from the person or saw it written."""

    ASSUMED = "assumed", _("assumed")
    CONFIRMED = "confirmed", _("confirmed")


class ContactJudgement(Versioned):
    """What we think of a contact: apart, since fewer may read it."""

    contact = models.OneToOneField(Contact, models.CASCADE, related_name="judgement")
    attitude = models.CharField(_("attitude"), max_length=40, blank=True)
    influence = models.CharField(_("influence"), max_length=40, blank=True)
    matters = models.CharField(_("what matters to the person"), max_length=500, blank=True)
    certainty = models.CharField(_("assumed or confirmed"), max_length=10, choices=Certainty.choices, default=Certainty.ASSUMED)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    on = models.DateField(null=True, blank=True)

    objects = querysets.JudgementManager()


class DecisionRole(Origin):
    """A decision role that this account's buying committee has, met or not; the map of who weighs."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="decision_roles")
    role = models.CharField(_("decision role"), max_length=40)

    class Meta(Origin.Meta):
        pass


class Interaction(Origin, Versioned):
    """A visit, call or message: one row per pair of contact and colleague; `occasion` joins those of one meeting."""

    class Channel(models.TextChoices):
        VISIT = "visit", _("visit")
        CALL = "call", _("call")
        VIDEO = "video", _("video call")
        MESSAGE = "message", _("message")
        OTHER = "other", _("other")

    account = models.ForeignKey(Account, models.CASCADE, related_name="interactions", db_index=False)
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, blank=True, related_name="interactions", db_index=False)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    person_text = models.CharField(max_length=200, blank=True)
    function = models.CharField(_("function"), max_length=40, blank=True)  # ours
    on = models.DateField(_("date"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices, blank=True)
    occasion = models.UUIDField(null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = querysets.FactManager()

    class Meta(Origin.Meta):
        indexes = [
            models.Index(fields=["account", "on"], name="interaction_account"),
            models.Index(fields=["contact", "on"], name="interaction_contact"),
            models.Index(fields=["person", "on"], name="interaction_person"),
            models.Index(fields=["on"], name="interaction_on"),
        ]


class Note(Versioned):
    """A written note on an account; a confidential one is for its author and holders of the right."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="notes")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    text = models.TextField(_("text"))
    confidential = models.BooleanField(_("confidential"), default=False)
    token = models.UUIDField(null=True, blank=True, editable=False)  # of the form, so that sending twice writes once

    objects = querysets.NoteManager()


class NoteReader(models.Model):
    note = models.ForeignKey(Note, models.CASCADE, related_name="readers")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "person"], name="note_reader_pair")]
