import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from base.tables import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_next_step_when_by_whom'),
        ('people', '0009_keys_for_programs'),
        ('people', '__first__'),
        ('programs', '0005_method_and_governance'),
    ]

    operations = at_once([
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
    ])
