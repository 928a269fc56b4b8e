"""Give the snapshots that exist the name of their owner."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    snapshots, people = apps.get_model("accounts", "AccountSnapshot"), apps.get_model("people", "Person")
    name = people.objects.filter(pk=OuterRef("owner")).values("name")[:1]
    snapshots.objects.filter(owner__isnull=False).update(owner_name=Subquery(name))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_owner_name")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
