"""Keys for programs: made by their owner, shown once, ended by him; each use is asked again for rights of now."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from base import clock
from people.audit import record
from people.models import ApiToken, User
from people.permissions import Permission
from people.rights import Refused, require
from people.verbs.errors import PeopleError

MOST_DAYS, MOST_TOKENS = 365, 20
USED_EVERY = dt.timedelta(minutes=10)
PREFIX = "kamapp_"


def digest_of(key: str) -> str:
    """A key has 256 bits of chance, so one round of a hash keeps it."""
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def make_token(user: User, name: str, scopes: Collection[str], days: int, *, by: User) -> tuple[ApiToken, str]:
    """A new key for oneself; gives its row and the key, which is kept nowhere. Raises Refused, PeopleError."""
    require(by, Permission.EXPORT_LIST)
    if user != by:
        raise Refused(Permission.EXPORT_LIST, user)
    wanted = [scope for scope in ApiToken.Scope.values if scope in set(scopes)]
    if not name.strip() or not wanted:
        raise PeopleError(_("A key needs a name and at least one thing that it may read."))
    if not 1 <= days <= MOST_DAYS:
        raise PeopleError(_("A key ends after a year at the latest."))
    if ApiToken.objects.alive().filter(user=user).count() >= MOST_TOKENS:
        raise PeopleError(_("You have %(most)s keys already: end one first.") % {"most": MOST_TOKENS})
    key = PREFIX + secrets.token_urlsafe(32)
    now = clock.now()
    token = ApiToken.objects.create(
        user=user,
        name=name.strip()[:60],
        start=key[:12],
        digest=digest_of(key),
        scopes=wanted,
        made_at=now,
        expires_at=now + dt.timedelta(days=days),
    )
    record(by, "token.made", token, name=token.name, scopes=", ".join(wanted), ends=token.expires_at.date())
    return token, key


@transaction.atomic
def end_token(token: ApiToken, *, by: User) -> None:
    """The key opens nothing from now on."""
    if token.user_id != by.pk:
        raise Refused(Permission.EXPORT_LIST, token.user)
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=clock.now()):
        record(by, "token.ended", token, name=token.name)


def token_of(key: str) -> ApiToken | None:
    """The living token of a key, of an active log-in; its last use is noted at most every ten minutes."""
    if not key.startswith(PREFIX) or len(key) > 100:
        return None
    found: ApiToken | None = ApiToken.objects.alive().select_related("user__person").filter(digest=digest_of(key)).first()
    if found is None:
        return None
    now = clock.now()
    if found.used_at is None or now - found.used_at > USED_EVERY:
        ApiToken.objects.filter(pk=found.pk).update(used_at=now)
    return found
