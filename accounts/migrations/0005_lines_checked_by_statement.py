"""PostgreSQL checks the references of invoice lines by statement, not by row: ADR 0010.

A foreign key asks once per row and reference: for 200,000 lines that is three times the cost of writing them with all
indexes. Here one trigger per statement asks the same of all new rows together and holds what they point at
(`FOR KEY SHARE`, as a foreign key does); what is pointed at cannot go. SQLite keeps its foreign keys: they are cheap there.
"""

from django.db import migrations

REFERENCES = {"invoice_id": "accounts_invoice", "product_id": "accounts_product", "family_id": "accounts_family"}
LINES = "accounts_invoiceline"

DROP = f"""
DO $$ DECLARE found record; BEGIN
    FOR found IN SELECT conname FROM pg_constraint WHERE conrelid = '{LINES}'::regclass AND contype = 'f' LOOP
        EXECUTE format('ALTER TABLE {LINES} DROP CONSTRAINT %I', found.conname);
    END LOOP;
END $$"""

CHECK = """
    SELECT count(*) INTO asked FROM (SELECT DISTINCT {column} FROM fresh WHERE {column} IS NOT NULL) AS named;
    PERFORM 1 FROM {table} WHERE id IN (SELECT {column} FROM fresh) FOR KEY SHARE;
    GET DIAGNOSTICS held = ROW_COUNT;
    IF held < asked THEN
        RAISE foreign_key_violation USING MESSAGE = 'a line names a row of {table} that does not exist', TABLE = TG_TABLE_NAME;
    END IF;"""

POINTING = f"""
CREATE FUNCTION accounts_lines_point() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE asked bigint; held bigint;
BEGIN{"".join(CHECK.format(column=column, table=table) for column, table in REFERENCES.items())}
    RETURN NULL;
END $$"""

POINTED = """
CREATE FUNCTION {table}_of_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM accounts_invoiceline WHERE {column} IN (SELECT id FROM gone)) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a line still names this row of {table}', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END $$"""


def lay(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    run = schema_editor.execute
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run(DROP, params=None)
    run(POINTING)
    for event in ("INSERT", "UPDATE"):
        run(
            f"CREATE TRIGGER lines_point_{event.lower()} AFTER {event} ON {LINES} REFERENCING NEW TABLE AS fresh "
            "FOR EACH STATEMENT EXECUTE FUNCTION accounts_lines_point()"
        )
    for column, table in REFERENCES.items():
        run(POINTED.format(column=column, table=table))
        run(
            f"CREATE TRIGGER of_lines AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_of_lines()"
        )


def lift(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    run = schema_editor.execute
    for event in ("insert", "update"):
        run(f"DROP TRIGGER lines_point_{event} ON {LINES}")
    run("DROP FUNCTION accounts_lines_point()")
    for column, table in REFERENCES.items():
        run(f"DROP TRIGGER of_lines ON {table}")
        run(f"DROP FUNCTION {table}_of_lines()")
        run(
            f"ALTER TABLE {LINES} ADD CONSTRAINT {LINES}_{column}_fk FOREIGN KEY ({column}) REFERENCES {table} (id) "
            "DEFERRABLE INITIALLY DEFERRED"
        )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_fill_owner_name")]
    operations = [migrations.RunPython(lay, lift)]
