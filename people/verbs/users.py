"""Log-ins: invitation, first password, roles, preferences, end."""

import datetime as dt
import hashlib
import secrets
import zoneinfo

from django.contrib.auth import password_validation
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from base import clock
from people import outbox
from people.audit import Actor, record, user_of
from people.inbox import tell
from people.models import Invitation, Person, RoleGrant, Session, User
from people.permissions import Permission, Role
from people.rights import Refused, require
from people.verbs.errors import PeopleError
from people.verbs.organisation import rebuild_lines, search_text

INVITATION = dt.timedelta(hours=72)
LANGUAGES, THEMES = ("en", "fr"), ("", "light", "dark")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite(email: str, name: str, role: Role | None, *, by: Actor, language: str = "en", mailed: bool = True) -> tuple[User, str]:
    """Make a log-in without password and a link for it, good once and for 72 hours. Gives the user and the token.

    A colleague of the same e-mail is found, else made. The link goes out by a job. Raises Refused, PeopleError.
    """
    require(by, Permission.ROLE_GRANT)
    email = User.objects.normalize_email(email).lower()
    if User.objects.filter(email=email).exists():
        raise PeopleError(_("There is a log-in for this e-mail already: invite again from the list."))
    person = Person.objects.filter(email__iexact=email, user=None).order_by("pk").first()
    if person is None:
        person = Person.objects.create(name=name, email=email, search_text=search_text(name, email))
        rebuild_lines()
    user = User.objects.create_user(email, None, person=person, language=language)
    token = _new_invitation(user, by, mailed=mailed)
    record(by, "user.invited", user, email=email, role=role)
    if role:
        grant_role(user, role, by=by)
    return user, token


@transaction.atomic
def invite_again(user: User, *, by: Actor) -> str:
    """A new link for somebody who has never signed in; the links before it end."""
    require(by, Permission.ROLE_GRANT)
    if user.has_usable_password() or not user.is_active:
        raise PeopleError(_("This log-in has a password or is deactivated: there is nothing to invite to."))
    token = _new_invitation(user, by)
    record(by, "user.invited", user, email=user.email)
    return token


def _new_invitation(user: User, by: Actor, *, mailed: bool = True) -> str:
    now = clock.now()
    user.invitations.filter(used_at=None).update(expires_at=now)
    made = Invitation(user=user, seed=secrets.token_urlsafe(32), expires_at=now + INVITATION, by=user_of(by))
    made.digest = _digest(token_of(made))
    made.save()
    if mailed:
        outbox.put(user, "invitation", f"invitation:{made.pk}", by=made.by, invitation=made.pk)
    return token_of(made)


def token_of(invitation: Invitation) -> str:
    """The token of an invitation's link: it comes out of the row and the secret key, and no table holds it."""
    return salted_hmac("people.invitation", invitation.seed, algorithm="sha256").hexdigest()


def invitation(token: str) -> Invitation | None:
    """The invitation of a link that can still be used; used, late and false ones are all None."""
    now = clock.now()
    found = Invitation.objects.select_related("user__person").filter(digest=_digest(token), used_at=None, expires_at__gt=now)
    return found.filter(user__is_active=True).first()


@transaction.atomic
def accept_invitation(token: str, password: str) -> User:
    """Set the first password. Raises PeopleError with one sentence for used, late and false links."""
    found = invitation(token)
    claimed = found and Invitation.objects.filter(pk=found.pk, used_at=None).update(used_at=clock.now())
    if not found or not claimed:
        raise PeopleError(_("This link is not valid, or not any more. Ask an administrator for a new one."))
    user = found.user
    password_validation.validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    record(user, "invitation.accepted", user)
    return user


@transaction.atomic
def create_administrator(email: str, *, by: Actor, password: str | None = None) -> tuple[User, str]:
    """An administrator from the command line; a token for a one-time link unless a password is given."""
    require(by, Permission.ROLE_GRANT)
    email = User.objects.normalize_email(email).lower()
    user = User.objects.filter(email=email).first()
    if user is None:
        user, _token = invite(email, email.split("@")[0], None, by=by, mailed=False)
    if not user.is_active:
        raise PeopleError(_("This log-in is deactivated: reactivate it first."))
    if Role.ADMINISTRATOR not in user.roles:
        grant_role(user, Role.ADMINISTRATOR, by=by)
    if password is None:
        token = _new_invitation(user, by, mailed=False)
        record(by, "user.invited", user, email=email)
        return user, token
    password_validation.validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    user.invitations.filter(used_at=None).update(expires_at=clock.now())
    record(by, "password.changed", user)
    return user, ""


