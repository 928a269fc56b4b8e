import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from base.tables import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0009_keys_for_programs'),
        ('people', '__first__'),
        ('programs', '0002_selection'),
    ]

    operations = at_once([
        migrations.CreateModel(
            name='Strategy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('no', models.PositiveSmallIntegerField()),
                ('purpose', models.TextField(blank=True, verbose_name='what the programme is for')),
                ('is_not', models.TextField(blank=True, verbose_name='what it is not')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('approved', 'approved'), ('replaced', 'replaced')], default='draft', max_length=10)),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('is_on_hold', models.BooleanField(default=False)),
                ('hold_reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('resume_when', models.CharField(blank=True, max_length=500, verbose_name='resumes when')),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sponsor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person', verbose_name='sponsor')),
            ],
            options={
                'ordering': ['-no'],
                'constraints': [models.UniqueConstraint(fields=('no',), name='strategy_no'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('state',), name='strategy_one_draft'), models.UniqueConstraint(condition=models.Q(('state', 'approved')), fields=('state',), name='strategy_one_approved')],
            },
        ),
        migrations.CreateModel(
            name='StrategyGoal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kpi', models.CharField(max_length=40, verbose_name='figure')),
                ('target', models.DecimalField(decimal_places=4, max_digits=15, verbose_name='target')),
                ('due_on', models.DateField(verbose_name='by')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('strategy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='goals', to='programs.strategy')),
            ],
            options={
                'ordering': ['position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('strategy', 'kpi'), name='strategy_goal_figure')],
            },
        ),
    ])
