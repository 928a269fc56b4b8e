import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from base.tables import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_next_step_when_by_whom'),
        ('people', '0009_keys_for_programs'),
        ('people', '__first__'),
        ('teams', '0006_meetings'),
    ]

    operations = at_once([
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('on', models.DateField(verbose_name='day of the handover')),
                ('state', models.CharField(choices=[('proposed', 'proposed'), ('agreed', 'agreed'), ('done', 'done'), ('refused', 'refused'), ('withdrawn', 'withdrawn')], default='proposed', max_length=10, verbose_name='state')),
                ('held', models.CharField(blank=True, editable=False, max_length=40)),
                ('proposed_on', models.DateField()),
                ('decided_on', models.DateField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('moved_on', models.DateField(blank=True, null=True)),
                ('moved', models.PositiveIntegerField(default=0)),
                ('sentence', models.CharField(blank=True, max_length=500, verbose_name='how it ended')),
                ('done_on', models.DateField(blank=True, null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='handovers', to='accounts.account')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('giver', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person', verbose_name='gives')),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taker', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person', verbose_name='takes over')),
            ],
            options={
                'ordering': ['-on', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('giver', models.F('taker')), _negated=True), name='handover_two_people'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), models.Q(('sentence', ''), _negated=True), _connector='OR'), name='handover_done_with_sentence'), models.UniqueConstraint(condition=models.Q(('state__in', ['proposed', 'agreed'])), fields=('account',), name='handover_open')],
            },
        ),
        migrations.CreateModel(
            name='HandoverStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('giver', 'gives'), ('taker', 'takes over')], max_length=5)),
                ('kind', models.CharField(choices=[('introduce', 'introduce a contact whom nobody else knows'), ('promise', 'tell how an open promise stands'), ('silence', 'tell what better stays unsaid'), ('review', 'read the account review'), ('notice', 'mind the end of a contract'), ('keep', 'keep an open promise')], max_length=10)),
                ('state', models.CharField(choices=[('open', 'open'), ('done', 'done'), ('unknown', 'not known')], default='open', max_length=8, verbose_name='state')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                ('done_on', models.DateField(blank=True, null=True)),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.contact')),
                ('contract', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.subscription')),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('handover', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='teams.handover')),
                ('promise', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.promise')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
    ])
