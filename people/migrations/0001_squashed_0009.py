"""What the migrations that this one replaces leave behind, at once, for an empty database: see `base/tables.py`."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from base.tables import at_once

audit = import_module("people.migrations.0002_audit_append_only")
functions = import_module("people.migrations.0005_list_of_functions")


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('people', '0001_initial'),
        ('people', '0002_audit_append_only'),
        ('people', '0003_manager_text'),
        ('people', '0004_organisation_and_mail'),
        ('people', '0005_list_of_functions'),
        ('people', '0006_plan_permissions'),
        ('people', '0007_inbox_snooze_mute_digest'),
        ('people', '0008_hours_and_programme'),
        ('people', '0009_keys_for_programs'),
    ]

    dependencies = [
    ]

    operations = at_once([
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail')),
                ('language', models.CharField(choices=[('en', 'English'), ('fr', 'Français')], default='en', max_length=5, verbose_name='language')),
                ('time_zone', models.CharField(blank=True, max_length=60, verbose_name='time zone')),
                ('theme', models.CharField(blank=True, choices=[('', 'As the system'), ('light', 'Light'), ('dark', 'Dark')], max_length=6, verbose_name='theme')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('rights_version', models.PositiveIntegerField(default=1)),
                ('last_seen', models.DateTimeField(blank=True, null=True)),
                ('person', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='user', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('email',), name='user_email')],
            },
        ),
        migrations.CreateModel(
            name='AuditLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('operator', models.CharField(blank=True, max_length=100)),
                ('act', models.CharField(max_length=60)),
                ('object_kind', models.CharField(blank=True, max_length=60)),
                ('object_id', models.CharField(blank=True, max_length=80)),
                ('account_id', models.BigIntegerField(blank=True, null=True)),
                ('request_id', models.CharField(blank=True, max_length=32)),
                ('address', models.GenericIPAddressField(blank=True, null=True)),
                ('digests', models.JSONField(default=dict)),
                ('seal', models.CharField(blank=True, max_length=64)),
                ('position', models.PositiveBigIntegerField(blank=True, null=True)),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['at'], name='audit_at'), models.Index(fields=['object_kind', 'object_id', 'at'], name='audit_object'), models.Index(fields=['act', 'at'], name='audit_act')],
                'constraints': [models.UniqueConstraint(fields=('position',), name='audit_position')],
            },
        ),
        migrations.CreateModel(
            name='AuditValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=60)),
                ('before', models.TextField(blank=True, null=True)),
                ('after', models.TextField(blank=True, null=True)),
                ('restricted', models.BooleanField(default=False)),
                ('salt', models.CharField(max_length=32)),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='values', to='people.auditline')),
            ],
        ),
        migrations.CreateModel(
            name='DigestChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rhythm', models.CharField(choices=[('weekly', 'Every Monday'), ('daily', 'Every working day'), ('never', 'Never')], default='weekly', max_length=6, verbose_name='digest')),
                ('left_out', models.JSONField(blank=True, default=list)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='digest', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Function',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('name_en', models.CharField(max_length=100, verbose_name='English name')),
                ('name_fr', models.CharField(max_length=100, verbose_name='French name')),
                ('retired_on', models.DateField(blank=True, null=True, verbose_name='retired on')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='merged', to='people.function', verbose_name='merged into')),
            ],
            options={
                'ordering': ['code'],
                'constraints': [models.UniqueConstraint(fields=('code',), name='function_code')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('seed', models.CharField(blank=True, max_length=43)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('digest',), name='invitation_digest')],
            },
        ),
        migrations.CreateModel(
            name='Mail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=160)),
                ('args', models.JSONField(default=dict)),
                ('message_id', models.CharField(max_length=120)),
                ('at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('tried_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.CharField(blank=True, max_length=200)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('dropped_at', models.DateTimeField(blank=True, null=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('receiver', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mails', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('dropped_at', None), ('sent_at', None)), fields=['at'], name='mail_waiting')],
                'constraints': [models.UniqueConstraint(fields=('receiver', 'key'), name='mail_receiver_key'), models.UniqueConstraint(fields=('message_id',), name='mail_message_id')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('function', models.CharField(blank=True, max_length=40, verbose_name='function')),
                ('role', models.CharField(blank=True, max_length=100, verbose_name='job')),
                ('job_title', models.CharField(blank=True, max_length=200, verbose_name='job title')),
                ('manager_text', models.CharField(blank=True, max_length=200)),
                ('start', models.DateField(blank=True, null=True, verbose_name='first day')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='first day gone')),
                ('search_text', models.CharField(blank=True, editable=False, max_length=400)),
                ('manager', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='reports', to='people.person', verbose_name='line manager')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='people', to='people.unit', verbose_name='unit')),
            ],
            options={
                'ordering': ['name', 'id'],
                'indexes': [models.Index(fields=['name', 'id'], name='person_name'), models.Index(fields=['email'], name='person_email')],
            },
        ),
        migrations.CreateModel(
            name='Mute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('subject', models.CharField(blank=True, default='', max_length=60)),
                ('until', models.DateField(blank=True, null=True)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mutes', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'kind', 'subject'), name='mute_person_kind_subject')],
            },
        ),
        migrations.CreateModel(
            name='InboxItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('key', models.CharField(max_length=160)),
                ('subject', models.CharField(blank=True, default='', max_length=60)),
                ('args', models.JSONField(default=dict)),
                ('link', models.CharField(max_length=500)),
                ('due', models.DateField(blank=True, null=True)),
                ('hidden_until', models.DateField(blank=True, null=True)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='inbox', to='people.person')),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'done_at', 'due'], name='inbox_person')],
                'constraints': [models.UniqueConstraint(fields=('person', 'key'), name='inbox_person_key')],
            },
        ),
        migrations.CreateModel(
            name='Capacity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekly_hours', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='hours a week')),
                ('since', models.DateField(verbose_name='from')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='capacities', to='people.person')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gt', models.F('since')), _connector='OR'), name='capacity_dates'), models.UniqueConstraint(fields=('person', 'since'), name='capacity_start')],
            },
        ),
        migrations.CreateModel(
            name='PersonClosure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('depth', models.PositiveSmallIntegerField()),
                ('manager', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('manager', 'person'), name='person_closure_pair')],
            },
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('sales_director', 'Sales director'), ('programme_director', 'Programme director'), ('kam', 'KAM'), ('team_member', 'Team member'), ('line_manager', 'Line manager'), ('sponsor', 'Executive sponsor'), ('data_steward', 'Data steward'), ('administrator', 'Administrator')], max_length=30, verbose_name='role')),
                ('since', models.DateField(verbose_name='from')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['user', 'until'], name='role_grant_user')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='role_grant_dates')],
            },
        ),
        migrations.CreateModel(
            name='RolePermission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('sales_director', 'Sales director'), ('programme_director', 'Programme director'), ('kam', 'KAM'), ('team_member', 'Team member'), ('line_manager', 'Line manager'), ('sponsor', 'Executive sponsor'), ('data_steward', 'Data steward'), ('administrator', 'Administrator')], max_length=30)),
                ('permission', models.CharField(choices=[('account_view', 'Open an account: page, list, search, timeline, opportunities, revenue'), ('account_edit', 'Change an account: fields, group, contacts'), ('account_assign', 'Assign the owner and the team of an account'), ('key_set', 'Make an account a key account, or end it'), ('interaction_add', 'Note an interaction'), ('note_confidential', 'Read confidential notes'), ('contact_details', 'Read e-mail and phone of contacts'), ('contact_judgement', 'Read attitude and influence of contacts'), ('money_view', 'Read costs, margin, account P&L and wallet'), ('figure_company', 'Read the board, the figures, the diagnosis and their paper'), ('figure_account', 'Read health and figures of an account'), ('figure_by_person', 'Read figures by person, turnover and eNPS'), ('target_set', 'Set targets'), ('verdict_disagree', 'Disagree with the verdict'), ('import_run', 'Import files'), ('undo', 'Undo imports'), ('rejects', 'Read and download rejects'), ('source_file', 'Download source files'), ('attach', 'Attach records to their account or owner'), ('alias_confirm', 'Confirm another name of an account'), ('lineage_view', 'See from which import, file and line a value comes'), ('export_list', 'Export lists'), ('people_view', 'See colleagues: name, function, unit, manager'), ('people_edit', 'Change capacity and unit of colleagues'), ('people_load', 'Import colleagues'), ('role_grant', 'Invite people and grant roles, never to oneself'), ('user_deactivate', 'Deactivate users'), ('settings_figures', 'Change thresholds and settings of figures'), ('settings_sources', 'Change sources and their import models'), ('settings_system', 'Change mail, retention and sources'), ('audit_view', 'Read the audit log'), ('jobs_view', 'See jobs'), ('plan_view', 'Read account plans'), ('plan_edit', 'Write account plans'), ('plan_approve', 'Approve account plans or send them back'), ('hours_grant', 'Grant hours of colleagues to accounts'), ('programme_edit', 'Run the programme: strategy, selection, maturity, method')], max_length=40)),
                ('relation', models.CharField(blank=True, choices=[('', '–'), ('all', 'all'), ('mine', 'mine'), ('team', 'team'), ('core', 'core'), ('people', 'people'), ('own', 'own')], max_length=10)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('role', 'permission'), name='role_permission_cell')],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('page', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('query', models.CharField(max_length=1000)),
                ('shared', models.BooleanField(default=False, verbose_name='shared')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'page', 'name'), name='saved_view_name')],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('began_at', models.DateTimeField(blank=True, null=True)),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('address', models.GenericIPAddressField(blank=True, null=True)),
                ('browser', models.CharField(blank=True, max_length=200)),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Throttle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120)),
                ('window', models.DateTimeField()),
                ('count', models.PositiveIntegerField(default=0)),
                ('last_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('key', 'window'), name='throttle_window')],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('retired_on', models.DateField(blank=True, null=True, verbose_name='retired on')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='merged', to='people.unit', verbose_name='merged into')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='people.unit', verbose_name='part of')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('name',), name='unit_name')],
            },
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('start', models.CharField(max_length=12)),
                ('digest', models.CharField(max_length=64)),
                ('scopes', models.JSONField(default=list, verbose_name='scopes')),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(verbose_name='ends')),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('digest',), name='api_token_digest')],
            },
        ),
        migrations.RunPython(audit.lay, audit.lift),
        migrations.RunPython(functions.fill, migrations.RunPython.noop),
    ])
