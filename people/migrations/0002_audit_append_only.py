"""On PostgreSQL the audit log can be added to, sealed and erased value by value, and nothing else."""

from django.db import migrations

MAKE = """
CREATE FUNCTION people_audit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Nested: a condition that names a column is prepared for the table whose row fires it.
  IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'people_auditline' THEN
    IF OLD.position IS NULL AND NEW.position IS NOT NULL
       AND (to_jsonb(OLD) - 'seal' - 'position') = (to_jsonb(NEW) - 'seal' - 'position') THEN
      RETURN NEW;
    END IF;
  END IF;
  IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'people_auditvalue' THEN
    IF NEW.before IS NULL AND NEW.after IS NULL
       AND (to_jsonb(OLD) - 'before' - 'after') = (to_jsonb(NEW) - 'before' - 'after') THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'the audit log is append-only';
END $$;
CREATE TRIGGER audit_line_guard BEFORE UPDATE OR DELETE ON people_auditline FOR EACH ROW EXECUTE FUNCTION people_audit_guard();
CREATE TRIGGER audit_value_guard BEFORE UPDATE OR DELETE ON people_auditvalue FOR EACH ROW EXECUTE FUNCTION people_audit_guard();
"""
DROP = """
DROP TRIGGER audit_line_guard ON people_auditline;
DROP TRIGGER audit_value_guard ON people_auditvalue;
DROP FUNCTION people_audit_guard();
"""


def _run(sql):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return run


lay, lift = _run(MAKE), _run(DROP)


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(lay, lift)]
