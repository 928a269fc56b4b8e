"""Who does what in the programme, and what the company means to spend on it in a year."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Cost
from base.models import Versioned
from people.models import User


class RoleText(Versioned):
    """What the company itself says of a role of its programme; until then the usual words hold. Former words are in the audit."""

    code = models.CharField(max_length=20)
    purpose = models.CharField(_("purpose"), max_length=500)
    tasks = models.TextField(_("tasks, one a line"), max_length=2000)
    time = models.CharField(_("time it takes"), max_length=250)
    able = models.CharField(_("what one must be able to do"), max_length=500)
    changed_on = models.DateField()
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="role_text_code")]


class Budget(Versioned):
    """What may be spent in a calendar year on one category of cost; company currency.

    The programme’s own category is counted over the whole company, the others at the accounts that are key on the day.
    """

    KINDS = (Cost.Category.KAM_PROGRAMME, Cost.Category.SALES, Cost.Category.MARKETING, Cost.Category.COST_TO_SERVE)

    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(_("kind of cost"), max_length=15, choices=[(kind.value, kind.label) for kind in KINDS])
    amount = models.DecimalField(_("amount"), max_digits=15, decimal_places=2)
    note = models.CharField(_("what for"), max_length=250, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-year", "kind"]
        constraints = [models.UniqueConstraint(fields=["year", "kind"], name="budget_year_kind")]
