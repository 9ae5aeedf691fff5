import bihuan.base.records.models
import django.db.models.deletion
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
            name='Bid',
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
                ('tenderer', models.CharField(blank=True, max_length=120)),
                ('method', models.CharField(blank=True, max_length=20)),
                ('ceiling_price', models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ('closes_at', models.DateTimeField(null=True)),
                ('opens_at', models.DateTimeField(null=True)),
                ('bond', models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ('cost', models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ('cost_lines', models.JSONField(default=list)),
                ('our_price', models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ('margin', models.DecimalField(decimal_places=2, max_digits=9, null=True)),
                ('floor_price', models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ('competitor_prices', models.TextField(blank=True)),
                ('conclusion', models.CharField(blank=True, max_length=20)),
                ('notes', models.TextField(blank=True)),
                ('analysed_at', models.DateTimeField(null=True)),
                ('quoted_at', models.DateTimeField(null=True)),
                ('quoted_price', models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ('opened_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(blank=True, max_length=12)),
                ('our_rank', models.PositiveIntegerField(null=True)),
                ('gap', models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ('cause', models.TextField(blank=True)),
                ('lessons', models.TextField(blank=True)),
                ('result_extra', models.JSONField(default=dict)),
                ('result_recorded_at', models.DateTimeField(null=True)),
                ('result_complete', models.BooleanField(default=False)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.department')),
                ('opportunity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='opportunities.opportunity')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('updated_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['owner', '-created_at', 'id'], name='bid_of_owner'), models.Index(fields=['opportunity', '-created_at'], name='bid_of_opportunity'), models.Index(fields=['-created_at', 'id'], name='bid_by_age'), models.Index(condition=models.Q(('archived_at', None), ('opened_at', None)), fields=['opens_at'], name='bid_by_opening')],
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ('', 'won', 'lost', 'void', 'abandoned'))), name='bid_outcome'), models.CheckConstraint(condition=models.Q(('outcome', ''), ('result_recorded_at__isnull', False), _connector='OR'), name='bid_outcome_recorded'), models.CheckConstraint(condition=models.Q(('quoted_at', None), ('quoted_price__isnull', False), _connector='OR'), name='bid_quoted_at_a_price'), models.CheckConstraint(condition=models.Q(models.Q(('our_price', None), ('our_price__gte', 0), _connector='OR'), models.Q(('cost', None), ('cost__gte', 0), _connector='OR')), name='bid_amounts')],
            },
        ),
        migrations.CreateModel(
            name='BidResultLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField()),
                ('bidder', models.CharField(max_length=120)),
                ('price', models.DecimalField(decimal_places=2, max_digits=16, null=True)),
                ('rank', models.PositiveSmallIntegerField(null=True)),
                ('score', models.DecimalField(decimal_places=2, max_digits=7, null=True)),
                ('is_winner', models.BooleanField(default=False)),
                ('is_us', models.BooleanField(default=False)),
                ('bid', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='offers.bid')),
            ],
            options={
                'ordering': ('bid', 'place'),
                'constraints': [models.UniqueConstraint(fields=('bid', 'place'), name='bid_line_place'), models.UniqueConstraint(fields=('bid', 'bidder'), name='bid_line_bidder'), models.UniqueConstraint(condition=models.Q(('is_winner', True)), fields=('bid',), name='bid_one_winner'), models.UniqueConstraint(condition=models.Q(('is_us', True)), fields=('bid',), name='bid_one_of_us')],
            },
        ),
    ]
