"""A company without functions gets the usual ones; it edits the list on its page of the organisation."""

from django.db import migrations

FUNCTIONS = (
    ("sales", "Sales", "Ventes"),
    ("marketing", "Marketing", "Marketing"),
    ("technical", "Technical", "Technique"),
    ("services", "Services", "Services"),
    ("customer_success", "Customer success", "Réussite client"),
    ("support", "Support", "Support"),
    ("rd", "R&D", "R&D"),
    ("product", "Product", "Produit"),
    ("production", "Production", "Production"),
    ("logistics", "Logistics", "Logistique"),
    ("finance", "Finance", "Finance"),
    ("legal", "Legal", "Juridique"),
    ("hr", "Human resources", "Ressources humaines"),
    ("management", "Management", "Encadrement"),
    ("executive", "Executive committee", "Comité de direction"),
    ("kam", "Key account management", "Gestion des comptes clés"),
)


def fill(apps, schema_editor):
    function = apps.get_model("people", "Function")
    if not function.objects.exists():
        function.objects.bulk_create(function(code=code, name_en=english, name_fr=french) for code, english, french in FUNCTIONS)


class Migration(migrations.Migration):
    dependencies = [("people", "0004_organisation_and_mail")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
