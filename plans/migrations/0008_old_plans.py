import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from base.tables import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('people', '__first__'),
        ('plans', '0007_annexes'),
    ]

    operations = at_once([
        migrations.CreateModel(
            name='OldPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('open', 'to be confirmed'), ('confirmed', 'in the plan'), ('dropped', 'left out'), ('undone', 'taken back')], default='open', max_length=10)),
                ('day_order', models.CharField(blank=True, max_length=3)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('kept', models.JSONField(default=list)),
                ('annex', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='plans.planfile')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='old_plans', to='plans.plan')),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='DraftPiece',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('place', models.CharField(max_length=10)),
                ('no', models.PositiveIntegerField(default=0)),
                ('sheet', models.CharField(blank=True, max_length=100)),
                ('heading', models.CharField(blank=True, max_length=250)),
                ('section', models.CharField(blank=True, max_length=40)),
                ('kind', models.CharField(blank=True, max_length=20)),
                ('text', models.TextField(blank=True)),
                ('rows', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('open', 'to be decided'), ('kept', 'keep'), ('dropped', 'leave out'), ('written', 'in the plan')], default='open', max_length=10)),
                ('old', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pieces', to='plans.oldplan')),
            ],
            options={
                'ordering': ['position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('old', 'position'), name='draft_piece_position')],
            },
        ),
        migrations.CreateModel(
            name='BroughtRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('row_id', models.PositiveBigIntegerField()),
                ('no', models.PositiveIntegerField(default=0)),
                ('piece', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='brought', to='plans.draftpiece')),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'row_id'], name='brought_row')],
            },
        ),
    ])
