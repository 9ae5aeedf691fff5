"""What records are found by. Beside it stands an index made by the migration: FTS5 on SQLite, GIN on PostgreSQL."""

from django.db import models


class Entry(models.Model):
    """The searched text of one record: ``text`` has a line per field, ``grams`` their signs and pairs by spaces."""

    kind = models.CharField(max_length=32)
    record = models.BigIntegerField()
    text = models.TextField()
    grams = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "record"], name="search_entry_of_record"),)

    def __str__(self) -> str:
        return f"{self.kind}:{self.record}"
