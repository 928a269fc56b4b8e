"""Reading the environment: small parsers that settings.py uses, each with a clear error."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def flag(name: str, *, default: bool = False) -> bool:
    value = os.environ.get(name, "")
    if value == "":
        return default
    if value.lower() in {"1", "true", "yes", "on"}:
        return True
    if value.lower() in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}: write 1 or 0.")


def words(name: str, default: str = "") -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def database(url: str) -> dict[str, Any]:
    """Django's database dictionary for `sqlite:///path` or `postgres://user:pass@host/db?host=/socket`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-65536;"
                    "PRAGMA mmap_size=268435456;PRAGMA temp_store=MEMORY;PRAGMA journal_size_limit=67108864;"
                ),
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        query = parse_qs(parts.query)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.get("host", [parts.hostname or ""])[0],
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ImproperlyConfigured(f"DATABASE_URL begins with {parts.scheme!r}: use sqlite:/// or postgres://.")


def email(url: str) -> dict[str, Any]:
    """Django's e-mail settings for `smtp://user:pass@host:25`, `smtps://…`, `file:///folder` or `console:`."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": parts.path}
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme in {"smtp", "smtps", "smtp+tls"}:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname or "localhost",
            "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        }
    raise ImproperlyConfigured(f"EMAIL_URL begins with {parts.scheme!r}: use smtp://, smtps://, smtp+tls://, file:// or console:.")


def secret_key(home: Path, *, embedded: bool) -> str:
    """The key of the environment; the embedded default makes one and keeps it in `home`. Production refuses to guess."""
    key = os.environ.get("KAMAPP_SECRET_KEY", "")
    if key:
        if len(key) < 32 or key.startswith(("change", "example", "django-insecure")):
            raise ImproperlyConfigured("KAMAPP_SECRET_KEY is an example or shorter than 32 characters: set a long random one.")
        return key
    if not embedded:
        raise ImproperlyConfigured("KAMAPP_SECRET_KEY is missing: set a long random one.")
    path = home / "secret_key"
    try:
        with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text().strip()
