"""What was sent already, so that a second press records nothing twice."""

from django.db import models


class Sent(models.Model):
    """A form or button that was sent, by a digest of who, and of its token or its content; ``url`` is where the answer led."""

    key = models.CharField(max_length=64, unique=True)
    url = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.url
