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
            name='MonthClosing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(unique=True)),
                ('closed_at', models.DateTimeField()),
                ('charging_from', models.DateTimeField(null=True)),
                ('points', models.IntegerField()),
                ('fine', models.DecimalField(decimal_places=2, max_digits=14)),
                ('digest', models.CharField(max_length=64)),
                ('closed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-month',),
                'constraints': [models.CheckConstraint(condition=models.Q(('month__day', 1)), name='closing_month_begins')],
            },
        ),
        migrations.CreateModel(
            name='LedgerLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clause', models.CharField(max_length=12)),
                ('rule', models.CharField(max_length=24)),
                ('duty', models.CharField(max_length=12)),
                ('key', models.CharField(max_length=200)),
                ('about_kind', models.CharField(max_length=16)),
                ('about_id', models.CharField(max_length=200)),
                ('due_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('state', models.CharField(max_length=10)),
                ('points', models.IntegerField()),
                ('fine', models.DecimalField(decimal_places=2, max_digits=12)),
                ('counts', models.BooleanField()),
                ('waived_reason', models.TextField(blank=True)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('waived_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('closing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='scoring.monthclosing')),
            ],
            options={
                'ordering': ('due_at', 'key'),
                'indexes': [models.Index(fields=['closing', 'member'], name='scoring_led_closing_cb8ab6_idx')],
                'constraints': [models.UniqueConstraint(fields=('closing', 'key', 'duty'), name='ledger_line_once')],
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('clause', models.CharField(max_length=12)),
                ('key', models.CharField(max_length=200)),
                ('duty', models.CharField(blank=True, max_length=12)),
                ('about_kind', models.CharField(max_length=16)),
                ('about_id', models.CharField(max_length=200)),
                ('number', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField(db_index=True)),
                ('state_before', models.CharField(blank=True, max_length=10)),
                ('state_after', models.CharField(blank=True, max_length=10)),
                ('points', models.IntegerField()),
                ('fine', models.DecimalField(decimal_places=2, max_digits=12)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('closing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='scoring.monthclosing')),
            ],
            options={
                'ordering': ('at', 'pk'),
                'indexes': [models.Index(fields=['member', 'at'], name='scoring_cor_member__14d19f_idx')],
                'constraints': [models.UniqueConstraint(fields=('closing', 'member', 'key', 'number'), name='correction_once'), models.CheckConstraint(condition=models.Q(('fine', 0), ('points', 0), _negated=True), name='correction_of_something')],
            },
        ),
        migrations.CreateModel(
            name='MonthTotal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('states', models.JSONField(default=dict)),
                ('points', models.IntegerField()),
                ('fine', models.DecimalField(decimal_places=2, max_digits=12)),
                ('would_be_points', models.IntegerField()),
                ('would_be_fine', models.DecimalField(decimal_places=2, max_digits=12)),
                ('closing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='totals', to='scoring.monthclosing')),
                ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.department')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('closing', 'member'), name='month_total_once')],
            },
        ),
    ]
