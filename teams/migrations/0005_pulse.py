import django.db.models.deletion
from django.db import migrations, models

from base.tables import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_next_step_when_by_whom'),
        ('people', '0009_keys_for_programs'),
        ('teams', '0004_adviser'),
    ]

    operations = at_once([
        migrations.CreateModel(
            name='PulseRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opens_on', models.DateField()),
                ('closes_on', models.DateField(verbose_name='First day closed')),
                ('asked', models.PositiveSmallIntegerField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pulse_rounds', to='accounts.account')),
            ],
            options={
                'ordering': ['-opens_on', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('closes_on__gt', models.F('opens_on'))), name='pulse_round_dates'), models.UniqueConstraint(fields=('account', 'opens_on'), name='pulse_round_day')],
            },
        ),
        migrations.CreateModel(
            name='PulseInvite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('has_answered', models.BooleanField(default=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invites', to='teams.pulseround')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'person'), name='pulse_invite')],
            },
        ),
        migrations.CreateModel(
            name='PulseCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.CharField(max_length=20)),
                ('value', models.PositiveSmallIntegerField()),
                ('count', models.PositiveIntegerField(default=0)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='counts', to='teams.pulseround')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'question', 'value'), name='pulse_count'), models.CheckConstraint(condition=models.Q(('value__gte', 1), ('value__lte', 5)), name='pulse_count_value')],
            },
        ),
    ])
