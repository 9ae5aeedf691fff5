"""What the worker did: one row a run of a job, and the worker's sign of life."""

from typing import Any

from django.db import models
from django.db.models.functions import Now


class JobRun(models.Model):
    """One run of a job. ``dedupe_key`` names the occasion (a minute, a night, a week): a job runs once for each.

    ``held_until``: while it runs, the moment on the database's clock after which its worker is taken for dead.
    """

    class State(models.TextChoices):
        """How the run stands."""

        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    type = models.CharField(max_length=40)
    dedupe_key = models.CharField(max_length=160)
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    attempts = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField(db_default=Now())
    held_until = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    progress = models.PositiveSmallIntegerField(default=0)
    result: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-started_at", "-pk")
        constraints = (models.UniqueConstraint(fields=["type", "dedupe_key"], name="job_runs_once_each"),)
        indexes = (models.Index(fields=["type", "-started_at"]), models.Index(fields=["state", "-started_at"]))

    def __str__(self) -> str:
        return f"{self.type} {self.dedupe_key} {self.state}"


class Heartbeat(models.Model):
    """When a process that serves pages or does jobs was last heard of; one row for each that ever was, until it is cleared out."""

    class Role(models.TextChoices):
        """What it does."""

        WEB = "web"
        JOBS = "jobs"

    name = models.CharField(max_length=120)
    role = models.CharField(max_length=4, choices=Role)
    at = models.DateTimeField()

    class Meta:
        ordering = ("role", "name")
        constraints = (models.UniqueConstraint(fields=["role", "name"], name="heartbeat_once_each"),)

    def __str__(self) -> str:
        return f"{self.role} {self.name} {self.at}"
