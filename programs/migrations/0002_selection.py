import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from base.tables import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_next_step'),
        ('people', '0008_hours_and_programme'),
        ('people', '__first__'),
        ('programs', '0001_initial'),
    ]

    operations = at_once([
        migrations.CreateModel(
            name='Candidate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('was_key', models.BooleanField(default=False)),
                ('facts', models.JSONField(default=list)),
                ('profit_low', models.DecimalField(blank=True, decimal_places=2, max_digits=15, null=True)),
                ('profit_high', models.DecimalField(blank=True, decimal_places=2, max_digits=15, null=True)),
                ('assumptions', models.CharField(blank=True, max_length=500)),
                ('outcome', models.CharField(blank=True, choices=[('enters', 'enters'), ('stays', 'stays'), ('watch', 'stays, on watch'), ('waits', 'waits'), ('leaves', 'leaves')], max_length=10, verbose_name='decision')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('effective_on', models.DateField(blank=True, null=True, verbose_name='from')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.account')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['account__name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Rater',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Objection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=500, verbose_name='objection')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='objections', to='programs.candidate')),
                ('rater', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programs.rater')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='SelectionRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('opened_on', models.DateField()),
                ('closes_on', models.DateField(verbose_name='closes on')),
                ('capacity', models.PositiveSmallIntegerField(verbose_name='places')),
                ('attractiveness', models.PositiveSmallIntegerField(default=60, verbose_name='weight of attractiveness, in percent')),
                ('state', models.CharField(choices=[('open', 'open'), ('sent', 'decided')], default='open', max_length=10, verbose_name='state')),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('opened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-opened_on', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('state',), name='selection_one_open'), models.CheckConstraint(condition=models.Q(('attractiveness__lte', 100)), name='selection_weight')],
            },
        ),
        migrations.AddField(
            model_name='rater',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='raters', to='programs.selectionround'),
        ),
        migrations.CreateModel(
            name='Criterion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('axis', models.CharField(choices=[('attractiveness', 'Attractiveness'), ('strength', 'Our strength')], max_length=20)),
                ('weight', models.PositiveSmallIntegerField(verbose_name='weight')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='criteria', to='programs.selectionround')),
            ],
            options={
                'ordering': ['axis', 'position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('round', 'code'), name='selection_criterion_code')],
            },
        ),
        migrations.AddField(
            model_name='candidate',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='candidates', to='programs.selectionround'),
        ),
        migrations.CreateModel(
            name='Score',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.PositiveSmallIntegerField()),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='programs.candidate')),
                ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='programs.criterion')),
                ('rater', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='programs.rater')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('candidate', 'criterion', 'rater'), name='selection_score'), models.CheckConstraint(condition=models.Q(('value__gte', 1), ('value__lte', 5)), name='selection_score_value')],
            },
        ),
        migrations.AddConstraint(
            model_name='rater',
            constraint=models.UniqueConstraint(fields=('round', 'person'), name='selection_rater'),
        ),
        migrations.AddConstraint(
            model_name='candidate',
            constraint=models.UniqueConstraint(fields=('round', 'account'), name='selection_candidate'),
        ),
    ])
