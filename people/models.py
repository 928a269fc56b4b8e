"""Colleagues, log-ins, roles, and the audit log.

A `Person` is one of our colleagues. A `User` is a log-in, optional, that points to one person.
"""

import hashlib
from collections import defaultdict
from importlib import import_module
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q, Value
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from base import clock
from base.models import Versioned
from people import querysets
from people.permissions import DEFAULTS, FIRST_PAGE, Permission, Relation, Role


class Unit(Versioned):
    """A department of ours; `parent` makes the tree."""

    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="unit_name")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Function(Versioned):
    """One of our functions (sales, R&D…). The list is the company's to edit; facts store the code."""

    code = models.CharField(_("code"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=100)
    name_fr = models.CharField(_("French name"), max_length=100)

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


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A log-in and nothing more: rights come from role grants, facts about the colleague from the person."""

    email = models.EmailField(_("e-mail"), max_length=254)
    person = models.OneToOneField(Person, models.PROTECT, null=True, blank=True, related_name="user")
    language = models.CharField(_("language"), max_length=5, default="en", choices=[("en", "English"), ("fr", "Français")])
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    theme = models.CharField(
        _("theme"), max_length=6, blank=True, choices=[("", _("As the system")), ("light", _("Light")), ("dark", _("Dark"))]
    )
    is_active = models.BooleanField(_("active"), default=True)
    # Moves with every change of this user's rights; part of every ETag.
    rights_version = models.PositiveIntegerField(default=1)
    last_seen = models.DateTimeField(null=True, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(fields=["email"], name="user_email")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.person.name if self.person else self.email.split("@")[0]

    @cached_property
    def inbox_count(self) -> int:
        """Lines that wait for this person."""
        return self.person.inbox.filter(done_at__isnull=True).count() if self.person else 0

    # Django's admin asks these; business rights never go through them.
    @property
    def is_staff(self) -> bool:
        return self.holds(Permission.SETTINGS_SYSTEM)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_active and self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff

    @cached_property
    def _grants_and_cells(self) -> list[tuple[str, str, str]]:
        """Roles held today as (role, "", ""), and the cells that the company changed: one query, for every page asks both."""
        today = clock.now().date()
        current = self.grants.filter(Q(until__isnull=True) | Q(until__gt=today), since__lte=today).order_by()
        none = Value("", output_field=models.CharField())
        cells = RolePermission.objects.order_by().values_list("role", "permission", "relation")
        return list(current.values_list("role", none, none).union(cells, all=True))

    @cached_property
    def roles(self) -> frozenset[Role]:
        """Roles held today, on the real day; none when deactivated."""
        if not self.is_active or self.pk is None:
            return frozenset()
        return frozenset(Role(role) for role, permission, _relation in self._grants_and_cells if not permission)

    @cached_property
    def rights(self) -> dict[str, frozenset[str]]:
        """Relations held for each permission: the default table, with the cells that the company changed."""
        if not self.roles:
            return {}
        cells = {cell: relation.value for cell, relation in DEFAULTS.items()}
        for role, permission, relation in self._grants_and_cells:
            if permission:
                cells[Role(role), Permission(permission)] = relation
        held: dict[str, set[str]] = defaultdict(set)
        for (role, permission), relation in cells.items():
            if role in self.roles and relation:
                held[permission].add(relation)
        return {permission: frozenset(relations) for permission, relations in held.items()}

    @property
    def first_pages(self) -> list[str]:
        """URL names of the pages that this person's roles open first, the first one first."""
        return [page for role, page in FIRST_PAGE.items() if role in self.roles]

    def relations(self, permission: Permission) -> frozenset[str]:
        return self.rights.get(permission, frozenset())

    def holds(self, permission: Permission) -> bool:
        """Whether the permission is held at any relation."""
        return bool(self.relations(permission))

    def holds_all(self, permission: Permission) -> bool:
        return Relation.ALL in self.relations(permission)


# Parts by which browsers and systems name themselves, the more special ones first.
BROWSERS = (
    (("Edge", "Edg/"), ("Opera", "OPR/"), ("Firefox", "Firefox/"), ("Chrome", "Chrome/"), ("Safari", "Safari/")),
    (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("macOS", "Mac OS"), ("Linux", "Linux")),
)


class Session(AbstractBaseSession):
    """A sign-in that lasts: Django's session with whose it is, so that a person sees and ends his own."""

    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="sessions")
    began_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    browser = models.CharField(max_length=200, blank=True)

    @property
    def browser_words(self) -> str:
        """`Firefox, Windows`: what a person recognises of the browser's long name."""
        found = [next((word for word, part in parts if part in self.browser), "") for parts in BROWSERS]
        return ", ".join(word for word in found if word) or self.browser[:40]

    @property
    def mark(self) -> str:
        """Names the session on a page without showing its key."""
        return hashlib.sha256(self.session_key.encode()).hexdigest()[:16]

    @classmethod
    def get_session_store_class(cls) -> Any:
        return import_module(settings.SESSION_ENGINE).SessionStore


class RoleGrant(models.Model):
    """A role that a user holds, dated. A past grant gives nothing."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    role = models.CharField(_("role"), max_length=30, choices=[(role.value, role.label) for role in Role])
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="role_grant_dates")]
        indexes = [models.Index(fields=["user", "until"], name="role_grant_user")]


class RolePermission(models.Model):
    """A cell of the rights table that this company changed; an empty relation takes the permission away."""

    role = models.CharField(max_length=30, choices=[(role.value, role.label) for role in Role])
    permission = models.CharField(max_length=40, choices=[(permission.value, permission.label) for permission in Permission])
    relation = models.CharField(
        max_length=10, blank=True, choices=[("", "–"), *((relation.value, relation.value) for relation in Relation)]
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "permission"], name="role_permission_cell")]


class Invitation(models.Model):
    """A one-time link by which a colleague sets a first password; only the digest of its token is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest"], name="invitation_digest")]


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


class InboxItem(models.Model):
    """One line that waits for a person: what, why, where to go."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="inbox")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=160)
    args = models.JSONField(default=dict)
    link = models.CharField(max_length=500)
    due = models.DateField(null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="inbox_person_key")]
        indexes = [models.Index(fields=["person", "done_at", "due"], name="inbox_person")]


class SavedView(Versioned):
    """A list with its filters, kept under a name; `shared` shows it to everybody who may open that list."""

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=1000)
    shared = models.BooleanField(_("shared"), default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "page", "name"], name="saved_view_name")]


class Throttle(models.Model):
    """Attempts per window, shared by all processes."""

    key = models.CharField(max_length=120)
    window = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="throttle_window")]
