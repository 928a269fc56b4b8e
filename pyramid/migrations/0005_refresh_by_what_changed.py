from django.db import migrations, models

from base.tables import at_once


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_lines_checked_by_statement'),
        ('pyramid', '0004_cells_without_constraint'),
    ]

    operations = at_once([
        migrations.CreateModel(
            name='DealKind',
            fields=[
                ('opportunity_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('is_existing', models.BooleanField()),
            ],
        ),
        migrations.CreateModel(
            name='GroupCounts',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('start', models.DateField()),
                ('end', models.DateField()),
                ('counts', models.JSONField(default=list)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('name', 'start', 'end'), name='group_counts_span')],
            },
        ),
        migrations.AddField(
            model_name='dirtyscope',
            name='until',
            field=models.DateField(null=True),
        ),
        migrations.AddIndex(
            model_name='revenuecell',
            index=models.Index(condition=models.Q(('foreign_documents__gt', 0), ('unconverted__gt', 0), _connector='OR'), fields=['month'], name='revenue_cell_odd'),
        ),
    ])
