"""The counters behind the numbers of records."""

from django.db import models


class Counter(models.Model):
    """The last serial given within a kind, a region (empty: all together) and a period (empty: for ever)."""

    kind = models.CharField(max_length=20)
    region = models.CharField(max_length=8, blank=True)
    period = models.CharField(max_length=10, blank=True)
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["kind", "region", "period"], name="one_counter_each"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.region} {self.period}: {self.last}"
