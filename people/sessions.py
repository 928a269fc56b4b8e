"""Sessions in our table, each with its user: the session engine of the settings."""

import datetime as dt
from typing import Any, cast

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from people.models import Session

IDLE = dt.timedelta(hours=12)
ABSOLUTE = dt.timedelta(days=7)
# A session is renewed at most this often, so that reading pages writes little.
RENEWAL = dt.timedelta(minutes=10)


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


def _instant(value: Any) -> dt.datetime | None:
    return dt.datetime.fromisoformat(value) if isinstance(value, str) else None
