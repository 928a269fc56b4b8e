"""SQLite copies a table that it alters and drops its triggers; those by which search is kept are laid again."""

from importlib import import_module

from django.db import migrations

first = import_module("accounts.migrations.0002_search_and_dates")


def lay(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        return
    for table in first.TABLES:
        for trigger in ("added", "gone", "changed"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_words_{trigger}")
        schema_editor.execute(f"DROP TABLE IF EXISTS {table}_words")
        schema_editor.execute(f"DROP INDEX IF EXISTS {table}_prefix")
        for statement in first.sqlite(table):
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_lines_checked_by_statement"), ("people", "0006_plan_permissions")]

    operations = [migrations.RunPython(lay, migrations.RunPython.noop)]
