from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("later", "0001_initial")]

    operations = [migrations.RunSQL("INSERT INTO later_remark (text) VALUES ('made by the second step')")]
