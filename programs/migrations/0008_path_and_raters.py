import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from base.tables import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0009_keys_for_programs'),
        ('people', '__first__'),
        ('programs', '0007_roles_and_budget'),
    ]

    operations = at_once([
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
    ])