def _bump(user: User) -> None:
    User.objects.filter(pk=user.pk).update(rights_version=F("rights_version") + 1)
    for name in ("roles", "rights"):
        user.__dict__.pop(name, None)


@transaction.atomic
def grant_role(user: User, role: Role, *, by: Actor) -> RoleGrant:
    """Give a role from today on. Only holders of ROLE_GRANT, never to oneself. Raises Refused, PeopleError."""
    require(by, Permission.ROLE_GRANT)
    if user == by:
        raise Refused(Permission.ROLE_GRANT, user, _("Nobody grants a role to himself: ask another administrator."))
    today = clock.now().date()
    current = user.grants.filter(Q(until__isnull=True) | Q(until__gt=today), role=role)
    if current.exists():
        raise PeopleError(_("This colleague holds the role already."))
    grant = RoleGrant.objects.create(user=user, role=role, since=today, by=user_of(by))
    _bump(user)
    record(by, "role.granted", user, role=(None, role))
    tell(user, "role_granted", f"role:{grant.pk}", reverse("people:me"), role=str(role))
    return grant


@transaction.atomic
def end_role(user: User, role: Role, *, by: Actor) -> None:
    """Take a role away at once. Never one's own; never the last administrator's."""
    require(by, Permission.ROLE_GRANT)
    if user == by:
        raise Refused(Permission.ROLE_GRANT, user, _("Nobody changes his own roles: ask another administrator."))
    _keep_an_administrator(user, role)
    today = clock.now().date()
    ended = user.grants.filter(Q(until__isnull=True) | Q(until__gt=today), role=role).update(until=today)
    if not ended:
        raise PeopleError(_("This colleague does not hold the role."))
    _bump(user)
    record(by, "role.ended", user, role=(role, None))


def _keep_an_administrator(user: User, role: Role | None = None) -> None:
    if role not in {None, Role.ADMINISTRATOR} or Role.ADMINISTRATOR not in user.roles:
        return
    others = RoleGrant.objects.held_today().filter(role=Role.ADMINISTRATOR)
    if not others.filter(user__is_active=True).exclude(user=user).exists():
        raise PeopleError(_("This is the last administrator: name another one first."))


@transaction.atomic
def deactivate(user: User, *, by: Actor) -> None:
    """No sign-in from now on: sessions and links end, rights with them. Never oneself. Raises Refused, PeopleError."""
    require(by, Permission.USER_DEACTIVATE)
    if user == by:
        raise Refused(Permission.USER_DEACTIVATE, user, _("Nobody deactivates himself: ask another administrator."))
    _keep_an_administrator(user)
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        raise PeopleError(_("This log-in is deactivated already."))
    user.is_active = False
    Session.objects.filter(user=user).delete()
    user.invitations.filter(used_at=None).update(expires_at=clock.now())
    user.api_tokens.filter(revoked_at=None).update(revoked_at=clock.now())
    _bump(user)
    record(by, "user.deactivated", user, active=(True, False))


@transaction.atomic
def reactivate(user: User, *, by: Actor) -> None:
    """Let a colleague sign in again, with the roles that have not ended."""
    require(by, Permission.USER_DEACTIVATE)
    if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        raise PeopleError(_("This log-in is active already."))
    user.is_active = True
    _bump(user)
    record(by, "user.reactivated", user, active=(False, True))


@transaction.atomic
def change_preferences(user: User, *, language: str, time_zone: str, theme: str) -> None:
    """A person's own language, time zone (empty: the company's) and theme. Raises PeopleError."""
    if language not in LANGUAGES or theme not in THEMES or (time_zone and time_zone not in zoneinfo.available_timezones()):
        raise PeopleError(_("Choose from the lists."))
    after = {"language": language, "time_zone": time_zone, "theme": theme}
    moved = {field: (getattr(user, field), value) for field, value in after.items() if getattr(user, field) != value}
    if not moved:
        return
    User.objects.filter(pk=user.pk).update(**after)
    for field, value in after.items():
        setattr(user, field, value)
    record(user, "preferences.changed", user, **moved)


@transaction.atomic
def change_password(user: User, former: str, password: str, *, keep_session: str = "") -> None:
    """A new password for oneself; every other session ends. Raises PeopleError, or ValidationError of the rules."""
    if not user.check_password(former):
        raise PeopleError(_("The present password is not right."))
    password_validation.validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    Session.objects.filter(user=user).exclude(session_key=keep_session).delete()
    record(user, "password.changed", user)


@transaction.atomic
def end_session(user: User, key: str) -> bool:
    """End one of one's own sessions; False when it is not one's own or gone."""
    ended = bool(Session.objects.filter(user=user, session_key=key).delete()[0])
    if ended:
        record(user, "session.ended", user)
    return ended
