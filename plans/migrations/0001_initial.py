import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0002_search_and_dates"),
        ("imports", "0001_initial"),
        ("people", "0006_plan_permissions"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("year", models.PositiveSmallIntegerField(verbose_name="from year")),
                ("until_year", models.PositiveSmallIntegerField(verbose_name="to year")),
                ("scope", models.CharField(blank=True, max_length=100, verbose_name="limited to")),
                ("template", models.CharField(max_length=20)),
                ("template_version", models.PositiveSmallIntegerField(default=1)),
                (
                    "state",
                    models.CharField(choices=[("draft", "draft"), ("submitted", "waiting for approval")], default="draft", max_length=10),
                ),
                (
                    "confidentiality",
                    models.CharField(
                        choices=[("team", "account team"), ("circle", "KAM circle"), ("named", "named people")],
                        default="team",
                        max_length=10,
                        verbose_name="confidentiality",
                    ),
                ),
                ("opened_at", models.DateTimeField(auto_now_add=True)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                ("sponsor_read_at", models.DateTimeField(blank=True, null=True)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="plans", to="accounts.account")),
                (
                    "opened_by",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("sites", models.ManyToManyField(blank=True, related_name="+", to="accounts.account", verbose_name="sites")),
            ],
            options={
                "ordering": ["-year", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "year", "scope"), name="plan_account_year_scope"),
                    models.CheckConstraint(condition=models.Q(("until_year__gte", models.F("year"))), name="plan_years"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Objective",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("position", models.PositiveIntegerField(default=0)),
                ("shareable", models.BooleanField(default=False, verbose_name="may be shown to the customer")),
                ("token", models.UUIDField(blank=True, editable=False, null=True)),
                ("side", models.CharField(choices=[("ours", "ours"), ("customer", "the customer’s")], default="ours", max_length=10)),
                ("text", models.CharField(max_length=250, verbose_name="objective")),
                (
                    "level",
                    models.CharField(
                        choices=[("strategic", "strategic"), ("operational", "operational")],
                        default="strategic",
                        max_length=12,
                        verbose_name="level",
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="by")),
                ("measure", models.CharField(blank=True, max_length=200, verbose_name="how we will see it")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("not_begun", "not begun"),
                            ("on_track", "on track"),
                            ("at_risk", "at risk"),
                            ("behind", "behind"),
                            ("done", "done"),
                        ],
                        default="not_begun",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
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
                ("plan", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="plans.plan")),
            ],
            options={
                "ordering": ["position", "id"],
                "abstract": False,
                "indexes": [models.Index(fields=["plan", "side"], name="objective_plan")],
            },
        ),
        migrations.CreateModel(
            name="Action",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("key", models.CharField(blank=True, max_length=64, null=True)),
                ("line", models.PositiveIntegerField(blank=True, null=True)),
                ("row_hash", models.BigIntegerField(blank=True, null=True)),
                ("recorded_on", models.DateField(blank=True, null=True)),
                ("position", models.PositiveIntegerField(default=0)),
                ("shareable", models.BooleanField(default=False, verbose_name="may be shown to the customer")),
                ("token", models.UUIDField(blank=True, editable=False, null=True)),
                ("text", models.CharField(blank=True, max_length=250, verbose_name="action")),
                ("owner_text", models.CharField(blank=True, max_length=200)),
                ("first_due_on", models.DateField(blank=True, null=True, verbose_name="first agreed for")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due")),
                ("done_on", models.DateField(blank=True, null=True, verbose_name="done on")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("done", "done"), ("cancelled", "cancelled")],
                        default="open",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="actions", to="accounts.account")),
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
                    "plan",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="actions", to="plans.plan"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "abstract": False,
                "indexes": [
                    models.Index(fields=["owner", "state", "due_on"], name="action_owner"),
                    models.Index(fields=["account", "due_on"], name="action_account"),
                ],
                "constraints": [models.UniqueConstraint(fields=("source", "key"), name="action_origin")],
            },
        ),
        migrations.CreateModel(
            name="PlanReader",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person")),
                ("plan", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="readers", to="plans.plan")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("plan", "person"), name="plan_reader")],
            },
        ),
        migrations.CreateModel(
            name="PlanSection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40)),
                ("label", models.CharField(blank=True, max_length=100, verbose_name="title")),
                ("is_on", models.BooleanField(default=True)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("shareable", models.BooleanField(default=False, verbose_name="may be shown to the customer")),
                ("filled", models.BooleanField(default=False)),
                ("updated_on", models.DateField(blank=True, null=True)),
                ("epoch", models.PositiveIntegerField(default=1)),
                ("head", models.PositiveIntegerField(default=0)),
                ("state", models.BinaryField(default=bytes)),
                ("state_seq", models.PositiveIntegerField(default=0)),
                ("blocks", models.JSONField(default=list)),
                ("text", models.TextField(blank=True)),
                ("html", models.TextField(blank=True)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("plan", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="sections", to="plans.plan")),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [models.UniqueConstraint(fields=("plan", "code"), name="plan_section_code")],
            },
        ),
        migrations.CreateModel(
            name="PlanVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("no", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("submitted", "waiting for approval"), ("approved", "approved"), ("sent_back", "sent back")],
                        default="submitted",
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                ("rows", models.JSONField(default=dict)),
                ("figures", models.JSONField(default=list)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("plan", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="plans.plan")),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-no"],
                "constraints": [models.UniqueConstraint(fields=("plan", "no"), name="plan_version_no")],
            },
        ),
        migrations.CreateModel(
            name="PlanVersionSection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=40)),
                ("label", models.CharField(max_length=100)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("shareable", models.BooleanField(default=False)),
                ("seq", models.PositiveIntegerField()),
                ("blocks", models.JSONField(default=list)),
                ("text", models.TextField(blank=True)),
                ("html", models.TextField(blank=True)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "version",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="sections", to="plans.planversion"),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [models.UniqueConstraint(fields=("version", "code"), name="plan_version_section_code")],
            },
        ),
        migrations.CreateModel(
            name="ProseUpdate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.PositiveIntegerField()),
                ("key", models.UUIDField()),
                ("base", models.PositiveIntegerField(default=0)),
                ("blob", models.BinaryField()),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "author",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("section", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="updates", to="plans.plansection")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("section", "seq"), name="prose_update_seq"),
                    models.UniqueConstraint(fields=("section", "key"), name="prose_update_key"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RivalLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("position", models.PositiveIntegerField(default=0)),
                ("shareable", models.BooleanField(default=False, verbose_name="may be shown to the customer")),
                ("token", models.UUIDField(blank=True, editable=False, null=True)),
                ("name", models.CharField(max_length=120, verbose_name="competitor")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="where")),
                ("strength", models.CharField(blank=True, max_length=250, verbose_name="what they do better")),
                ("answer", models.CharField(blank=True, max_length=250, verbose_name="our answer")),
                ("plan", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="plans.plan")),
            ],
            options={
                "ordering": ["position", "id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ScorecardLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("position", models.PositiveIntegerField(default=0)),
                ("shareable", models.BooleanField(default=False, verbose_name="may be shown to the customer")),
                ("token", models.UUIDField(blank=True, editable=False, null=True)),
                ("kpi", models.CharField(blank=True, max_length=40, verbose_name="figure")),
                ("label", models.CharField(blank=True, max_length=120, verbose_name="measure")),
                ("typed", models.DecimalField(blank=True, decimal_places=4, max_digits=15, null=True, verbose_name="now")),
                ("target", models.DecimalField(blank=True, decimal_places=4, max_digits=15, null=True, verbose_name="target")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
                ("plan", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="plans.plan")),
            ],
            options={
                "ordering": ["position", "id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("kpi", ""), ("label", ""), _negated=True), name="score_is_named")
                ],
            },
        ),
        migrations.CreateModel(
            name="SectionStatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(blank=True, max_length=64, null=True)),
                ("line", models.PositiveIntegerField(blank=True, null=True)),
                ("row_hash", models.BigIntegerField(blank=True, null=True)),
                ("recorded_on", models.DateField(blank=True, null=True)),
                ("section", models.CharField(max_length=40)),
                ("filled", models.BooleanField(default=False)),
                ("updated_on", models.DateField(blank=True, null=True)),
                ("account", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.account")),
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
                "indexes": [models.Index(fields=["account"], name="section_statement_account")],
                "constraints": [models.UniqueConstraint(fields=("source", "key"), name="sectionstatement_origin")],
            },
        ),
        migrations.CreateModel(
            name="SwotItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("position", models.PositiveIntegerField(default=0)),
                ("shareable", models.BooleanField(default=False, verbose_name="may be shown to the customer")),
                ("token", models.UUIDField(blank=True, editable=False, null=True)),
                (
                    "quadrant",
                    models.CharField(
                        choices=[
                            ("strength", "Strengths"),
                            ("weakness", "Weaknesses"),
                            ("opportunity", "Opportunities"),
                            ("threat", "Threats"),
                        ],
                        max_length=12,
                        verbose_name="quadrant",
                    ),
                ),
                ("text", models.CharField(max_length=250, verbose_name="finding")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="source")),
                (
                    "action",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="plans.action",
                        verbose_name="action",
                    ),
                ),
                ("plan", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="plans.plan")),
            ],
            options={
                "ordering": ["position", "id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Tactic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1)),
                ("position", models.PositiveIntegerField(default=0)),
                ("shareable", models.BooleanField(default=False, verbose_name="may be shown to the customer")),
                ("token", models.UUIDField(blank=True, editable=False, null=True)),
                ("text", models.CharField(max_length=250, verbose_name="tactic")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="by")),
                ("measure", models.CharField(blank=True, max_length=200, verbose_name="how we will see it")),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("not_begun", "not begun"),
                            ("on_track", "on track"),
                            ("at_risk", "at risk"),
                            ("behind", "behind"),
                            ("done", "done"),
                        ],
                        default="not_begun",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                (
                    "objective",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tactics", to="plans.objective", verbose_name="objective"
                    ),
                ),
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
                ("plan", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="plans.plan")),
            ],
            options={
                "ordering": ["position", "id"],
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="action",
            name="tactic",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="actions",
                to="plans.tactic",
                verbose_name="tactic",
            ),
        ),
    ]
