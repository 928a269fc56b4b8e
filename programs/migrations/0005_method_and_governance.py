import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from base.tables import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0009_keys_for_programs'),
        ('people', '__first__'),
        ('programs', '0004_skills'),
    ]

    operations = at_once([
        migrations.CreateModel(
            name='Escalation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('question', models.CharField(max_length=300, verbose_name='question')),
                ('due_on', models.DateField(verbose_name='by')),
                ('raised_on', models.DateField()),
                ('answer', models.CharField(blank=True, max_length=500, verbose_name='answer')),
                ('answered_on', models.DateField(blank=True, null=True)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person', verbose_name='who answers')),
                ('raised_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['due_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Process',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('kind', models.CharField(choices=[('process', 'process'), ('template', 'template')], default='process', max_length=10, verbose_name='kind')),
                ('purpose', models.CharField(max_length=250, verbose_name='purpose')),
                ('seen_in', models.CharField(blank=True, max_length=20, verbose_name='use seen in')),
                ('since', models.DateField(verbose_name='from')),
                ('retired_on', models.DateField(blank=True, null=True)),
                ('retire_reason', models.CharField(blank=True, max_length=250, verbose_name='reason')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person', verbose_name='owner')),
            ],
            options={
                'ordering': ['name', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('retired_on', None)), fields=('name',), name='process_name')],
            },
        ),
        migrations.CreateModel(
            name='ProcessUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                ('process', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='programs.process')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('process', 'person', 'on'), name='process_use_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Ritual',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('kind', models.CharField(choices=[('committee', 'steering committee'), ('review', 'account reviews'), ('sponsor', 'sponsor visits'), ('other', 'other')], default='other', max_length=10, verbose_name='kind')),
                ('every_months', models.PositiveSmallIntegerField(verbose_name='every, months')),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person', verbose_name='owner')),
            ],
            options={
                'ordering': ['name', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('every_months__gte', 1), ('every_months__lte', 24)), name='ritual_rhythm')],
            },
        ),
        migrations.CreateModel(
            name='RitualDate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_on', models.DateField(verbose_name='date')),
                ('held_on', models.DateField(blank=True, null=True)),
                ('ritual', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dates', to='programs.ritual')),
            ],
            options={
                'ordering': ['due_on', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('held_on', None)), fields=('ritual',), name='ritual_one_open_date')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('text', models.CharField(max_length=300, verbose_name='decision')),
                ('due_on', models.DateField(verbose_name='by')),
                ('decided_on', models.DateField()),
                ('done_on', models.DateField(blank=True, null=True)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person', verbose_name='owner')),
                ('date', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='decisions', to='programs.ritualdate')),
            ],
            options={
                'ordering': ['due_on', 'id'],
            },
        ),
    ])
