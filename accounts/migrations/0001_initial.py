import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("imports", "0001_initial"),
        ("people", "0001_initial"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(max_length=250, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[("company", "company"), ("public", "public buyer"), ("partner", "partner")],
                        default="company",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("country", models.CharField(blank=True, max_length=60, verbose_name="country")),
                ("region", models.CharField(blank=True, max_length=100, verbose_name="region")),
                ("sector", models.CharField(blank=True, max_length=100, verbose_name="sector")),
                ("website", models.CharField(blank=True, max_length=250, verbose_name="website")),
                ("siren", models.CharField(blank=True, max_length=9, verbose_name="SIREN")),
                ("vat_number", models.CharField(blank=True, max_length=20, verbose_name="VAT number")),
                ("street", models.CharField(blank=True, max_length=250, verbose_name="street")),
                ("postcode", models.CharField(blank=True, max_length=20, verbose_name="postcode")),
                ("city", models.CharField(blank=True, max_length=100, verbose_name="city")),
                (
                    "annual_revenue",
                    models.DecimalField(blank=True, decimal_places=2, max_digits=17, null=True, verbose_name="annual revenue"),
                ),
                ("employees", models.PositiveIntegerField(blank=True, null=True, verbose_name="employees")),
                ("owner_text", models.CharField(blank=True, max_length=200)),
                ("created_on", models.DateField(blank=True, null=True)),
                ("search_text", models.CharField(blank=True, editable=False, max_length=600)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="children",
                        to="accounts.account",
                        verbose_name="parent",
                    ),
                ),
                (
                    "root",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="accounts.account"
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
                "indexes": [models.Index(fields=["name", "id"], name="account_name"), models.Index(fields=["root"], name="account_root")],
            },
        ),
        migrations.CreateModel(
            name="Competitor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
            ],
            options={
                "ordering": ["name"],
                "constraints": [models.UniqueConstraint(fields=("name",), name="competitor_name")],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("first_name", models.CharField(blank=True, max_length=100, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=100, verbose_name="last name")),
                ("job_title", models.CharField(blank=True, max_length=200, verbose_name="job title")),
                ("function", models.CharField(blank=True, max_length=40, verbose_name="function")),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[("executive", "executive"), ("manager", "manager"), ("expert", "expert"), ("other", "other")],
                        max_length=10,
                        verbose_name="level",
                    ),
                ),
                ("role", models.CharField(blank=True, max_length=40, verbose_name="decision role")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="first day gone")),
                ("search_text", models.CharField(blank=True, editable=False, max_length=600)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="contacts", to="accounts.account")),
                (
                    "reports_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.contact",
                        verbose_name="reports to",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
                "indexes": [
                    models.Index(fields=["account", "name"], name="contact_account"),
                    models.Index(fields=["email"], name="contact_email"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactJudgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("attitude", models.CharField(blank=True, max_length=40, verbose_name="attitude")),
                ("influence", models.CharField(blank=True, max_length=40, verbose_name="influence")),
                ("on", models.DateField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "contact",
                    models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="judgement", to="accounts.contact"),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ContactKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(blank=True, max_length=64, null=True)),
                ("line", models.PositiveIntegerField(blank=True, null=True)),
                ("row_hash", models.BigIntegerField(blank=True, null=True)),
                ("recorded_on", models.DateField(blank=True, null=True)),
                ("is_alias", models.BooleanField(default=False)),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.batch",
                    ),
                ),
                ("contact", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="keys", to="accounts.contact")),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.source",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("source", "key"), name="contactkey_origin")],
            },
        ),
        migrations.CreateModel(
            name="Cost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(blank=True, max_length=64, null=True)),
                ("line", models.PositiveIntegerField(blank=True, null=True)),
                ("row_hash", models.BigIntegerField(blank=True, null=True)),
                ("recorded_on", models.DateField(blank=True, null=True)),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("sales", "sales"),
                            ("marketing", "marketing"),
                            ("cost_of_sales", "cost of sales"),
                            ("cost_to_serve", "cost to serve"),
                            ("kam_programme", "KAM programme"),
                        ],
                        max_length=15,
                        verbose_name="category",
                    ),
                ),
                ("on", models.DateField(verbose_name="date")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=15, verbose_name="amount")),
                ("currency", models.CharField(blank=True, max_length=3, verbose_name="currency")),
                (
                    "acquisition_share",
                    models.DecimalField(blank=True, decimal_places=6, max_digits=7, null=True, verbose_name="acquisition share"),
                ),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="costs",
                        to="accounts.account",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.batch",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.source",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["account", "on"], name="cost_account"),
                    models.Index(fields=["category", "on"], name="cost_category"),
                ],
                "constraints": [models.UniqueConstraint(fields=("source", "key"), name="cost_origin")],
            },
        ),
        migrations.CreateModel(
            name="Coverage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(blank=True, max_length=64, null=True)),
                ("line", models.PositiveIntegerField(blank=True, null=True)),
                ("row_hash", models.BigIntegerField(blank=True, null=True)),
                ("recorded_on", models.DateField(blank=True, null=True)),
                ("table", models.CharField(max_length=40, verbose_name="table")),
                ("since", models.DateField(verbose_name="from")),
                ("until", models.DateField(blank=True, null=True, verbose_name="to")),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.batch",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.source",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("source", "key"), name="coverage_origin"),
                    models.CheckConstraint(
                        condition=models.Q(("until__isnull", True), ("until__gt", models.F("since")), _connector="OR"),
                        name="coverage_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DecisionRole",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(blank=True, max_length=64, null=True)),
                ("line", models.PositiveIntegerField(blank=True, null=True)),
                ("row_hash", models.BigIntegerField(blank=True, null=True)),
                ("recorded_on", models.DateField(blank=True, null=True)),
                ("role", models.CharField(max_length=40, verbose_name="decision role")),
                (
                    "account",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="decision_roles", to="accounts.account"),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.batch",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.source",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("source", "key"), name="decisionrole_origin")],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("key", models.CharField(blank=True, max_length=64, null=True)),
                ("line", models.PositiveIntegerField(blank=True, null=True)),
                ("row_hash", models.BigIntegerField(blank=True, null=True)),
                ("recorded_on", models.DateField(blank=True, null=True)),
                ("name", models.CharField(blank=True, max_length=250, verbose_name="name")),
                ("first_due_on", models.DateField(verbose_name="first promised date")),
                ("delivered_on", models.DateField(blank=True, null=True, verbose_name="delivered on")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("delivered", "delivered"), ("cancelled", "cancelled")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="deliveries", to="accounts.account"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.batch",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.source",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["account", "first_due_on"], name="delivery_account"),
                    models.Index(fields=["first_due_on"], name="delivery_due"),
                ],
                "constraints": [models.UniqueConstraint(fields=("source", "key"), name="delivery_origin")],
            },
        ),
        migrations.CreateModel(
            name="Family",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
            ],
            options={
                "ordering": ["name"],
                "constraints": [models.UniqueConstraint(fields=("name",), name="family_name")],
            },
        ),
        migrations.CreateModel(
            name="FxRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(blank=True, max_length=64, null=True)),
                ("line", models.PositiveIntegerField(blank=True, null=True)),
                ("row_hash", models.BigIntegerField(blank=True, null=True)),
                ("recorded_on", models.DateField(blank=True, null=True)),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("on", models.DateField(verbose_name="date")),
                ("rate", models.DecimalField(decimal_places=8, max_digits=18, verbose_name="rate")),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.batch",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.source",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["currency", "on"], name="fx_rate_currency")],
                "constraints": [models.UniqueConstraint(fields=("source", "key"), name="fxrate_origin")],
            },
        ),
        migrations.CreateModel(
            name="Interaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("key", models.CharField(blank=True, max_length=64, null=True)),
                ("line", models.PositiveIntegerField(blank=True, null=True)),
                ("row_hash", models.BigIntegerField(blank=True, null=True)),
                ("recorded_on", models.DateField(blank=True, null=True)),
                ("person_text", models.CharField(blank=True, max_length=200)),
                ("function", models.CharField(blank=True, max_length=40, verbose_name="function")),
                ("on", models.DateField(verbose_name="date")),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[("visit", "visit"), ("call", "call"), ("video", "video call"), ("message", "message"), ("other", "other")],
                        max_length=10,
                        verbose_name="channel",
                    ),
                ),
                ("occasion", models.UUIDField(blank=True, null=True)),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="interactions", to="accounts.account"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.batch",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="interactions",
                        to="accounts.contact",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.source",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["account", "on"], name="interaction_account"),
                    models.Index(fields=["contact", "on"], name="interaction_contact"),
                    models.Index(fields=["person", "on"], name="interaction_person"),
                    models.Index(fields=["on"], name="interaction_on"),
                ],
                "constraints": [models.UniqueConstraint(fields=("source", "key"), name="interaction_origin")],
            },
        ),
        migrations.CreateModel(
            name="Invoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("key", models.CharField(blank=True, max_length=64, null=True)),
                ("line", models.PositiveIntegerField(blank=True, null=True)),
                ("row_hash", models.BigIntegerField(blank=True, null=True)),
                ("recorded_on", models.DateField(blank=True, null=True)),
                ("number", models.CharField(blank=True, max_length=60, verbose_name="number")),
                ("on", models.DateField(verbose_name="date")),
                (
                    "kind",
                    models.CharField(
                        choices=[("invoice", "invoice"), ("credit_note", "credit note")],
                        default="invoice",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("amount", models.DecimalField(blank=True, decimal_places=2, max_digits=15, null=True, verbose_name="amount before tax")),
                ("currency", models.CharField(blank=True, max_length=3, verbose_name="currency")),
                ("credits", models.CharField(blank=True, max_length=64, verbose_name="credited invoice")),
                ("base_minor", models.BigIntegerField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="invoices", to="accounts.account"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.batch",
                    ),
                ),
                (
                    "family",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.family",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.source",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["account", "on"], name="invoice_account"),
                    models.Index(fields=["on"], name="invoice_on"),
                    models.Index(fields=["number"], name="invoice_number"),
                ],
                "constraints": [models.UniqueConstraint(fields=("source", "key"), name="invoice_origin")],
            },
        ),
        migrations.CreateModel(
            name="KeyAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(blank=True, max_length=64, null=True)),
                ("line", models.PositiveIntegerField(blank=True, null=True)),
                ("row_hash", models.BigIntegerField(blank=True, null=True)),
                ("recorded_on", models.DateField(blank=True, null=True)),
                ("since", models.DateField(verbose_name="from")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "account",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="key_periods", to="accounts.account"),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.batch",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.source",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("source", "key"), name="keyaccount_origin"),
                    models.CheckConstraint(
                        condition=models.Q(("until__isnull", True), ("until__gt", models.F("since")), _connector="OR"),
                        name="key_account_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("text", models.TextField(verbose_name="text")),
                ("confidential", models.BooleanField(default=False, verbose_name="confidential")),
                ("token", models.UUIDField(blank=True, editable=False, null=True)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="accounts.account")),
                ("author", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="NoteReader",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("note", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="readers", to="accounts.note")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("note", "person"), name="note_reader_pair")],
            },
        ),
        migrations.CreateModel(
            name="Opportunity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("key", models.CharField(blank=True, max_length=64, null=True)),
                ("line", models.PositiveIntegerField(blank=True, null=True)),
                ("row_hash", models.BigIntegerField(blank=True, null=True)),
                ("recorded_on", models.DateField(blank=True, null=True)),
                ("account_text", models.CharField(blank=True, max_length=250)),
                ("name", models.CharField(blank=True, max_length=250, verbose_name="name")),
                ("owner_text", models.CharField(blank=True, max_length=200)),
                ("product_text", models.CharField(blank=True, max_length=200)),
                ("amount", models.DecimalField(blank=True, decimal_places=2, max_digits=15, null=True, verbose_name="amount")),
                ("currency", models.CharField(blank=True, max_length=3, verbose_name="currency")),
                ("created_on", models.DateField(blank=True, null=True, verbose_name="created on")),
                ("expected_close", models.DateField(blank=True, null=True, verbose_name="expected close")),
                ("customer_type", models.CharField(blank=True, max_length=10, verbose_name="new or existing customer")),
                ("loss_reason", models.CharField(blank=True, max_length=250, verbose_name="reason of loss")),
                ("channel", models.CharField(blank=True, max_length=100, verbose_name="origin")),
                ("has_events", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("won", "won"), ("lost", "lost"), ("abandoned", "abandoned")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("stage", models.CharField(blank=True, max_length=60, verbose_name="stage")),
                ("stage_on", models.DateField(blank=True, null=True)),
                ("qualified_on", models.DateField(blank=True, null=True, verbose_name="qualified on")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="closed on")),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="opportunities",
                        to="accounts.account",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.batch",
                    ),
                ),
                (
                    "competitor",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.competitor",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.source",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["account", "closed_on"], name="opportunity_account"),
                    models.Index(fields=["state", "expected_close"], name="opportunity_state"),
                    models.Index(fields=["closed_on"], name="opportunity_closed"),
                    models.Index(fields=["owner", "state"], name="opportunity_owner"),
                ],
                "constraints": [models.UniqueConstraint(fields=("source", "key"), name="opportunity_origin")],
            },
        ),
        migrations.CreateModel(
            name="OpportunityEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(blank=True, max_length=64, null=True)),
                ("line", models.PositiveIntegerField(blank=True, null=True)),
                ("row_hash", models.BigIntegerField(blank=True, null=True)),
                ("recorded_on", models.DateField(blank=True, null=True)),
                ("on", models.DateField(verbose_name="date")),
                (
                    "event",
                    models.CharField(
                        choices=[
                            ("qualified", "qualified"),
                            ("stage", "stage"),
                            ("won", "won"),
                            ("lost", "lost"),
                            ("abandoned", "abandoned"),
                            ("reopened", "reopened"),
                        ],
                        max_length=10,
                        verbose_name="event",
                    ),
                ),
                ("stage", models.CharField(blank=True, max_length=60, verbose_name="stage")),
                ("derived", models.BooleanField(default=False)),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.batch",
                    ),
                ),
                (
                    "opportunity",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="events", to="accounts.opportunity"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.source",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["opportunity", "on", "id"], name="opportunity_event_replay"),
                    models.Index(fields=["on"], name="opportunity_event_on"),
                ],
                "constraints": [models.UniqueConstraint(fields=("source", "key"), name="opportunityevent_origin")],
            },
        ),
        migrations.CreateModel(
            name="PersonKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(blank=True, max_length=64, null=True)),
                ("line", models.PositiveIntegerField(blank=True, null=True)),
                ("row_hash", models.BigIntegerField(blank=True, null=True)),
                ("recorded_on", models.DateField(blank=True, null=True)),
                ("is_alias", models.BooleanField(default=False)),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.batch",
                    ),
                ),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="keys", to="people.person")),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.source",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("source", "key"), name="personkey_origin")],
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("list_price", models.DecimalField(blank=True, decimal_places=2, max_digits=15, null=True, verbose_name="list price")),
                (
                    "family",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="products", to="accounts.family"
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "indexes": [models.Index(fields=["name"], name="product_name")],
            },
        ),
        migrations.AddField(
            model_name="opportunity",
            name="product",
            field=models.ForeignKey(
                blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="accounts.product"
            ),
        ),
        migrations.CreateModel(
            name="InvoiceLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(blank=True, max_length=64, null=True)),
                ("line", models.PositiveIntegerField(blank=True, null=True)),
                ("row_hash", models.BigIntegerField(blank=True, null=True)),
                ("recorded_on", models.DateField(blank=True, null=True)),
                ("product_text", models.CharField(blank=True, max_length=200)),
                ("quantity", models.DecimalField(blank=True, decimal_places=4, max_digits=15, null=True, verbose_name="quantity")),
                ("unit_price", models.DecimalField(blank=True, decimal_places=4, max_digits=15, null=True, verbose_name="unit price")),
                ("discount", models.DecimalField(blank=True, decimal_places=6, max_digits=7, null=True, verbose_name="discount")),
                ("amount", models.DecimalField(blank=True, decimal_places=2, max_digits=15, null=True, verbose_name="amount before tax")),
                ("base_minor", models.BigIntegerField(blank=True, null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.batch",
                    ),
                ),
                (
                    "family",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.family",
                    ),
                ),
                ("invoice", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="accounts.invoice")),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.source",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.product",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("source", "key"), name="invoiceline_origin")],
            },
        ),
        migrations.CreateModel(
            name="ProductKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(blank=True, max_length=64, null=True)),
                ("line", models.PositiveIntegerField(blank=True, null=True)),
                ("row_hash", models.BigIntegerField(blank=True, null=True)),
                ("recorded_on", models.DateField(blank=True, null=True)),
                ("is_alias", models.BooleanField(default=False)),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.batch",
                    ),
                ),
                ("product", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="keys", to="accounts.product")),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.source",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("source", "key"), name="productkey_origin")],
            },
        ),
        migrations.CreateModel(
            name="Promise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("key", models.CharField(blank=True, max_length=64, null=True)),
                ("line", models.PositiveIntegerField(blank=True, null=True)),
                ("row_hash", models.BigIntegerField(blank=True, null=True)),
                ("recorded_on", models.DateField(blank=True, null=True)),
                ("text", models.CharField(blank=True, max_length=500, verbose_name="promise")),
                (
                    "made_at",
                    models.CharField(
                        choices=[("sale", "sale"), ("account", "account")], default="account", max_length=10, verbose_name="made in"
                    ),
                ),
                ("made_on", models.DateField(blank=True, null=True, verbose_name="made on")),
                ("due_on", models.DateField(verbose_name="due on")),
                ("kept_on", models.DateField(blank=True, null=True, verbose_name="kept on")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("kept", "kept"),
                            ("partial", "partly kept"),
                            ("waived", "waived"),
                            ("cancelled", "cancelled"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="promises", to="accounts.account"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.batch",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.source",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["account", "due_on"], name="promise_account"),
                    models.Index(fields=["due_on"], name="promise_due"),
                ],
                "constraints": [models.UniqueConstraint(fields=("source", "key"), name="promise_origin")],
            },
        ),
        migrations.CreateModel(
            name="Segment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
            ],
            options={
                "ordering": ["name"],
                "constraints": [models.UniqueConstraint(fields=("name",), name="segment_name")],
            },
        ),
        migrations.AddField(
            model_name="account",
            name="segment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="accounts",
                to="accounts.segment",
                verbose_name="segment",
            ),
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("key", models.CharField(blank=True, max_length=64, null=True)),
                ("line", models.PositiveIntegerField(blank=True, null=True)),
                ("row_hash", models.BigIntegerField(blank=True, null=True)),
                ("recorded_on", models.DateField(blank=True, null=True)),
                ("start", models.DateField(verbose_name="start")),
                ("end", models.DateField(blank=True, null=True, verbose_name="end")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=15, verbose_name="amount")),
                ("months", models.PositiveSmallIntegerField(default=1, verbose_name="months")),
                ("currency", models.CharField(blank=True, max_length=3, verbose_name="currency")),
                ("trial", models.BooleanField(default=False, verbose_name="trial")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="subscriptions", to="accounts.account"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.batch",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.source",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["account", "start"], name="subscription_account"),
                    models.Index(fields=["end"], name="subscription_end"),
                ],
                "constraints": [models.UniqueConstraint(fields=("source", "key"), name="subscription_origin")],
            },
        ),
        migrations.CreateModel(
            name="SurveyResponse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(blank=True, max_length=64, null=True)),
                ("line", models.PositiveIntegerField(blank=True, null=True)),
                ("row_hash", models.BigIntegerField(blank=True, null=True)),
                ("recorded_on", models.DateField(blank=True, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("nps", "NPS"), ("csat", "satisfaction"), ("enps", "eNPS")], max_length=5, verbose_name="kind"
                    ),
                ),
                ("on", models.DateField(verbose_name="date")),
                ("score", models.DecimalField(decimal_places=2, max_digits=5, verbose_name="score")),
                ("driver", models.CharField(blank=True, max_length=60, verbose_name="driver")),
                ("comment", models.TextField(blank=True, verbose_name="comment")),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="survey_responses",
                        to="accounts.account",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.batch",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="survey_responses",
                        to="accounts.contact",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.source",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["kind", "on"], name="survey_kind"),
                    models.Index(fields=["account", "on"], name="survey_account"),
                ],
                "constraints": [models.UniqueConstraint(fields=("source", "key"), name="surveyresponse_origin")],
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
            ],
            options={
                "ordering": ["name"],
                "constraints": [models.UniqueConstraint(fields=("name",), name="tag_name")],
            },
        ),
        migrations.AddField(
            model_name="account",
            name="tags",
            field=models.ManyToManyField(blank=True, related_name="accounts", to="accounts.tag"),
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(blank=True, max_length=64, null=True)),
                ("line", models.PositiveIntegerField(blank=True, null=True)),
                ("row_hash", models.BigIntegerField(blank=True, null=True)),
                ("recorded_on", models.DateField(blank=True, null=True)),
                ("subject", models.CharField(blank=True, max_length=250, verbose_name="subject")),
                (
                    "severity",
                    models.CharField(
                        choices=[("critical", "critical"), ("high", "high"), ("normal", "normal")],
                        default="normal",
                        max_length=10,
                        verbose_name="severity",
                    ),
                ),
                ("opened_at", models.DateTimeField(verbose_name="opened")),
                ("first_response_at", models.DateTimeField(blank=True, null=True, verbose_name="first response")),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="closed")),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="tickets", to="accounts.account"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.batch",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.source",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(fields=["account", "opened_at"], name="ticket_account"),
                    models.Index(fields=["opened_at"], name="ticket_opened"),
                ],
                "constraints": [models.UniqueConstraint(fields=("source", "key"), name="ticket_origin")],
            },
        ),
        migrations.CreateModel(
            name="Wallet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(blank=True, max_length=64, null=True)),
                ("line", models.PositiveIntegerField(blank=True, null=True)),
                ("row_hash", models.BigIntegerField(blank=True, null=True)),
                ("recorded_on", models.DateField(blank=True, null=True)),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=15, verbose_name="amount")),
                ("currency", models.CharField(blank=True, max_length=3, verbose_name="currency")),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="wallets", to="accounts.account")),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.batch",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.source",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("source", "key"), name="wallet_origin")],
            },
        ),
        migrations.CreateModel(
            name="AccountSnapshot",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="snapshot",
                        serialize=False,
                        to="accounts.account",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("prospect", "prospect"), ("customer", "customer"), ("lost", "lost")],
                        default="prospect",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("is_key", models.BooleanField(default=False, verbose_name="key account")),
                ("revenue_minor", models.BigIntegerField(blank=True, null=True, verbose_name="revenue, 12 months")),
                ("growth", models.FloatField(blank=True, null=True, verbose_name="growth")),
                ("health", models.FloatField(blank=True, null=True, verbose_name="health")),
                ("margin", models.FloatField(blank=True, null=True, verbose_name="contribution")),
                ("share_of_wallet", models.FloatField(blank=True, null=True, verbose_name="share of wallet")),
                ("active_contacts", models.PositiveIntegerField(blank=True, null=True, verbose_name="active contacts")),
                ("open_pipeline_minor", models.BigIntegerField(blank=True, null=True, verbose_name="open pipeline")),
                ("last_contact_on", models.DateField(blank=True, null=True, verbose_name="last interaction")),
                ("computed_version", models.PositiveBigIntegerField(default=0)),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.person",
                        verbose_name="owner",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["revenue_minor", "account"], name="snapshot_revenue"),
                    models.Index(fields=["growth", "account"], name="snapshot_growth"),
                    models.Index(fields=["health", "account"], name="snapshot_health"),
                    models.Index(fields=["margin", "account"], name="snapshot_margin"),
                    models.Index(fields=["share_of_wallet", "account"], name="snapshot_wallet"),
                    models.Index(fields=["active_contacts", "account"], name="snapshot_contacts"),
                    models.Index(fields=["open_pipeline_minor", "account"], name="snapshot_pipeline"),
                    models.Index(fields=["last_contact_on", "account"], name="snapshot_last_contact"),
                    models.Index(fields=["status", "account"], name="snapshot_status"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountAccess",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "relation",
                    models.CharField(choices=[("mine", "mine"), ("team", "team"), ("core", "core"), ("people", "people")], max_length=10),
                ),
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.account")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("person", "account", "relation", "since"), name="account_access_row")],
            },
        ),
        migrations.CreateModel(
            name="AccountClosure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("depth", models.PositiveSmallIntegerField()),
                (
                    "ancestor",
                    models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.account"),
                ),
                ("descendant", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.account")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("ancestor", "descendant"), name="account_closure_pair")],
            },
        ),
        migrations.CreateModel(
            name="AccountKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(blank=True, max_length=64, null=True)),
                ("line", models.PositiveIntegerField(blank=True, null=True)),
                ("row_hash", models.BigIntegerField(blank=True, null=True)),
                ("recorded_on", models.DateField(blank=True, null=True)),
                ("is_alias", models.BooleanField(default=False)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="keys", to="accounts.account")),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.batch",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.source",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("source", "key"), name="accountkey_origin")],
            },
        ),
        migrations.CreateModel(
            name="AccountRole",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("key", models.CharField(blank=True, max_length=64, null=True)),
                ("line", models.PositiveIntegerField(blank=True, null=True)),
                ("row_hash", models.BigIntegerField(blank=True, null=True)),
                ("recorded_on", models.DateField(blank=True, null=True)),
                (
                    "role",
                    models.CharField(
                        choices=[("owner", "owner"), ("kam", "KAM"), ("member", "team member"), ("sponsor", "executive sponsor")],
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
                (
                    "membership",
                    models.CharField(
                        blank=True, choices=[("core", "core"), ("extended", "extended")], max_length=10, verbose_name="core or extended"
                    ),
                ),
                ("since", models.DateField(verbose_name="from")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="roles", to="accounts.account")),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.batch",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="account_roles", to="people.person"),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.source",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["person", "until"], name="account_role_person")],
                "constraints": [
                    models.UniqueConstraint(fields=("source", "key"), name="accountrole_origin"),
                    models.CheckConstraint(
                        condition=models.Q(("until__isnull", True), ("until__gt", models.F("since")), _connector="OR"),
                        name="account_role_dates",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(blank=True, max_length=64, null=True)),
                ("line", models.PositiveIntegerField(blank=True, null=True)),
                ("row_hash", models.BigIntegerField(blank=True, null=True)),
                ("recorded_on", models.DateField(blank=True, null=True)),
                ("person_text", models.CharField(blank=True, max_length=200)),
                ("role", models.CharField(blank=True, max_length=40, verbose_name="role")),
                ("share", models.DecimalField(decimal_places=6, max_digits=7, verbose_name="share")),
                ("since", models.DateField(verbose_name="from")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "account",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="allocations",
                        to="accounts.account",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.batch",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="allocations", to="people.person"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="imports.source",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [models.UniqueConstraint(fields=("source", "key"), name="allocation_origin")],
            },
        ),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(fields=["segment"], name="account_segment"),
        ),
    ]
