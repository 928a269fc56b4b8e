"""A database in memory with all tables and no company, in place of the company's for as long as a check lasts."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper


@contextmanager
def scratch_database() -> Iterator[None]:
    """Queries inside the block go to an empty SQLite database in memory, made by the models as they are now.

    Hand-written SQL of migrations (search indexes, triggers) is left out: no figure reads it.
    """
    company = connections["default"]
    settings = {**company.settings_dict, "ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:", "OPTIONS": {}}
    scratch = DatabaseWrapper(settings, alias="default")
    connections["default"] = scratch
    try:
        scratch.disable_constraint_checking()
        with scratch.schema_editor() as editor:
            for model in apps.get_models():
                if model._meta.managed and not model._meta.proxy:
                    editor.create_model(model)
        yield
    finally:
        scratch.close()
        scratch.inc_thread_sharing()
        connections["default"] = company
