from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate


class BaseConfig(AppConfig):
    name = "base"

    def ready(self) -> None:
        import base.failures  # noqa: F401, PLC0415 - listens from now on

        post_migrate.connect(make_cache_table, sender=self)


def make_cache_table(using: str, **_signal: Any) -> None:
    """Where the cache lives in the database its table comes with the migrations: nobody has to know a second command."""
    call_command("createcachetable", database=using, verbosity=0)
