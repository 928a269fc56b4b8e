"""Our own organisation: units, functions, colleagues, line managers, hours."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from base.models import Versioned
from people import querysets
from people.permissions import Relation

if TYPE_CHECKING:
    from people.models.users import User


class Unit(Versioned):
    """A department of ours; `parent` makes the tree. One that was merged is retired and names the other, for imports that still say it."""

    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of"))
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="merged", verbose_name=_("merged into"))
    retired_on = models.DateField(_("retired on"), null=True, blank=True)  # no longer offered; what it is named in keeps it

    objects: ClassVar[querysets.OfferedManager] = querysets.OfferedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="unit_name")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Function(Versioned):
    """One of our functions (sales, R&D…). The list is the company's to edit; facts store the code.

    One that was merged is retired and names the other: facts that hold its code are read as the other's.
    """

    code = models.CharField(_("code"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=100)
    name_fr = models.CharField(_("French name"), max_length=100)
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="merged", verbose_name=_("merged into"))
    retired_on = models.DateField(_("retired on"), null=True, blank=True)

    objects: ClassVar[querysets.OfferedManager] = querysets.OfferedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="function_code")]
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the language of the page."""
        return self.name_fr if get_language() == "fr" else self.name_en


class Person(Versioned):
    """A colleague, with or without a log-in. `left_on` is the first day gone."""

    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True)
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, blank=True, related_name="people", verbose_name=_("unit"))
    function = models.CharField(_("function"), max_length=40, blank=True)
    role = models.CharField(_("job"), max_length=100, blank=True)  # as the source says it: sales, kam…
    job_title = models.CharField(_("job title"), max_length=200, blank=True)
    manager = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="reports", verbose_name=_("line manager"))
    manager_text = models.CharField(max_length=200, blank=True)  # a line manager that the file names and nobody matches yet
    start = models.DateField(_("first day"), null=True, blank=True)
    left_on = models.DateField(_("first day gone"), null=True, blank=True)
    search_text = models.CharField(max_length=400, blank=True, editable=False)

    objects: ClassVar[querysets.PersonManager] = querysets.PersonManager()

    class Meta:
        indexes = [models.Index(fields=["name", "id"], name="person_name"), models.Index(fields=["email"], name="person_email")]
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def relations_of(self, user: "User") -> frozenset[str]:
        """What `user` is to this colleague: oneself, or somewhere above in the line."""
        if user.person_id is None:
            return frozenset()
        if user.person_id == self.pk:
            return frozenset({Relation.OWN.value})
        above = PersonClosure.objects.filter(manager=user.person_id, person=self, depth__gt=0).exists()
        return frozenset({Relation.PEOPLE.value}) if above else frozenset()


class PersonClosure(models.Model):
    """Who stands in whose line: one row per manager and person below, depth 0 is oneself."""

    manager = models.ForeignKey(Person, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    depth = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["manager", "person"], name="person_closure_pair")]


class Capacity(models.Model):
    """Weekly hours of a person, dated."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="capacities")
    weekly_hours = models.DecimalField(_("hours a week"), max_digits=5, decimal_places=2)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gt=F("since")), name="capacity_dates"),
            models.UniqueConstraint(fields=["person", "since"], name="capacity_start"),
        ]
