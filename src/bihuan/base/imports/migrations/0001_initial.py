import bihuan.base.records.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisation', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=bihuan.base.records.models.new_public_id, editable=False, max_length=12, unique=True)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('archived_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('extra', models.JSONField(default=dict)),
                ('state', models.CharField(default='reading', max_length=10)),
                ('files', models.JSONField(default=list)),
                ('mapping', models.JSONField(default=dict)),
                ('on_duplicate', models.CharField(default='skip', max_length=10)),
                ('dry_run', models.JSONField(null=True)),
                ('progress', models.JSONField(default=dict)),
                ('result', models.JSONField(null=True)),
                ('bad_rows', models.CharField(blank=True, max_length=64)),
                ('error', models.CharField(blank=True, max_length=500)),
                ('piece', models.PositiveIntegerField(default=0)),
                ('stop_asked_at', models.DateTimeField(null=True)),
                ('undone', models.JSONField(null=True)),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('updated_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['-created_at', 'id'], name='import_by_age'), models.Index(fields=['state'], name='import_by_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ('reading', 'waiting', 'running', 'done', 'failed', 'stopped', 'undone'))), name='import_state'), models.CheckConstraint(condition=models.Q(('on_duplicate__in', ('skip', 'update'))), name='import_on_duplicate')],
            },
        ),
        migrations.CreateModel(
            name='ImportedRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sheet', models.PositiveSmallIntegerField()),
                ('number', models.PositiveIntegerField()),
                ('outcome', models.CharField(max_length=10)),
                ('kind', models.CharField(max_length=32)),
                ('public_id', models.CharField(max_length=12)),
                ('before', models.JSONField(null=True)),
                ('version', models.PositiveIntegerField(default=0)),
                ('since', models.BigIntegerField(default=0)),
                ('until', models.BigIntegerField(default=0)),
                ('of', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='imports.import')),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'public_id'], name='imported_row_of_record')],
                'constraints': [models.UniqueConstraint(fields=('of', 'sheet', 'number'), name='imported_row_once')],
            },
        ),
    ]
