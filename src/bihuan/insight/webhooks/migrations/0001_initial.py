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
            name='Endpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=bihuan.base.records.models.new_public_id, editable=False, max_length=12, unique=True)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('archived_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('extra', models.JSONField(default=dict)),
                ('name', models.CharField(max_length=60)),
                ('url', models.CharField(max_length=500)),
                ('verbs', models.JSONField(default=list)),
                ('sealed', models.TextField()),
                ('former_sealed', models.TextField(blank=True)),
                ('former_until', models.DateTimeField(null=True)),
                ('seq', models.BigIntegerField(default=0)),
                ('stopped', models.CharField(blank=True, max_length=10)),
                ('stopped_at', models.DateTimeField(null=True)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('failing_since', models.DateTimeField(null=True)),
                ('next_attempt_at', models.DateTimeField(null=True)),
                ('leased_until', models.DateTimeField(null=True)),
                ('told_at', models.DateTimeField(null=True)),
                ('acts_for', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('updated_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('name', 'pk'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('archived_at', None)), fields=('name',), name='webhook_name'), models.CheckConstraint(condition=models.Q(('stopped__in', ('', 'by_hand', 'failing', 'gone', 'rights'))), name='webhook_stop_known'), models.CheckConstraint(condition=models.Q(models.Q(('stopped', ''), ('stopped_at', None)), models.Q(models.Q(('stopped', ''), _negated=True), ('stopped_at__isnull', False)), _connector='OR'), name='webhook_stopped_since')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.BigIntegerField(null=True)),
                ('verb', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField()),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('tried_at', models.DateTimeField(null=True)),
                ('delivered_at', models.DateTimeField(null=True)),
                ('skipped_at', models.DateTimeField(null=True)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('error', models.CharField(blank=True, max_length=40)),
                ('excerpt', models.CharField(blank=True, max_length=300)),
                ('milliseconds', models.PositiveIntegerField(null=True)),
                ('endpoint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='webhooks.endpoint')),
            ],
            options={
                'ordering': ('-pk',),
                'indexes': [models.Index(condition=models.Q(('delivered_at', None), ('skipped_at', None)), fields=['endpoint', 'seq'], name='webhook_waiting'), models.Index(fields=['endpoint', '-created_at'], name='webhooks_de_endpoin_a9f10e_idx')],
                'constraints': [models.UniqueConstraint(fields=('endpoint', 'seq'), name='webhook_told_once'), models.CheckConstraint(condition=models.Q(('delivered_at', None), ('skipped_at', None), _connector='OR'), name='webhook_delivered_or_skipped')],
            },
        ),
    ]
