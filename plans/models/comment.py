"""What people say beside a passage of a plan."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import User
from plans.models.plan import PlanSection
from plans.querysets import OfSectionManager


class ProseComment(models.Model):
    """A comment on a passage of a section, or an answer to one (`parent`).

    `anchor` is the id of the mark in the document; where the mark is gone, the passage was removed, and `quote` still
    tells what it was. Empty for a comment on the whole section.
    """

    section = models.ForeignKey(PlanSection, models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    anchor = models.CharField(max_length=40, blank=True)
    quote = models.CharField(max_length=500, blank=True)
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    body = models.TextField(_("comment"), max_length=4000)
    at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = OfSectionManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["section", "anchor"], condition=~models.Q(anchor=""), name="prose_comment_anchor"),
        ]
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.body
