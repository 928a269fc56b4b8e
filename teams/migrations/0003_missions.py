import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from base.tables import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_next_step'),
        ('people', '0009_keys_for_programs'),
        ('people', '__first__'),
        ('teams', '0002_account_teams'),
    ]

    operations = at_once([
        migrations.CreateModel(
            name='Mission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('need', models.CharField(max_length=500, verbose_name='need')),
                ('since', models.DateField(verbose_name='from')),
                ('until', models.DateField(verbose_name='until')),
                ('state', models.CharField(choices=[('open', 'open'), ('done', 'done'), ('dropped', 'dropped')], default='open', max_length=10, verbose_name='state')),
                ('result', models.CharField(blank=True, max_length=500, verbose_name='result')),
                ('lessons', models.TextField(blank=True, verbose_name='lessons')),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('token', models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='missions', to='accounts.account')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['since', 'id'],
                'indexes': [models.Index(fields=['account', 'state'], name='mission_account')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='mission_dates'), models.CheckConstraint(condition=models.Q(('state', 'open'), models.Q(('result', ''), _negated=True), _connector='OR'), name='mission_closed_with_result')],
            },
        ),
        migrations.CreateModel(
            name='MissionSkill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='skill')),
                ('mission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='skills', to='teams.mission')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('mission', 'name'), name='mission_skill')],
            },
        ),
        migrations.CreateModel(
            name='MissionAsk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('hours', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, verbose_name='hours a week')),
                ('since', models.DateField(verbose_name='from')),
                ('until', models.DateField(verbose_name='until')),
                ('state', models.CharField(choices=[('asked', 'asked'), ('accepted', 'accepted'), ('declined', 'declined'), ('withdrawn', 'not needed any more')], default='asked', max_length=10, verbose_name='state')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('asked_on', models.DateField()),
                ('answered_on', models.DateField(blank=True, null=True)),
                ('agreement', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='mission_ask', to='teams.timeagreement')),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='asks', to='teams.mission')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mission_asks', to='people.person')),
                ('role', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.accountrole')),
                ('skill', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='asks', to='teams.missionskill')),
            ],
            options={
                'ordering': ['id'],
                'indexes': [models.Index(fields=['person', 'state'], name='mission_ask_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='mission_ask_dates'), models.CheckConstraint(condition=models.Q(('hours__isnull', True), ('hours__gt', 0), _connector='OR'), name='mission_ask_hours'), models.UniqueConstraint(condition=models.Q(('state__in', ['asked', 'accepted'])), fields=('mission', 'person'), name='mission_ask_open')],
            },
        ),
    ])
