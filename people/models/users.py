"""Log-ins, their sessions, roles and invitations."""

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
from django.utils.translation import gettext_lazy as _

from base import clock
from people.models.organisation import Person
from people.permissions import DEFAULTS, FIRST_PAGE, Permission, Relation, Role


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
        return self.person.inbox.waiting().count() if self.person else 0

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
        current = self.grants.held_today().order_by()
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


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def held_today(self) -> "RoleGrantQuerySet":
        """Begun and not over, on the real day; that of the end is the first without."""
        today = clock.now().date()
        return self.filter(Q(until__isnull=True) | Q(until__gt=today), since__lte=today)

    def people(self) -> models.QuerySet[Person]:
        """Who holds one of these roles, is still with us and has an active log-in."""
        return Person.objects.in_post().filter(user__is_active=True, user__in=self.values("user"))


class RoleGrant(models.Model):
    """A role that a user holds, dated. A past grant gives nothing."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    role = models.CharField(_("role"), max_length=30, choices=[(role.value, role.label) for role in Role])
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = RoleGrantQuerySet.as_manager()

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
    # The token comes out of this and the secret key, so that a job can write the link and no table holds it.
    seed = models.CharField(max_length=43, blank=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest"], name="invitation_digest")]
