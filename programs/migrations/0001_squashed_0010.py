"""What the migrations that this one replaces leave behind, at once, for an empty database: see `base/tables.py`."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from base.tables import at_once


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('programs', '0001_initial'),
        ('programs', '0002_selection'),
        ('programs', '0003_strategy'),
        ('programs', '0004_skills'),
        ('programs', '0005_method_and_governance'),
        ('programs', '0006_change'),
        ('programs', '0007_roles_and_budget'),
        ('programs', '0008_path_and_raters'),
        ('programs', '0009_ways_out_and_files'),
        ('programs', '0010_rituals_not_held'),
    ]

    dependencies = [
        ('accounts', '0001_squashed_0009'),
        ('base', '0001_initial'),
        ('imports', '0001_initial'),
        ('people', '0001_squashed_0009'),
        ('people', '__first__'),
        ('plans', '0001_squashed_0009'),
    ]

    operations = at_once([
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
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='candidates', to='programs.selectionround')),
            ],
            options={
                'ordering': ['account__name', 'id'],
                'constraints': [models.UniqueConstraint(fields=('round', 'account'), name='selection_candidate')],
            },
        ),
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
            name='Leaving',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('on', models.DateField(verbose_name='first day as an ordinary account')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('keeps', models.CharField(blank=True, max_length=500, verbose_name='What the account keeps')),
                ('told', models.CharField(blank=True, max_length=1000, verbose_name='What the customer is told')),
                ('state', models.CharField(choices=[('open', 'under way'), ('done', 'done'), ('undone', 'taken back')], default='open', max_length=10, verbose_name='state')),
                ('opened_on', models.DateField()),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('undo_reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='leavings', to='accounts.account')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('candidate', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='leaving', to='programs.candidate')),
                ('taker', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person', verbose_name='Who takes it over')),
            ],
            options={
                'ordering': ['-on', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('account',), name='leaving_one_open')],
            },
        ),
        migrations.CreateModel(
            name='LeavingStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='leaving_step', to='plans.action')),
                ('leaving', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='programs.leaving')),
            ],
            options={
                'ordering': ['action__due_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='MaturityDimension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, verbose_name='dimension')),
                ('pillar', models.CharField(choices=[('infrastructure', 'Infrastructure'), ('teams', 'Account teams'), ('plans', 'Account plans')], max_length=20, verbose_name='pillar')),
                ('weight', models.DecimalField(decimal_places=2, default=1, max_digits=5, verbose_name='weight')),
            ],
            options={
                'ordering': ['pillar', 'id'],
                'constraints': [models.UniqueConstraint(fields=('code', 'pillar'), name='maturity_dimension')],
            },
        ),
        migrations.CreateModel(
            name='MaturityAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(blank=True, max_length=64, null=True)),
                ('line', models.PositiveIntegerField(blank=True, null=True)),
                ('row_hash', models.BigIntegerField(blank=True, null=True)),
                ('recorded_on', models.DateField(blank=True, null=True)),
                ('score', models.DecimalField(blank=True, decimal_places=2, max_digits=3, null=True, verbose_name='score')),
                ('on', models.DateField(blank=True, null=True, verbose_name='date')),
                ('evidence', models.CharField(blank=True, max_length=500, verbose_name='evidence')),
                ('batch', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='imports.batch')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('source', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='imports.source')),
                ('dimension', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='programs.maturitydimension')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['dimension', 'on'], name='maturity_of_dimension')],
                'constraints': [models.UniqueConstraint(fields=('source', 'key'), name='maturityanswer_origin')],
            },
        ),
        migrations.CreateModel(
            name='MaturityRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opened_on', models.DateField()),
                ('closes_on', models.DateField(verbose_name='closes on')),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(models.Value(1), condition=models.Q(('closed_on', None)), name='maturity_one_open')],
            },
        ),
        migrations.CreateModel(
            name='MaturityRater',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('in_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='raters', to='programs.maturityround')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('round', 'person'), name='maturity_rater')],
            },
        ),
        migrations.CreateModel(
            name='MaturityScore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('score', models.DecimalField(decimal_places=2, max_digits=3)),
                ('evidence', models.CharField(blank=True, max_length=500)),
                ('dimension', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programs.maturitydimension')),
                ('rater', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scores', to='programs.maturityrater')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('rater', 'dimension'), name='maturity_score')],
            },
        ),
        migrations.CreateModel(
            name='MethodChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(choices=[('light', 'light'), ('standard', 'standard'), ('full', 'full')], max_length=10, verbose_name='path')),
                ('proposed', models.CharField(choices=[('light', 'light'), ('standard', 'standard'), ('full', 'full')], max_length=10)),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('chosen_on', models.DateField()),
                ('agreed_with', models.CharField(blank=True, max_length=250, verbose_name='agreed with')),
                ('agreed_on', models.DateField(blank=True, null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Practice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('title', models.CharField(max_length=120, verbose_name='practice')),
                ('text', models.CharField(max_length=500, verbose_name='how it is done')),
                ('offered_on', models.DateField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['title', 'id'],
                'constraints': [models.UniqueConstraint(fields=('title',), name='practice_title')],
            },
        ),
        migrations.CreateModel(
            name='PracticeUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.account')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uses', to='programs.practice')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('practice', 'account'), name='practice_use_of_account')],
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
                ('file_kind', models.CharField(blank=True, default='', max_length=4)),
                ('file_on', models.DateField(blank=True, null=True)),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='base.storedfile')),
                ('file_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
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
            name='Rater',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='raters', to='programs.selectionround')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('round', 'person'), name='selection_rater')],
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
                ('dropped_on', models.DateField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=250, verbose_name='reason')),
                ('ritual', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dates', to='programs.ritual')),
            ],
            options={
                'ordering': ['due_on', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('dropped_on', None), ('held_on', None)), fields=('ritual',), name='ritual_one_open_date')],
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
        migrations.CreateModel(
            name='RoleText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('code', models.CharField(max_length=20)),
                ('purpose', models.CharField(max_length=500, verbose_name='purpose')),
                ('tasks', models.TextField(max_length=2000, verbose_name='tasks, one a line')),
                ('time', models.CharField(max_length=250, verbose_name='time it takes')),
                ('able', models.CharField(max_length=500, verbose_name='what one must be able to do')),
                ('changed_on', models.DateField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('code',), name='role_text_code')],
            },
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
        migrations.CreateModel(
            name='Skill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='skill')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('name',), name='skill_name')],
            },
        ),
        migrations.CreateModel(
            name='LearningStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('text', models.CharField(max_length=250, verbose_name='step')),
                ('due_on', models.DateField(verbose_name='by')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='done on')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='learning_steps', to='people.person')),
                ('skill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='programs.skill')),
            ],
            options={
                'ordering': ['due_on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='SkillAssessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(blank=True, max_length=64, null=True)),
                ('line', models.PositiveIntegerField(blank=True, null=True)),
                ('row_hash', models.BigIntegerField(blank=True, null=True)),
                ('recorded_on', models.DateField(blank=True, null=True)),
                ('person_text', models.CharField(blank=True, max_length=200)),
                ('required', models.DecimalField(decimal_places=2, max_digits=4, verbose_name='required')),
                ('actual', models.DecimalField(blank=True, decimal_places=2, max_digits=4, null=True, verbose_name='actual')),
                ('rater', models.CharField(blank=True, choices=[('self', 'self'), ('manager', 'manager')], max_length=10, verbose_name='assessed by')),
                ('assessed_on', models.DateField(blank=True, null=True, verbose_name='assessed on')),
                ('batch', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='imports.batch')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='skills', to='people.person')),
                ('skill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='programs.skill')),
                ('source', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='imports.source')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['person', 'skill'], name='skill_of_person')],
                'constraints': [models.UniqueConstraint(fields=('source', 'key'), name='skillassessment_origin')],
            },
        ),
        migrations.CreateModel(
            name='SkillNeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('function', models.CharField(max_length=40, verbose_name='function')),
                ('required', models.DecimalField(decimal_places=2, max_digits=4, verbose_name='required')),
                ('skill', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='needs', to='programs.skill')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('function', 'skill'), name='skill_need_of_function')],
            },
        ),
        migrations.CreateModel(
            name='Stance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('unaware', 'does not know it'), ('knows', 'knows it'), ('understands', 'understands it'), ('supports', 'supports it'), ('opposes', 'opposes it')], max_length=12, verbose_name='where he stands')),
                ('next_step', models.CharField(blank=True, max_length=250, verbose_name='next step with him')),
                ('on', models.DateField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stances', to='people.person')),
            ],
            options={
                'ordering': ['-on', '-id'],
                'constraints': [models.UniqueConstraint(fields=('person', 'on'), name='stance_a_day')],
            },
        ),
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
        migrations.CreateModel(
            name='Budget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('kind', models.CharField(choices=[('kam_programme', 'KAM programme'), ('sales', 'sales'), ('marketing', 'marketing'), ('cost_to_serve', 'cost to serve')], max_length=15, verbose_name='kind of cost')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=15, verbose_name='amount')),
                ('note', models.CharField(blank=True, max_length=250, verbose_name='what for')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-year', 'kind'],
                'constraints': [models.UniqueConstraint(fields=('year', 'kind'), name='budget_year_kind')],
            },
        ),
    ])
