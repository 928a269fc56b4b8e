"""What a model cannot say: search indexes, and dated rows that may not overlap.

PostgreSQL: trigram GIN indexes, and exclusion constraints on what people typed (a file that overlaps is for the import
to judge by row, not for the database to refuse as a whole). SQLite: FTS5 tables with the trigram tokenizer, kept by
triggers; overlap is refused by the verbs alone, which suffices where there is one writer. A later migration that
makes SQLite copy one of these tables must lay its triggers again (`tests/accounts/test_search.py` notices).
"""

from django.db import migrations

TABLES = ("accounts_account", "accounts_contact", "people_person")
OVERLAPS = {
    "account_role_overlap": ("accounts_accountrole", "account_id WITH =, person_id WITH =, role WITH =", " WHERE (source_id IS NULL)"),
    "account_owner_overlap": ("accounts_accountrole", "account_id WITH =", " WHERE (role = 'owner' AND source_id IS NULL)"),
    "key_account_overlap": ("accounts_keyaccount", "account_id WITH =", " WHERE (source_id IS NULL)"),
}


def lay(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        for table in TABLES:
            schema_editor.execute(f"CREATE INDEX {table}_words ON {table} USING gin (search_text gin_trgm_ops)")
        for name, (table, same, where) in OVERLAPS.items():
            schema_editor.execute(
                f"ALTER TABLE {table} ADD CONSTRAINT {name} EXCLUDE USING gist ({same}, daterange(since, until) WITH &&){where}"
            )
    else:
        for table in TABLES:
            for statement in sqlite(table):
                schema_editor.execute(statement)


def sqlite(table):
    words = f"{table}_words"
    gone = f"INSERT INTO {words}({words}, rowid, search_text) VALUES ('delete', old.id, old.search_text)"
    come = f"INSERT INTO {words}(rowid, search_text) VALUES (new.id, new.search_text)"
    return [
        f"CREATE VIRTUAL TABLE {words} USING fts5(search_text, content='{table}', content_rowid='id', tokenize='trigram')",
        f"INSERT INTO {words}({words}) VALUES ('rebuild')",
        f"CREATE TRIGGER {words}_added AFTER INSERT ON {table} BEGIN {come}; END",
        f"CREATE TRIGGER {words}_gone AFTER DELETE ON {table} BEGIN {gone}; END",
        f"CREATE TRIGGER {words}_changed AFTER UPDATE OF search_text ON {table} "
        f"WHEN old.search_text IS NOT new.search_text BEGIN {gone}; {come}; END",
        f"CREATE INDEX {table}_prefix ON {table} (search_text)",
    ]


def lift(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, (table, _same, _where) in OVERLAPS.items():
            schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for table in TABLES:
            schema_editor.execute(f"DROP INDEX {table}_words")
    else:
        for table in TABLES:
            for trigger in ("added", "gone", "changed"):
                schema_editor.execute(f"DROP TRIGGER {table}_words_{trigger}")
            schema_editor.execute(f"DROP TABLE {table}_words")
            schema_editor.execute(f"DROP INDEX {table}_prefix")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("people", "0001_initial")]

    operations = [migrations.RunPython(lay, lift)]
