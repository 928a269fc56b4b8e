"""Sessions in our table, each with its user: the session engine of the settings."""

import datetime as dt
import logging
from typing import Any, cast

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import OperationalError

from people.models import Session

IDLE = dt.timedelta(hours=12)
ABSOLUTE = dt.timedelta(days=7)
# A session is renewed at most this often, so that reading pages writes little.
RENEWAL = dt.timedelta(minutes=10)

logger = logging.getLogger("kamapp.failure")


class SessionStore(DatabaseStore):
    """Keys that the sign-in puts into the data become columns: began, seen, address, browser."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = cast(Session, super().create_model_instance(data))
        row.user_id = int(data["_auth_user_id"]) if data.get("_auth_user_id") else None
        row.began_at = _instant(data.get("began"))
        row.seen_at = _instant(data.get("seen"))
        row.address = data.get("address") or None
        row.browser = str(data.get("browser", ""))[:200]
        return row

    def save(self, must_create: bool = False) -> None:
        """Comes after the act, which stands: a disk that fills just then costs the sentence that tells of it, not its answer."""
        try:
            super().save(must_create)
        except UpdateError as error:  # Django says so of a session that is gone and of a database that fails
            if not isinstance(error.__context__, OperationalError):
                raise
            logger.error("session not written")


def _instant(value: Any) -> dt.datetime | None:
    return dt.datetime.fromisoformat(value) if isinstance(value, str) else None
