"""The audit log: lines and their values."""

from django.db import models

from people.models.users import User


class AuditLine(models.Model):
    """Who did what to what, when and from where. Append-only; sealed in order into a chain by the sweeper."""

    at = models.DateTimeField()
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    operator = models.CharField(max_length=100, blank=True)  # the system user of a command line
    act = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=80, blank=True)
    account_id = models.BigIntegerField(null=True, blank=True)
    request_id = models.CharField(max_length=32, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    digests = models.JSONField(default=dict)
    seal = models.CharField(max_length=64, blank=True)
    position = models.PositiveBigIntegerField(null=True, blank=True)  # place in the chain; null: not sealed yet

    class Meta:
        constraints = [models.UniqueConstraint(fields=["position"], name="audit_position")]
        indexes = [
            models.Index(fields=["at"], name="audit_at"),
            models.Index(fields=["object_kind", "object_id", "at"], name="audit_object"),
            models.Index(fields=["act", "at"], name="audit_act"),
        ]


class AuditValue(models.Model):
    """A value before and after. It can be erased: the chain covers only its salted digest."""

    line = models.ForeignKey(AuditLine, models.CASCADE, related_name="values")
    field = models.CharField(max_length=60)
    before = models.TextField(null=True, blank=True)
    after = models.TextField(null=True, blank=True)
    restricted = models.BooleanField(default=False)  # masked on the page of administrators
    salt = models.CharField(max_length=32)
