"""The rollup: sums per account and month in cents of the base currency, and the marks of what must be summed again."""

from django.db import models
from django.db.models import Q

from accounts.models import Account


class DirtyCell(models.Model):
    """A mark that an account's month must be summed again; append-only. No month: all months. Account 0: everything."""

    account_id = models.BigIntegerField()
    month = models.DateField(null=True, blank=True)


class RevenueCell(models.Model):
    """Net revenue of an account in a month and family.

    `documents` counts each invoice or credit note once, in the cell of its own family (0 = none); `unconverted` those
    whose rate is missing, `foreign_documents` those in another currency than ours; `first_invoice_on` is the first day with a
    positive invoice.
    """

    # Cells are computed from rows that name existing accounts: no constraint, which costs as much as the sum.
    account = models.ForeignKey(Account, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    month = models.DateField()  # its first day
    family = models.BigIntegerField(default=0)  # 0 = none, so that uniqueness holds
    net_minor = models.BigIntegerField()
    documents = models.PositiveIntegerField()
    unconverted = models.PositiveIntegerField(default=0)
    foreign_documents = models.PositiveIntegerField(default=0)
    first_invoice_on = models.DateField(null=True, blank=True)
    last_recorded_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "month", "family"], name="revenue_cell")]
        indexes = [
            models.Index(fields=["month"], name="revenue_cell_month"),
            models.Index(fields=["month"], name="revenue_cell_odd", condition=Q(foreign_documents__gt=0) | Q(unconverted__gt=0)),
        ]


class DirtyScope(models.Model):
    """A mark that figures which read `kind` are old for an account; append-only, taken by the refresh.

    0: for all accounts; none: for what is attached to no account. `since`, `until`: first and last day of what changed,
    none if unknown.
    """

    kind = models.CharField(max_length=40)
    account_id = models.BigIntegerField(null=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)


class DealKind(models.Model):
    """Whether an opportunity was an existing customer's on the day it was created, where its file does not say so.

    Read and written by the refresh alone, so that a changed invoice asks only the opportunities of its group again.
    """

    opportunity_id = models.BigIntegerField(primary_key=True)
    is_existing = models.BooleanField()


class GroupCounts(models.Model):
    """A number of each group in a span of months, remembered by the refresh alone: groups and their numbers, as two lists."""

    name = models.CharField(max_length=40)
    start = models.DateField()
    end = models.DateField()
    counts = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "start", "end"], name="group_counts_span")]
