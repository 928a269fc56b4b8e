"""Keys by which a program reads in the name of a log-in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from people import querysets
from people.models.users import User


class ApiToken(models.Model):
    """A key of one log-in, kept as a digest and shown once. It opens what its scopes name and never more than its owner may read."""

    class Scope(models.TextChoices):
        ACCOUNTS = "accounts", _("accounts")
        CONTACTS = "contacts", _("contacts")
        OPPORTUNITIES = "opportunities", _("opportunities")
        FIGURES = "figures", _("figures")
        PLANS = "plans", _("plans and actions")
        MISSIONS = "missions", _("missions")

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=60)
    start = models.CharField(max_length=12)  # its first signs, so that its owner knows it again
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(_("scopes"), default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("ends"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)  # to the ten minutes

    objects = querysets.TokenManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest"], name="api_token_digest")]

    def __str__(self) -> str:
        return self.name

    @property
    def scope_words(self) -> str:
        return ", ".join(str(self.Scope(scope).label) for scope in self.scopes if scope in self.Scope.values)
