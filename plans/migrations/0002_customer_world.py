# Rows on the customer’s world, joint innovation, outlook and value.

import django.db.models.deletion
from django.db import migrations, models

from base.tables import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_search_again'),
        ('imports', '0001_initial'),
        ('people', '0006_plan_permissions'),
        ('plans', '0001_initial'),
    ]

    operations = at_once([
        migrations.CreateModel(
            name='Insight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('position', models.PositiveIntegerField(default=0)),
                ('shareable', models.BooleanField(default=False, verbose_name='may be shown to the customer')),
                ('token', models.UUIDField(blank=True, editable=False, null=True)),
                ('kind', models.CharField(choices=[('strategy', 'strategy'), ('stake', 'stake'), ('value', 'value they hold'), ('project', 'coming project'), ('need', 'latent need'), ('step', 'step of decision')], max_length=10)),
                ('text', models.CharField(max_length=250)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('source', models.CharField(blank=True, max_length=200)),
                ('certainty', models.CharField(choices=[('assumed', 'assumed'), ('confirmed', 'confirmed')], default='assumed', max_length=10)),
                ('judged_on', models.DateField(blank=True, null=True)),
                ('judged_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                ('objective', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='insights', to='plans.objective')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='plans.plan')),
            ],
            options={
                'ordering': ['position', 'id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Refusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('position', models.PositiveIntegerField(default=0)),
                ('shareable', models.BooleanField(default=False, verbose_name='may be shown to the customer')),
                ('token', models.UUIDField(blank=True, editable=False, null=True)),
                ('on', models.DateField()),
                ('text', models.CharField(max_length=250)),
                ('protects', models.CharField(choices=[('customer', 'the customer’s interest'), ('us', 'our interest'), ('both', 'the interest of both')], max_length=10)),
                ('reason', models.CharField(max_length=250)),
                ('answer', models.CharField(blank=True, max_length=250)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='plans.plan')),
            ],
            options={
                'ordering': ['position', 'id'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DeliveredValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('key', models.CharField(blank=True, max_length=64, null=True)),
                ('line', models.PositiveIntegerField(blank=True, null=True)),
                ('row_hash', models.BigIntegerField(blank=True, null=True)),
                ('recorded_on', models.DateField(blank=True, null=True)),
                ('position', models.PositiveIntegerField(default=0)),
                ('shareable', models.BooleanField(default=False, verbose_name='may be shown to the customer')),
                ('token', models.UUIDField(blank=True, editable=False, null=True)),
                ('on', models.DateField()),
                ('text', models.CharField(blank=True, max_length=250)),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=15, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('confirmed_on', models.DateField(blank=True, null=True)),
                ('confirmed_by', models.CharField(blank=True, max_length=200)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.account')),
                ('batch', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='imports.batch')),
                ('plan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='plans.plan')),
                ('source', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='imports.source')),
            ],
            options={
                'ordering': ['position', 'id'],
                'abstract': False,
                'indexes': [models.Index(fields=['account', 'on'], name='delivered_value_account')],
                'constraints': [models.UniqueConstraint(fields=('source', 'key'), name='deliveredvalue_origin')],
            },
        ),
        migrations.CreateModel(
            name='Innovation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('key', models.CharField(blank=True, max_length=64, null=True)),
                ('line', models.PositiveIntegerField(blank=True, null=True)),
                ('row_hash', models.BigIntegerField(blank=True, null=True)),
                ('recorded_on', models.DateField(blank=True, null=True)),
                ('position', models.PositiveIntegerField(default=0)),
                ('shareable', models.BooleanField(default=False, verbose_name='may be shown to the customer')),
                ('token', models.UUIDField(blank=True, editable=False, null=True)),
                ('text', models.CharField(max_length=250)),
                ('joint', models.BooleanField(default=True)),
                ('came_from', models.CharField(blank=True, choices=[('ours', 'we proposed it'), ('theirs', 'they asked for it'), ('both', 'found together'), ('other', 'from elsewhere')], max_length=10)),
                ('reach', models.CharField(blank=True, choices=[('step', 'step'), ('break', 'break')], max_length=10)),
                ('functions', models.CharField(blank=True, max_length=400)),
                ('started_on', models.DateField(blank=True, null=True)),
                ('launched_on', models.DateField(blank=True, null=True)),
                ('abandoned_on', models.DateField(blank=True, null=True)),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=15, null=True)),
                ('currency', models.CharField(blank=True, max_length=3)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.account')),
                ('batch', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='imports.batch')),
                ('plan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='plans.plan')),
                ('source', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='imports.source')),
            ],
            options={
                'ordering': ['position', 'id'],
                'abstract': False,
                'indexes': [models.Index(fields=['account', 'launched_on'], name='innovation_account')],
                'constraints': [models.UniqueConstraint(fields=('source', 'key'), name='innovation_origin')],
            },
        ),
        migrations.CreateModel(
            name='Outlook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('position', models.PositiveIntegerField(default=0)),
                ('shareable', models.BooleanField(default=False, verbose_name='may be shown to the customer')),
                ('token', models.UUIDField(blank=True, editable=False, null=True)),
                ('measure', models.CharField(choices=[('revenue', 'revenue with us'), ('contribution', 'our contribution'), ('gain', 'gain of the customer')], max_length=12)),
                ('year', models.PositiveSmallIntegerField()),
                ('low', models.DecimalField(blank=True, decimal_places=2, max_digits=15, null=True)),
                ('likely', models.DecimalField(decimal_places=2, max_digits=15)),
                ('high', models.DecimalField(blank=True, decimal_places=2, max_digits=15, null=True)),
                ('source', models.CharField(blank=True, max_length=200)),
                ('stated_on', models.DateField(blank=True, null=True)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='plans.plan')),
            ],
            options={
                'ordering': ['position', 'id'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('year__gte', 1990), ('year__lte', 2200)), name='outlook_year')],
            },
        ),
    ])
