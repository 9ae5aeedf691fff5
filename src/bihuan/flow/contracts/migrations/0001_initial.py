import bihuan.base.records.models
import django.db.models.deletion
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('customers', '0001_initial'),
        ('opportunities', '0001_initial'),
        ('organisation', '0001_initial'),
        ('organisation', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Contract',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=bihuan.base.records.models.new_public_id, editable=False, max_length=12, unique=True)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('archived_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('extra', models.JSONField(default=dict)),
                ('number', models.CharField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('sort_key', models.CharField(max_length=200)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=16)),
                ('content', models.TextField(blank=True)),
                ('price', models.TextField(blank=True)),
                ('delivery', models.TextField(blank=True)),
                ('payment_terms', models.TextField(blank=True)),
                ('breach', models.TextField(blank=True)),
                ('starts_on', models.DateField(null=True)),
                ('expires_on', models.DateField(null=True)),
                ('intent_confirmed_on', models.DateField(null=True)),
                ('intent_note', models.CharField(blank=True, max_length=500)),
                ('notes', models.TextField(blank=True)),
                ('state', models.CharField(default='draft', max_length=12)),
                ('round', models.PositiveSmallIntegerField(default=0)),
                ('content_hash', models.CharField(max_length=64)),
                ('signed_on', models.DateField(null=True)),
                ('signed_at', models.DateTimeField(null=True)),
                ('signed_by', models.CharField(blank=True, max_length=60)),
                ('terminated_at', models.DateTimeField(null=True)),
                ('termination_reason', models.CharField(blank=True, max_length=500)),
                ('received', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.department')),
                ('opportunity', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='opportunities.opportunity')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('signed_for_us', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sold_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('updated_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['owner', '-created_at', 'id'], name='contract_of_owner'), models.Index(fields=['customer', '-created_at'], name='contract_of_customer'), models.Index(fields=['opportunity'], name='contract_of_opportunity'), models.Index(fields=['-created_at', 'id'], name='contract_by_age'), models.Index(fields=['sold_by', 'signed_on'], name='contract_signed_by_person'), models.Index(fields=['signed_on'], name='contract_signed')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ('draft', 'review', 'approved', 'signed', 'terminated'))), name='contract_state'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='contract_amount'), models.CheckConstraint(condition=models.Q(('received__gte', 0), ('received__lte', models.F('amount'))), name='contract_received_within_amount'), models.CheckConstraint(condition=models.Q(models.Q(('signed_on__isnull', False), ('sold_by__isnull', False), ('state__in', ('signed', 'terminated'))), models.Q(('received', 0), ('signed_on', None), ('state__in', ('draft', 'review', 'approved'))), _connector='OR'), name='contract_signed_with_date'), models.CheckConstraint(condition=models.Q(('expires_on', None), ('starts_on', None), ('expires_on__gte', models.F('starts_on')), _connector='OR'), name='contract_expires_after_start')],
            },
        ),
        migrations.CreateModel(
            name='Instalment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('title', models.CharField(blank=True, max_length=60)),
                ('due_on', models.DateField()),
                ('amount', models.DecimalField(decimal_places=2, max_digits=16)),
                ('received', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=16)),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='instalments', to='contracts.contract')),
            ],
            options={
                'ordering': ('contract', 'number'),
                'indexes': [models.Index(condition=models.Q(('received__lt', models.F('amount'))), fields=['due_on'], name='instalment_unpaid')],
                'constraints': [models.UniqueConstraint(fields=('contract', 'number'), name='instalment_number'), models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='instalment_amount'), models.CheckConstraint(condition=models.Q(('received__gte', 0), ('received__lte', models.F('amount'))), name='instalment_received_within_amount')],
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=bihuan.base.records.models.new_public_id, editable=False, max_length=12, unique=True)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('archived_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('extra', models.JSONField(default=dict)),
                ('received_on', models.DateField()),
                ('amount', models.DecimalField(decimal_places=2, max_digits=16)),
                ('method', models.CharField(max_length=24)),
                ('bank_ref', models.CharField(blank=True, max_length=60)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='contracts.contract')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('instalment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.instalment')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reversal_of', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversal', to='contracts.receipt')),
                ('updated_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['received_on', 'id'], name='receipt_by_day'), models.Index(fields=['owner', 'received_on'], name='receipt_of_owner'), models.Index(fields=['contract', 'received_on'], name='receipt_of_contract')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('amount__gt', 0), ('reversal_of', None)), models.Q(('amount__lt', 0), ('reversal_of__isnull', False)), _connector='OR'), name='receipt_sign')],
            },
        ),
        migrations.CreateModel(
            name='BankSlip',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=60)),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.contract')),
                ('receipt', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contracts.receipt')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('contract', 'reference'), name='bank_slip_once')],
            },
        ),
        migrations.CreateModel(
            name='ReviewStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField()),
                ('step', models.CharField(max_length=40)),
                ('requested_at', models.DateTimeField()),
                ('content_hash', models.CharField(max_length=64)),
                ('content', models.JSONField(default=dict)),
                ('form', models.CharField(blank=True, max_length=10)),
                ('attendees', models.CharField(blank=True, max_length=500)),
                ('minutes', models.TextField(blank=True)),
                ('checklist', models.JSONField(default=list)),
                ('opinion', models.TextField(blank=True)),
                ('decision', models.CharField(blank=True, max_length=10)),
                ('decided_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='contracts.contract')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('contract', 'round', 'pk'),
                'indexes': [models.Index(condition=models.Q(('decision', ''), ('withdrawn_at', None)), fields=['reviewer', 'requested_at'], name='review_waiting')],
                'constraints': [models.UniqueConstraint(fields=('contract', 'round', 'step'), name='review_step_once_a_round'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decision', '')), models.Q(('decided_at__isnull', False), ('decision__in', ('approved', 'returned'))), _connector='OR'), name='review_decided_with_time')],
            },
        ),
    ]
