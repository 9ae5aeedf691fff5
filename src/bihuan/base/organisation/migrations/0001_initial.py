import bihuan.base.records.models
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Company',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('zone', models.CharField(default='Asia/Shanghai', max_length=40)),
                ('is_demo', models.BooleanField(default=False)),
                ('set_up_at', models.DateTimeField()),
                ('charging_from', models.DateTimeField(null=True)),
                ('mail', models.JSONField(default=dict)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='Department',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=bihuan.base.records.models.new_public_id, editable=False, max_length=12, unique=True)),
                ('name', models.CharField(max_length=60)),
                ('path', models.CharField(db_index=True, max_length=200)),
                ('region_code', models.CharField(blank=True, max_length=8)),
                ('archived_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='organisation.department')),
            ],
            options={
                'ordering': ('path',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('archived_at', None)), fields=('parent', 'name'), name='department_name_among_siblings'), models.UniqueConstraint(condition=models.Q(('archived_at', None), ('parent', None)), fields=('name',), name='department_name_at_the_top')],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('code', models.CharField(max_length=64, unique=True)),
                ('public_id', models.CharField(default=bihuan.base.records.models.new_public_id, editable=False, max_length=12, unique=True)),
                ('number', models.CharField(blank=True, max_length=32)),
                ('name', models.CharField(max_length=60)),
                ('sort_key', models.CharField(max_length=200)),
                ('initials', models.CharField(blank=True, max_length=60)),
                ('email', models.EmailField(max_length=254, null=True, unique=True)),
                ('mobile', models.CharField(blank=True, max_length=20)),
                ('joined_on', models.DateField()),
                ('left_on', models.DateField(null=True)),
                ('level', models.CharField(blank=True, max_length=20)),
                ('tags', models.JSONField(default=list)),
                ('is_active', models.BooleanField(default=True)),
                ('session_stamp', models.PositiveIntegerField(default=0)),
                ('password_set_at', models.DateTimeField(null=True)),
                ('language', models.CharField(blank=True, max_length=10)),
                ('created_at', models.DateTimeField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('manager', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to=settings.AUTH_USER_MODEL)),
                ('roles', models.ManyToManyField(related_name='members', to='access.role')),
                ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='members', to='organisation.department')),
            ],
            options={
                'ordering': ('sort_key', 'pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('left_on', None), ('left_on__gte', models.F('joined_on')), _connector='OR'), name='member_leaves_after_joining'), models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number',), name='member_number'), models.UniqueConstraint(condition=models.Q(('is_active', True), models.Q(('mobile', ''), _negated=True)), fields=('mobile',), name='member_mobile_at_work')],
            },
        ),
        migrations.CreateModel(
            name='Leave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=bihuan.base.records.models.new_public_id, editable=False, max_length=12, unique=True)),
                ('first_on', models.DateField()),
                ('last_on', models.DateField()),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('recorded_at', models.DateTimeField()),
                ('cancelled_at', models.DateTimeField(null=True)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leaves', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-first_on', 'pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('last_on__gte', models.F('first_on'))), name='leave_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='PasswordLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=12)),
                ('secret_hash', models.CharField(max_length=64, unique=True)),
                ('expires_at', models.DateTimeField()),
                ('made_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('voided_at', models.DateTimeField(null=True)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='password_links', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-made_at', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='Position',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=40)),
                ('first_on', models.DateField()),
                ('last_on', models.DateField(null=True)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='positions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('member', 'first_on'),
                'constraints': [models.UniqueConstraint(fields=('member', 'first_on'), name='position_starts_once'), models.UniqueConstraint(condition=models.Q(('last_on', None)), fields=('member',), name='position_open_once'), models.CheckConstraint(condition=models.Q(('last_on', None), ('last_on__gte', models.F('first_on')), _connector='OR'), name='position_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=bihuan.base.records.models.new_public_id, editable=False, max_length=12, unique=True)),
                ('permissions', models.JSONField(default=list)),
                ('first_on', models.DateField()),
                ('last_on', models.DateField()),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('recorded_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('giver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations_given', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delegations_taken', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-first_on', 'pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('last_on__gte', models.F('first_on'))), name='delegation_ends_after_start'), models.CheckConstraint(condition=models.Q(('giver', models.F('taker')), _negated=True), name='delegation_to_another')],
            },
        ),
    ]
