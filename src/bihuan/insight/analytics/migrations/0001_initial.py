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
            name='TallyCursor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='WeekStatistics',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('week', models.CharField(max_length=8, unique=True)),
                ('starts_on', models.DateField(unique=True)),
                ('built_at', models.DateTimeField()),
                ('released_at', models.DateTimeField(null=True)),
                ('note', models.TextField(blank=True)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('released_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-starts_on',),
            },
        ),
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=bihuan.base.records.models.new_public_id, editable=False, max_length=12, unique=True)),
                ('about_kind', models.CharField(max_length=16)),
                ('about_id', models.CharField(max_length=80)),
                ('at', models.DateTimeField()),
                ('text', models.TextField()),
                ('read_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-at', '-pk'),
                'indexes': [models.Index(fields=['about_kind', 'about_id'], name='analytics_f_about_k_c92588_idx'), models.Index(fields=['member', 'read_at'], name='analytics_f_member__fc6dc2_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('about_kind__in', ('report', 'visit', 'opportunity', 'bid', 'contract', 'week'))), name='feedback_about_known')],
            },
        ),
        migrations.CreateModel(
            name='Share',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.CharField(max_length=8)),
                ('day', models.DateField()),
                ('stage', models.CharField(blank=True, max_length=20)),
                ('cents', models.BigIntegerField()),
                ('kind', models.CharField(max_length=12)),
                ('record', models.BigIntegerField()),
                ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'record'), name='share_once')],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.CharField(max_length=8)),
                ('day', models.DateField()),
                ('stage', models.CharField(blank=True, max_length=20)),
                ('cents', models.BigIntegerField()),
                ('count', models.IntegerField()),
                ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['measure', 'day', 'member'], name='analytics_t_measure_7eb318_idx')],
                'constraints': [models.UniqueConstraint(fields=('measure', 'member', 'day', 'stage'), name='tally_once')],
            },
        ),
        migrations.CreateModel(
            name='WeekSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=20)),
                ('rows', models.JSONField(default=list)),
                ('statistics', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sheets', to='analytics.weekstatistics')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('statistics', 'name'), name='week_sheet_once')],
            },
        ),
    ]
