import bihuan.base.records.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('customers', '0001_initial'),
        ('organisation', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=bihuan.base.records.models.new_public_id, editable=False, max_length=12, unique=True)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('archived_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('extra', models.JSONField(default=dict)),
                ('report_kind', models.CharField(max_length=12)),
                ('period', models.CharField(max_length=10)),
                ('starts_on', models.DateField()),
                ('state', models.CharField(default='draft', max_length=10)),
                ('words', models.JSONField(default=dict)),
                ('revisions', models.JSONField(default=dict)),
                ('figures', models.JSONField(default=dict)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('first_submitted_at', models.DateTimeField(null=True)),
                ('complete', models.BooleanField(default=False)),
                ('completed_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('comment', models.TextField(blank=True)),
                ('addressee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('updated_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('writer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['report_kind', 'period', 'writer'], name='reports_rep_report__3d8c66_idx'), models.Index(fields=['state', 'submitted_at'], name='reports_rep_state_e58dc0_idx'), models.Index(fields=['writer', '-starts_on'], name='reports_rep_writer__96c446_idx')],
                'constraints': [models.UniqueConstraint(fields=('writer', 'report_kind', 'period'), name='report_once_a_period'), models.CheckConstraint(condition=models.Q(('report_kind__in', ('daily', 'weekly', 'management'))), name='report_kind_known'), models.CheckConstraint(condition=models.Q(('state__in', ('draft', 'submitted', 'returned', 'signed'))), name='report_state_known'), models.CheckConstraint(condition=models.Q(('state', 'draft'), ('submitted_at__isnull', False), _connector='OR'), name='report_handed_in_when_no_draft'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'signed'), _negated=True), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('writer')), _negated=True)), _connector='OR'), name='report_signed_by_another')],
            },
        ),
        migrations.CreateModel(
            name='PlanLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField()),
                ('region', models.CharField(blank=True, max_length=60)),
                ('day', models.DateField(null=True)),
                ('time_from', models.TimeField(null=True)),
                ('purpose', models.CharField(blank=True, max_length=20)),
                ('goal', models.CharField(blank=True, max_length=300)),
                ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plan', to='reports.report')),
            ],
            options={
                'ordering': ('report', 'place'),
                'constraints': [models.UniqueConstraint(fields=('report', 'place'), name='report_plan_place')],
            },
        ),
        migrations.CreateModel(
            name='Copy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(max_length=2)),
                ('sent_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(null=True)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='reports.report')),
            ],
            options={
                'ordering': ('report', '-part', 'pk'),
                'indexes': [models.Index(fields=['member', 'read_at'], name='reports_cop_member__ee880c_idx')],
                'constraints': [models.UniqueConstraint(fields=('report', 'member'), name='report_copy_once')],
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('text', models.TextField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='reports.report')),
            ],
            options={
                'ordering': ('at', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='SignOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('decision', models.CharField(max_length=10)),
                ('comment', models.TextField(blank=True)),
                ('content_hash', models.CharField(max_length=64)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sign_offs', to='reports.report')),
            ],
            options={
                'ordering': ('at', 'pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('decision__in', ('signed', 'returned'))), name='sign_off_decision_known')],
            },
        ),
    ]
