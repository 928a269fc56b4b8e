"""What the migrations that this one replaces leave behind, at once, for an empty database: see `base/tables.py`."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from base.tables import at_once


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('reports', '0001_initial'),
        ('reports', '0002_monthly'),
    ]

    dependencies = [
        ('base', '0001_initial'),
        ('people', '__first__'),
    ]

    operations = at_once([
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('scope', models.CharField(blank=True, max_length=80)),
                ('language', models.CharField(max_length=5)),
                ('params', models.JSONField(default=dict)),
                ('params_hash', models.CharField(max_length=64)),
                ('audience', models.CharField(default='all', max_length=64)),
                ('data_version', models.CharField(max_length=80)),
                ('density', models.PositiveSmallIntegerField(default=0)),
                ('pages', models.PositiveSmallIntegerField(default=0)),
                ('not_shown', models.JSONField(default=list)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='base.storedfile')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('code', 'scope', 'language', 'params_hash', 'audience', 'data_version'), name='paper_identity')],
            },
        ),
        migrations.CreateModel(
            name='PaperSchedule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('scope', models.CharField(blank=True, max_length=80)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('sent_month', models.CharField(blank=True, max_length=7)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('receiver', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('code', 'scope', 'receiver'), name='paper_schedule_receiver')],
            },
        ),
    ])
