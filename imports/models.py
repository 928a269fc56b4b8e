"""What the import engine remembers: sources, batches, rejects, former values; and the origin that every fact carries."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from base.models import StoredFile


class Source(models.Model):
    """A system that sends files: the CRM, the ERP…"""

    name = models.CharField(_("name"), max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="source_name")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Recipe(models.Model):
    """How a source's files of one kind are read: columns, values, formats; remembered from the last import."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="recipes")
    kind = models.CharField(max_length=40)
    mapping = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "kind"], name="recipe_source_kind")]


class Batch(models.Model):
    """One loading of one file. rows = created + updated + unchanged + rejected + duplicates, always."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        LOADING = "loading", _("loading")
        LOADED = "loaded", _("loaded")
        CANCELLED = "cancelled", _("stopped")
        UNDONE = "undone", _("undone")

    kind = models.CharField(max_length=40)
    source = models.ForeignKey(Source, models.PROTECT, related_name="batches")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True)
    recipe = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    rows = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    unattached = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    operator = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    loaded_at = models.DateTimeField(null=True, blank=True)
    seconds = models.FloatField(default=0)
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["-at"], name="batch_at")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class BatchChunk(models.Model):
    """What one transaction of a batch loaded: the resume point, and the id range of the rows it created."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="chunks")
    no = models.PositiveIntegerField()
    first_id = models.BigIntegerField(null=True, blank=True)
    last_id = models.BigIntegerField(null=True, blank=True)
    last_line = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "no"], name="batch_chunk_no")]


class Reject(models.Model):
    """A row that was not loaded, with the reason and the row as it came."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rejects")
    line = models.PositiveIntegerField()
    record = models.PositiveIntegerField()
    column = models.CharField(max_length=200, blank=True)
    value = models.TextField(blank=True)
    code = models.CharField(max_length=40)
    args = models.JSONField(default=dict)
    raw = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["batch", "line"], name="reject_batch")]


class Change(models.Model):
    """Former values of a row that a batch or a person changed; names rows by kind and id, for a log must not hold them up."""

    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="changes")
    line = models.PositiveIntegerField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    former = models.JSONField(default=dict)
    written = models.JSONField(default=dict)
    former_batch = models.BigIntegerField(null=True, blank=True)
    former_line = models.PositiveIntegerField(null=True, blank=True)
    former_hash = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "object_id"], name="change_object")]


class Origin(models.Model):
    """Where a fact comes from. `key` is the file's id, or `#` and a digest of the identity fields.

    `batch` and `line` name the last writer; only the engine writes them, so no index and no constraint slows the load.
    A row typed by a person has no source.
    """

    source = models.ForeignKey(Source, models.DO_NOTHING, null=True, blank=True, related_name="+", db_constraint=False, db_index=False)
    key = models.CharField(max_length=64, null=True, blank=True)
    batch = models.ForeignKey(Batch, models.DO_NOTHING, null=True, blank=True, related_name="+", db_constraint=False, db_index=False)
    line = models.PositiveIntegerField(null=True, blank=True)
    row_hash = models.BigIntegerField(null=True, blank=True)
    recorded_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="%(class)s_origin")]
