from django.db import models

from base.models import StoredFile


class Paper(models.Model):
    """A printed report: the same code, scope, language, parameters and data version give the same file again."""

    code = models.CharField(max_length=40)
    scope = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=5)
    params_hash = models.CharField(max_length=64)
    data_version = models.CharField(max_length=80)
    density = models.PositiveSmallIntegerField(default=0)
    pages = models.PositiveSmallIntegerField(default=0)
    not_shown = models.JSONField(default=list)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "scope", "language", "params_hash", "data_version"], name="paper_identity")]
