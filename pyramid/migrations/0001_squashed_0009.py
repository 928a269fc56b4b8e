"""What the migrations that this one replaces leave behind, at once, for an empty database: see `base/tables.py`."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from base.tables import at_once


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('pyramid', '0001_initial'),
        ('pyramid', '0002_answers_to_disagreements'),
        ('pyramid', '0003_target_owner_text'),
        ('pyramid', '0004_cells_without_constraint'),
        ('pyramid', '0005_refresh_by_what_changed'),
        ('pyramid', '0006_answers_to_questions'),
        ('pyramid', '0007_crossings'),
        ('pyramid', '0008_improvements'),
        ('pyramid', '0009_order_of_improvements'),
    ]

    dependencies = [
        ('accounts', '0001_squashed_0009'),
        ('imports', '0001_initial'),
        ('people', '0001_squashed_0009'),
        ('people', '__first__'),
    ]

    operations = at_once([
        migrations.CreateModel(
            name='DealKind',
            fields=[
                ('opportunity_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('is_existing', models.BooleanField()),
            ],
        ),
        migrations.CreateModel(
            name='DirtyCell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account_id', models.BigIntegerField()),
                ('month', models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='DirtyScope',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('account_id', models.BigIntegerField(null=True)),
                ('since', models.DateField(null=True)),
                ('until', models.DateField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Disagreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(blank=True, max_length=4)),
                ('text', models.TextField(verbose_name='why')),
                ('evidence', models.CharField(blank=True, max_length=300, verbose_name='evidence')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('verdict', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='disagreements', to='pyramid.verdict')),
            ],
        ),
        migrations.CreateModel(
            name='DisagreementAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='answer')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('disagreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='pyramid.disagreement')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='GroupCounts',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('start', models.DateField()),
                ('end', models.DateField()),
                ('counts', models.JSONField(default=list)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('name', 'start', 'end'), name='group_counts_span')],
            },
        ),
        migrations.CreateModel(
            name='StoredResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope_kind', models.CharField(default='company', max_length=10)),
                ('scope_id', models.CharField(blank=True, default='', max_length=20)),
                ('code', models.CharField(max_length=40)),
                ('start', models.DateField()),
                ('end', models.DateField()),
                ('as_of', models.DateField()),
                ('settings_hash', models.CharField(default='', max_length=16)),
                ('data_version', models.PositiveBigIntegerField(default=0)),
                ('document', models.JSONField()),
                ('status', models.CharField(max_length=10)),
                ('value', models.FloatField(blank=True, null=True)),
                ('n', models.PositiveIntegerField(default=0)),
                ('at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'indexes': [models.Index(fields=['scope_kind', 'scope_id', 'end'], name='stored_result_scope')],
                'constraints': [models.UniqueConstraint(fields=('code', 'scope_kind', 'scope_id', 'start', 'end', 'as_of', 'settings_hash'), name='stored_result_identity')],
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('key', models.CharField(blank=True, max_length=64, null=True)),
                ('line', models.PositiveIntegerField(blank=True, null=True)),
                ('row_hash', models.BigIntegerField(blank=True, null=True)),
                ('recorded_on', models.DateField(blank=True, null=True)),
                ('scope_kind', models.CharField(default='company', max_length=10)),
                ('scope_id', models.CharField(blank=True, default='', max_length=20)),
                ('kpi', models.CharField(max_length=40)),
                ('start', models.DateField(verbose_name='from')),
                ('end', models.DateField(verbose_name='to')),
                ('amount', models.DecimalField(decimal_places=4, max_digits=17, verbose_name='target')),
                ('currency', models.CharField(blank=True, max_length=3, verbose_name='currency')),
                ('owner_text', models.CharField(blank=True, max_length=200)),
                ('batch', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='imports.batch')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person', verbose_name='owner')),
                ('source', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='imports.source')),
            ],
            options={
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('source', 'key'), name='target_origin'), models.CheckConstraint(condition=models.Q(('end__gt', models.F('start'))), name='target_dates'), models.UniqueConstraint(fields=('kpi', 'scope_kind', 'scope_id', 'start'), name='target_identity')],
            },
        ),
        migrations.CreateModel(
            name='Crossing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=4, max_digits=17)),
                ('since', models.DateField()),
                ('until', models.DateField(blank=True, null=True)),
                ('document', models.JSONField()),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='crossings', to='pyramid.target')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('target',), name='crossing_open')],
            },
        ),
        migrations.CreateModel(
            name='Verdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope_kind', models.CharField(default='company', max_length=10)),
                ('scope_id', models.CharField(blank=True, default='', max_length=20)),
                ('start', models.DateField()),
                ('end', models.DateField()),
                ('as_of', models.DateField()),
                ('verdict', models.CharField(max_length=40)),
                ('layer', models.JSONField(default=list)),
                ('stories', models.JSONField(default=list)),
                ('document', models.JSONField(default=dict)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'indexes': [models.Index(fields=['scope_kind', 'scope_id', '-at'], name='verdict_scope')],
            },
        ),
        migrations.CreateModel(
            name='RuleState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=4)),
                ('state', models.CharField(max_length=8)),
                ('evidence', models.JSONField(default=dict)),
                ('verdict', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rules', to='pyramid.verdict')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('verdict', 'rule'), name='rule_state_rule')],
            },
        ),
        migrations.CreateModel(
            name='Improvement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('rule', models.CharField(max_length=4, verbose_name='finding')),
                ('state_then', models.CharField(blank=True, max_length=8)),
                ('text', models.CharField(max_length=250, verbose_name='what')),
                ('why', models.CharField(blank=True, max_length=250, verbose_name='why this, why now')),
                ('position', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='order')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='from')),
                ('due_on', models.DateField(verbose_name='by when')),
                ('provider', models.CharField(blank=True, max_length=120, verbose_name='help from outside')),
                ('state', models.CharField(choices=[('open', 'open'), ('done', 'done'), ('dropped', 'dropped')], default='open', max_length=8, verbose_name='state')),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, max_length=250, verbose_name='what came of it')),
                ('token', models.UUIDField(unique=True)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='who')),
                ('verdict', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='pyramid.verdict')),
            ],
            options={
                'ordering': [models.OrderBy(models.F('position'), nulls_last=True), 'due_on', 'pk'],
                'indexes': [models.Index(fields=['state', 'due_on'], name='improvement_state'), models.Index(fields=['owner'], name='improvement_owner')],
            },
        ),
        migrations.CreateModel(
            name='QuestionedRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('kind', models.CharField(max_length=40)),
                ('object_id', models.BigIntegerField()),
                ('note', models.CharField(max_length=500)),
                ('told', models.UUIDField()),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.CharField(blank=True, default='', max_length=500)),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.account')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['code', 'done_at'], name='questioned_code'), models.Index(fields=['told'], name='questioned_told')],
            },
        ),
        migrations.CreateModel(
            name='RevenueCell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('family', models.BigIntegerField(default=0)),
                ('net_minor', models.BigIntegerField()),
                ('documents', models.PositiveIntegerField()),
                ('unconverted', models.PositiveIntegerField(default=0)),
                ('foreign_documents', models.PositiveIntegerField(default=0)),
                ('first_invoice_on', models.DateField(blank=True, null=True)),
                ('last_recorded_on', models.DateField(blank=True, null=True)),
                ('account', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.account')),
            ],
            options={
                'indexes': [models.Index(fields=['month'], name='revenue_cell_month'), models.Index(condition=models.Q(('foreign_documents__gt', 0), ('unconverted__gt', 0), _connector='OR'), fields=['month'], name='revenue_cell_odd')],
                'constraints': [models.UniqueConstraint(fields=('account', 'month', 'family'), name='revenue_cell')],
            },
        ),
    ])
