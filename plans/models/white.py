"""What is not sold: the cells of offers × sites that people or files say something about."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, Family, Opportunity
from accounts.querysets import FactManager
from base.models import Versioned
from imports.models import Origin


class WhiteSpaceCell(Origin, Versioned):
    """An offer at a site of the customer: what somebody stated, and what it could bring in a year.

    Sold and open are never stated: they are read from invoices and opportunities. Several sources may speak of one
    cell; the row written last counts.
    """

    class Stated(models.TextChoices):
        COMPETITOR = "competitor", _("competitor")
        NOT_FIT = "not_fit", _("not fit")

    account = models.ForeignKey(Account, models.CASCADE, related_name="+", verbose_name=_("site"))
    family = models.ForeignKey(Family, models.CASCADE, null=True, related_name="+", verbose_name=_("offer"))
    stated = models.CharField(max_length=10, choices=Stated.choices, blank=True)
    competitor = models.CharField(_("competitor"), max_length=120, blank=True)
    potential = models.DecimalField(max_digits=15, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    opportunity = models.ForeignKey(Opportunity, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = FactManager()

    class Meta(Origin.Meta):
        indexes = [models.Index(fields=["account", "family"], name="white_space_account")]

    def __str__(self) -> str:
        return f"{self.family}, {self.account}"

    def relations_of(self, user: Any) -> frozenset[str]:
        return frozenset(self.account.relations_of(user))
