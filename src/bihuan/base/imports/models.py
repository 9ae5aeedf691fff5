"""Imports, and the rows that landed."""

from typing import Any, ClassVar, Protocol

from django.db import models
from django.db.models import Q

from bihuan.base.access.predicate import Person, may
from bihuan.base.records.models import Found, Record

STATES = ("reading", "waiting", "running", "done", "failed", "stopped", "undone")
READING, WAITING, RUNNING, DONE, FAILED, STOPPED, UNDONE = STATES


class Importer(Person, Protocol):
    """Who asks: a member."""

    @property
    def pk(self) -> Any: ...
    @property
    def is_administrator(self) -> bool: ...


class ImportQuerySet(models.QuerySet["Import"], Found["Import"]):
    """Imports."""

    def visible_to(self, person: Importer) -> "ImportQuerySet":
        """One's own, for whoever may import; an administrator sees all. Mistakes name rows that others may not see."""
        if not may(person, "imports.run"):
            return self.none()
        return self.all() if person.is_administrator else self.filter(created_by=person.pk)


class Import(Record):
    """A workbook, or several, on the way in. ``created_by`` brings it.

    ``files`` are ``{"name", "sha256", "size"}``: the bytes are kept by interfaces under their hashes. ``progress`` is
    place of the sheet → [rows done, rows there, its title], ``result`` what the command prints as JSON. ``bad_rows``: the hash of the
    workbook of the rows that failed, of the trial until it has run. ``dry_run`` holds the result of the trial before it, in
    the same form. ``piece`` counts the jobs that it has been handed to: only the latest may go on with it. ``undone`` is what
    taking it back came to.
    """

    kind: ClassVar[str] = "import"

    state = models.CharField(max_length=10, default=READING)
    files: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    mapping: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    on_duplicate = models.CharField(max_length=10, default="skip")
    dry_run: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    progress: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    result: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    bad_rows = models.CharField(max_length=64, blank=True)
    error = models.CharField(max_length=500, blank=True)
    piece = models.PositiveIntegerField(default=0)
    stop_asked_at = models.DateTimeField(null=True)
    undone: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=STATES), name="import_state"),
            models.CheckConstraint(condition=Q(on_duplicate__in=("skip", "update")), name="import_on_duplicate"),
        )
        indexes = (
            models.Index(fields=["-created_at", "id"], name="import_by_age"),
            models.Index(fields=["state"], name="import_by_state"),
        )

    def __str__(self) -> str:
        return f"{self.public_id} {self.state}"


class ImportedRow(models.Model):
    """A row that landed: written in the transaction of what it became, so that a crash leaves both or neither.

    ``sheet`` is the place of the sheet in the book, ``number`` the row as the spreadsheet shows it. ``kind`` and
    ``public_id`` name the record; several rows may have become one, and a record changed has its ``outcome`` "updated":
    ``before`` holds the values that it had, ``version`` what it was left at; what the log says of the change stands
    behind ``since``, up to ``until``.
    """

    of = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    sheet = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10)
    kind = models.CharField(max_length=32)
    public_id = models.CharField(max_length=12)
    before: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    version = models.PositiveIntegerField(default=0)
    since = models.BigIntegerField(default=0)
    until = models.BigIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["of", "sheet", "number"], name="imported_row_once"),)
        indexes = (models.Index(fields=["kind", "public_id"], name="imported_row_of_record"),)

    def __str__(self) -> str:
        return f"{self.sheet}:{self.number} {self.outcome} {self.kind}:{self.public_id}"
