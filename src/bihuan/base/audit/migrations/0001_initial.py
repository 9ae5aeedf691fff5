import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('seq', models.BigIntegerField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('actor', models.CharField(max_length=64)),
                ('verb', models.CharField(max_length=64)),
                ('kind', models.CharField(max_length=32)),
                ('subject', models.CharField(max_length=200)),
                ('data', models.JSONField()),
                ('private', models.JSONField(null=True)),
                ('private_hash', models.CharField(blank=True, max_length=64)),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'subject', 'seq'], name='audit_event_kind_31ea21_idx'), models.Index(fields=['at', 'seq'], name='audit_event_at_4eb3f3_idx'), models.Index(fields=['actor', 'seq'], name='audit_event_actor_0b7cf5_idx'), models.Index(fields=['verb', 'seq'], name='audit_event_verb_e113e6_idx')],
            },
        ),
        migrations.CreateModel(
            name='Head',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.BigIntegerField(default=0)),
                ('hash', models.CharField(default='', max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Mention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=32)),
                ('public_id', models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='Withdrawal',
            fields=[
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='withdrawal', serialize=False, to='audit.event')),
            ],
        ),
        migrations.AddField(
            model_name='mention',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mentions', to='audit.event'),
        ),
        migrations.AddField(
            model_name='withdrawal',
            name='by',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='audit.event'),
        ),
        migrations.AddIndex(
            model_name='mention',
            index=models.Index(fields=['kind', 'public_id', '-event'], name='audit_menti_kind_0d656e_idx'),
        ),
    ]
