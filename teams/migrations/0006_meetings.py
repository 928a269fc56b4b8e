import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from base.tables import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_next_step_when_by_whom'),
        ('people', '0009_keys_for_programs'),
        ('people', '__first__'),
        ('teams', '0005_pulse'),
    ]

    operations = at_once([
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('kind', models.CharField(choices=[('round', 'team round'), ('review', 'account review'), ('sponsor', 'round with the sponsor'), ('other', 'other meeting')], default='round', max_length=10, verbose_name='kind')),
                ('title', models.CharField(blank=True, max_length=150, verbose_name='title')),
                ('starts_at', models.DateTimeField(verbose_name='start')),
                ('minutes_long', models.PositiveSmallIntegerField(default=30, verbose_name='length in minutes')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='place or link')),
                ('openness', models.CharField(choices=[('team', 'account team'), ('invited', 'invited people and KAM circle')], default='team', max_length=10, verbose_name='who may read it')),
                ('state', models.CharField(choices=[('planned', 'planned'), ('held', 'held'), ('cancelled', 'cancelled')], default='planned', max_length=10, verbose_name='state')),
                ('minutes', models.TextField(blank=True, verbose_name='minutes')),
                ('written_at', models.DateTimeField(blank=True, null=True)),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('token', models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='meetings', to='accounts.account')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('written_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['starts_at', 'id'],
                'indexes': [models.Index(fields=['account', 'starts_at'], name='meeting_account')],
            },
        ),
        migrations.CreateModel(
            name='AgendaPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('text', models.CharField(max_length=250, verbose_name='point of an agenda')),
                ('said', models.TextField(blank=True, verbose_name='what was said')),
                ('source', models.CharField(blank=True, max_length=20)),
                ('key', models.CharField(blank=True, max_length=40)),
                ('state', models.CharField(choices=[('open', 'to speak of'), ('done', 'dealt with'), ('carried', 'carried over')], default='open', max_length=10, verbose_name='state')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('carried_from', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='carried_to', to='teams.agendapoint')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='points', to='teams.meeting')),
            ],
            options={
                'ordering': ['position', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('meeting', 'key'), name='agenda_point_key')],
            },
        ),
        migrations.CreateModel(
            name='MeetingDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=250, verbose_name='decision')),
                ('due_on', models.DateField(verbose_name='due')),
                ('token', models.UUIDField(editable=False, unique=True)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='teams.meeting')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person', verbose_name='owner')),
                ('point', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='decisions', to='teams.agendapoint')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='MeetingGuest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('was_there', models.BooleanField(blank=True, null=True)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='guests', to='teams.meeting')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['person__name', 'id'],
                'constraints': [models.UniqueConstraint(fields=('meeting', 'person'), name='meeting_guest')],
            },
        ),
    ])
