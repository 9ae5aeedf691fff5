import os
import time
from pathlib import Path
from typing import Any

from django.db import migrations, models


def wait(apps: Any, editor: Any) -> None:
    """Say that the step has begun, and go on when nobody wants to see it killed."""
    if "LATER_WAITS" in os.environ:
        Path(os.environ["LATER_WAITS"]).touch()
        time.sleep(600)


class Migration(migrations.Migration):
    initial = True

    operations = [
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=40)),
            ],
        ),
        migrations.RunPython(wait),
    ]
