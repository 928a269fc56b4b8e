import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from base.tables import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_search_again'),
        ('people', '0008_hours_and_programme'),
        ('people', '__first__'),
        ('teams', '0001_initial'),
    ]

    operations = at_once([
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('role', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='seat', serialize=False, to='accounts.accountrole')),
                ('function', models.CharField(blank=True, max_length=40, verbose_name='function')),
                ('part', models.CharField(blank=True, max_length=150, verbose_name='what he or she does here')),
            ],
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='activity')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='accounts.account')),
            ],
            options={
                'ordering': ['position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('account', 'name'), name='team_activity_name')],
            },
        ),
        migrations.CreateModel(
            name='Charter',
            fields=[
                ('version', models.PositiveIntegerField(default=1)),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='charter', serialize=False, to='accounts.account')),
                ('text', models.TextField(blank=True, verbose_name='charter')),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('changed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RaciCell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('letter', models.CharField(choices=[('R', 'responsible'), ('A', 'accountable'), ('C', 'consulted'), ('I', 'informed')], max_length=1)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cells', to='teams.activity')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('activity', 'person'), name='raci_cell')],
            },
        ),
        migrations.CreateModel(
            name='SponsorPromise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('visit', 'visit to their executives'), ('other', 'commitment')], default='other', max_length=10, verbose_name='what')),
                ('text', models.CharField(max_length=250, verbose_name='in words')),
                ('due_on', models.DateField(verbose_name='by')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='done on')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sponsor_promises', to='accounts.account')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
            ],
            options={
                'ordering': ['due_on', 'id'],
                'indexes': [models.Index(fields=['account', 'done_on'], name='sponsor_promise_account')],
            },
        ),
        migrations.CreateModel(
            name='TimeAgreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('asked', models.DecimalField(decimal_places=2, max_digits=6, verbose_name='hours a week asked')),
                ('granted', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, verbose_name='hours a week granted')),
                ('since', models.DateField(verbose_name='from')),
                ('until', models.DateField(verbose_name='until')),
                ('why', models.CharField(max_length=250, verbose_name='what for')),
                ('state', models.CharField(choices=[('asked', 'asked'), ('granted', 'granted'), ('refused', 'refused'), ('withdrawn', 'withdrawn'), ('ended', 'ended early')], default='asked', max_length=10, verbose_name='state')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('counter_hours', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, verbose_name='hours a week offered instead')),
                ('counter_since', models.DateField(blank=True, null=True, verbose_name='offered from')),
                ('asked_on', models.DateField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('token', models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='time_agreements', to='accounts.account')),
                ('allocation', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='agreement', to='accounts.allocation')),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='time_agreements', to='people.person')),
            ],
            options={
                'ordering': ['since', 'id'],
                'indexes': [models.Index(fields=['account', 'state'], name='time_agreement_account'), models.Index(fields=['person', 'state'], name='time_agreement_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__gt', models.F('since'))), name='time_agreement_dates'), models.CheckConstraint(condition=models.Q(('asked__gt', 0)), name='time_agreement_asked')],
            },
        ),
    ])
