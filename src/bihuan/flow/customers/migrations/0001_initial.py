import bihuan.base.records.indexes
import bihuan.base.records.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisation', '0001_initial'),
        ('organisation', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Customer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=bihuan.base.records.models.new_public_id, editable=False, max_length=12, unique=True)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('archived_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('extra', models.JSONField(default=dict)),
                ('number', models.CharField(blank=True, max_length=40)),
                ('name', models.CharField(max_length=120)),
                ('name_key', models.CharField(max_length=120)),
                ('name_core', models.CharField(db_index=True, max_length=120)),
                ('twin', models.CharField(blank=True, max_length=12)),
                ('sort_key', models.CharField(max_length=200)),
                ('industry', models.CharField(blank=True, max_length=60)),
                ('scale', models.CharField(blank=True, max_length=20)),
                ('region', models.CharField(blank=True, max_length=60)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('website', models.CharField(blank=True, max_length=200)),
                ('source', models.CharField(blank=True, max_length=40)),
                ('collected_at', models.DateTimeField(null=True)),
                ('first_contact_at', models.DateTimeField(null=True)),
                ('grade', models.CharField(blank=True, max_length=10)),
                ('category', models.CharField(blank=True, max_length=20)),
                ('chance', models.CharField(blank=True, max_length=10)),
                ('chance_reason', models.CharField(blank=True, max_length=500)),
                ('tags', models.JSONField(default=list)),
                ('needs', models.TextField(blank=True)),
                ('budget', models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ('needed_by', models.DateField(null=True)),
                ('credit_code', models.CharField(blank=True, max_length=18)),
                ('notes', models.TextField(blank=True)),
                ('last_followup_at', models.DateTimeField(null=True)),
                ('followup_count', models.PositiveIntegerField(default=0)),
                ('next_contact_on', models.DateField(null=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.department')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('updated_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['sort_key', 'id'], name='customer_by_name'), models.Index(fields=['owner', 'sort_key', 'id'], name='customer_of_owner'), bihuan.base.records.indexes.CurrentIndex(fields=['created_at', 'id', 'owner', 'department'], name='customer_by_age'), models.Index(fields=['owner', 'created_at', 'id'], name='customer_of_owner_by_age'), models.Index(fields=['owner', 'last_followup_at'], name='customer_silence'), models.Index(fields=['owner', 'next_contact_on'], name='customer_next')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number',), name='customer_number'), models.UniqueConstraint(condition=models.Q(('archived_at', None)), fields=('name_key', 'twin'), name='customer_name'), models.UniqueConstraint(condition=models.Q(('archived_at', None), models.Q(('credit_code', ''), _negated=True)), fields=('credit_code',), name='customer_credit_code'), models.CheckConstraint(condition=models.Q(('grade__in', ('', 'A', 'B', 'C', 'invalid'))), name='customer_grade'), models.CheckConstraint(condition=models.Q(('budget', None), ('budget__gte', 0), _connector='OR'), name='customer_budget')],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=bihuan.base.records.models.new_public_id, editable=False, max_length=12, unique=True)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('archived_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('extra', models.JSONField(default=dict)),
                ('name', models.CharField(max_length=60)),
                ('sort_key', models.CharField(max_length=200)),
                ('title', models.CharField(blank=True, max_length=60)),
                ('department', models.CharField(blank=True, max_length=60)),
                ('decision_power', models.CharField(blank=True, max_length=20)),
                ('phone', models.CharField(blank=True, max_length=40)),
                ('mobile', models.CharField(blank=True, max_length=40)),
                ('email', models.CharField(blank=True, max_length=120)),
                ('wechat', models.CharField(blank=True, max_length=60)),
                ('notes', models.TextField(blank=True)),
                ('is_primary', models.BooleanField(default=False)),
                ('phone_key', models.CharField(blank=True, db_index=True, max_length=20)),
                ('mobile_key', models.CharField(blank=True, db_index=True, max_length=20)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('updated_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contacts', to='customers.customer')),
            ],
            options={
                'indexes': [models.Index(fields=['sort_key', 'id'], name='contact_by_name')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('archived_at', None), ('is_primary', True)), fields=('customer',), name='contact_primary_once')],
            },
        ),
    ]
