"""What every room needs and no room owns."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Versioned(models.Model):
    """A row that people edit: a save names the version it read, and a stale one is refused (R1)."""

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


class Setting(models.Model):
    """A company setting that differs from its default; names and defaults are declared in `base.company`."""

    name = models.CharField(_("name"), max_length=100)
    value = models.JSONField(_("value"))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="setting_name")]

    def __str__(self) -> str:
        return self.name


class DataVersion(models.Model):
    """A counter per scope, part of every ETag. Company, segment and owner counters are moved by the refresh job alone."""

    scope_kind = models.CharField(max_length=20)
    scope_id = models.CharField(max_length=80, default="")
    n = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope_kind", "scope_id"], name="data_version_scope")]

    @classmethod
    def bump(cls, kind: str, scope_id: object = "") -> None:
        changed = cls.objects.filter(scope_kind=kind, scope_id=str(scope_id)).update(n=models.F("n") + 1)
        if not changed:
            cls.objects.get_or_create(scope_kind=kind, scope_id=str(scope_id), defaults={"n": 1})

    @classmethod
    def bump_all(cls, kind: str, scope_ids: Iterable[str]) -> None:
        """As `bump` for each of these, in a few statements."""
        wanted = list(scope_ids)
        for start in range(0, len(wanted), 500):
            part = set(wanted[start : start + 500])
            rows = cls.objects.filter(scope_kind=kind, scope_id__in=part)
            known = set(rows.values_list("scope_id", flat=True))
            DataVersion.objects.bulk_create(
                [DataVersion(scope_kind=kind, scope_id=new) for new in sorted(part - known)], ignore_conflicts=True
            )
            rows.update(n=models.F("n") + 1)

    @classmethod
    def current(cls, kind: str, scope_id: object = "") -> int:
        row: Any = cls.objects.filter(scope_kind=kind, scope_id=str(scope_id)).values_list("n", flat=True).first()
        return row or 0


class StoredFile(models.Model):
    """A file of ours, outside the web root under a random name."""

    name = models.CharField(_("name"), max_length=255)
    stored_as = models.CharField(max_length=100)
    mime = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stored_as"], name="stored_file_stored_as")]

    def __str__(self) -> str:
        return self.name
