"""One more table."""

from django.db import models


class Remark(models.Model):
    """Something to be remarked."""

    text = models.CharField(max_length=40)

    class Meta:
        app_label = "later"

    def __str__(self) -> str:
        return self.text
