"""Beginning imports and keeping what became of them. What a row becomes is done by the services of its stage."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, Q

from bihuan.base.access.predicate import require
from bihuan.base.audit.models import Event
from bihuan.base.audit.selectors import META
from bihuan.base.audit.services import record, withdraw
from bihuan.base.imports.events import ImportFinished, ImportUndone
from bihuan.base.imports.models import (
    DONE,
    FAILED,
    READING,
    RUNNING,
    STOPPED,
    UNDONE,
    WAITING,
    Import,
    ImportedRow,
)
from bihuan.base.records.models import Record, change
from bihuan.base.records.refusals import Refused
from bihuan.base.records.services import insert_values
from bihuan.base.search.services import drop

RUN = "imports.run"
REASON = "import undone"
"""Why entries were withdrawn, in the log."""


class Landed(NamedTuple):
    """A row that landed, and the record that it is now. Of one that was changed: the values before, the version since, and
    between which entries of the log what is told of it stands.
    """

    sheet: int
    number: int
    outcome: str
    kind: str
    public_id: str
    before: Mapping[str, Any] | None = None
    version: int = 0
    since: int = 0
    until: int = 0


def begin(
    *,
    files: Sequence[Mapping[str, Any]],
    mapping: Mapping[str, Any] | None = None,
    on_duplicate: str = "skip",
    by: Any,
    at: datetime,
) -> Import:
    """Files have been handed in. Nothing is read yet."""
    require(by, RUN)
    return Import.objects.create(
        files=[dict(one) for one in files],
        mapping=dict(mapping or {}),
        on_duplicate=on_duplicate,
        created_at=at,
        created_by=by,
        updated_at=at,
        updated_by=by,
    )


@transaction.atomic
def settle(
    *, of: Import, mapping: Mapping[str, Any], on_duplicate: str, version: int | None = None, by: Any, at: datetime
) -> Import:
    """How its sheets and columns are to be read. Only before it runs; the trial before is void."""
    require(by, RUN)
    current = _in_state(of, READING, WAITING, FAILED)
    values = {"mapping": dict(mapping), "on_duplicate": on_duplicate, "piece": current.piece + 1}
    void: dict[str, Any] = {"dry_run": None, "state": READING, "bad_rows": "", "progress": {}, "error": ""}
    return change(of, version=version, by=by, at=at, **values, **void)


@transaction.atomic
def tried(*, of: Import, result: Mapping[str, Any], bad_rows: str = "", by: Any, at: datetime) -> Import:
    """The trial is over: what the import would do, and the rows that would not land. It waits for the word to go.

    Of one that has gone on without this job meanwhile, nothing is said.
    """
    require(by, RUN)
    if _in_state(of, READING, WAITING).piece != of.piece:
        return of
    return change(of, version=None, by=by, at=at, dry_run=dict(result), bad_rows=bad_rows, progress={}, state=WAITING)


@transaction.atomic
def start(*, of: Import, by: Any, at: datetime) -> Import:
    """It runs, by a job of its own; no earlier one may go on with it. Broken off or stopped, it goes on where it was."""
    require(by, RUN)
    current = _in_state(of, READING, WAITING, RUNNING, FAILED, STOPPED)
    values = {"state": RUNNING, "started_at": current.started_at or at, "finished_at": None, "error": ""}
    return change(of, version=None, by=by, at=at, **values, stop_asked_at=None, piece=current.piece + 1)


@transaction.atomic
def ask_to_stop(*, of: Import, by: Any, at: datetime) -> Import:
    """Whoever runs it is to stop behind the rows that are being written, with everything counted that has landed."""
    require(by, RUN)
    current = _in_state(of, RUNNING)
    return change(of, version=None, by=by, at=at, stop_asked_at=current.stop_asked_at or at)


def pass_on(*, of: Import, progress: Mapping[str, Any]) -> int | None:
    """A piece is done and more is to do: the number of the next one, None when the import has gone on without this job.

    Call it in the transaction that queues the next piece: a crash leaves both or neither.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a piece is passed on in the transaction that queues the next")
    mine = Import.objects.filter(pk=of.pk, piece=of.piece, state=of.state)
    return of.piece + 1 if mine.update(piece=of.piece + 1, progress=dict(progress)) else None


def keep(*, of: Import, rows: Iterable[Landed]) -> None:
    """Keep what became of rows; call it in the transaction in which they landed."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a row is kept in the transaction in which it landed")
    insert_values(ImportedRow, ("of_id", *Landed._fields), ((of.pk, *row) for row in rows))


def note_put_back(row: ImportedRow, *, subject: str, since: int, by: Any, at: datetime) -> None:
    """What the row had changed is as it was: it is not put back a second time. Call it in the transaction that did so.

    Neither what the import told of the record (``subject`` in the log) counts any more, nor what putting it back told, behind
    ``since``: there and back is no work on it, and fulfils no duty.
    """
    told = Event.objects.filter(kind=row.kind, subject=subject, withdrawal=None).exclude(verb__in=META)
    seqs = told.filter(Q(seq__gt=since) | Q(seq__gt=row.since, seq__lte=row.until)).order_by("seq")
    found = list(seqs.values_list("seq", flat=True))
    if found:
        withdraw(seqs=found, reason=REASON, by=by, at=at)
    ImportedRow.objects.filter(pk=row.pk).update(before=None)
    row.before = None


def note_progress(*, of: Import, progress: Mapping[str, Any]) -> None:
    """How far it is, for whoever watches."""
    Import.objects.filter(pk=of.pk).update(progress=dict(progress))


@transaction.atomic
def finish(
    *,
    of: Import,
    result: Mapping[str, Any],
    counts: Mapping[str, int],
    bad_rows: str = "",
    stopped: bool = False,
    by: Any,
    at: datetime,
) -> Import:
    """It has come to its end, or was ``stopped`` before. The log says so where it changed anything: the same file again
    leaves the log as it is.
    """
    current = _in_state(of, RUNNING)
    values = {"state": STOPPED if stopped else DONE, "finished_at": at, "result": dict(result), "bad_rows": bad_rows}
    change(current, version=None, by=by, at=at, **values)
    if counts["created"] or counts["updated"]:
        hashes = tuple(one["sha256"] for one in current.files)
        record([ImportFinished(subject=current.public_id, files=hashes, **counts)], by=by, at=at)
    of.refresh_from_db()
    return of


@transaction.atomic
def fail(*, of: Import, error: str, by: Any, at: datetime) -> Import:
    """It could not go on; what has landed stays, and it can be started again.

    Of one that has come to an end, or has gone on without this job meanwhile, nothing is said: whoever goes on with it would stop.
    """
    current = Import.objects.select_for_update(of=("self",)).get(pk=of.pk)
    if current.piece != of.piece or current.state not in (READING, WAITING, RUNNING):
        return current
    return change(of, version=None, by=by, at=at, state=FAILED, error=error[:500], finished_at=at)


@transaction.atomic
def undone(*, of: Import, withdrawn: int, told: Mapping[str, Any] | None = None, by: Any, at: datetime) -> Import:
    """What it brought has been taken back; ``told`` is what that came to, with what was kept and why."""
    require(by, RUN)
    current = _in_state(of, DONE, FAILED, STOPPED)
    change(current, version=None, by=by, at=at, state=UNDONE, undone=dict(told or {}))
    record([ImportUndone(subject=current.public_id, withdrawn=withdrawn)], by=by, at=at)
    of.refresh_from_db()
    return of


def _in_state(of: Import, *states: str) -> Import:
    """The import as it stands, its row locked; refused in any other state."""
    current = Import.objects.select_for_update(of=("self",)).get(pk=of.pk)
    if current.state not in states:
        raise Refused("import_state", state=current.state)
    return current


@transaction.atomic
def take_back(
    *, kind: str, model: type[Record], public_ids: Sequence[str], frees: Mapping[str, Any], by: Any, at: datetime
) -> int:
    """Take records that an import created off the lists, as if they had never come: what is told of them counts no more.

    ``frees`` are the columns that make room for the same to come in again. How many entries of the log that were.
    """
    require(by, RUN)
    rows = model._default_manager.filter(public_id__in=public_ids, archived_at=None)
    keys = list(rows.values_list("pk", flat=True))
    told = Event.objects.filter(kind=kind, subject__in=public_ids, withdrawal=None).order_by("seq")
    seqs = list(told.values_list("seq", flat=True))
    stamps = {"archived_at": at, "updated_at": at, "updated_by": by, "version": F("version") + 1}
    model._default_manager.filter(pk__in=keys).update(**stamps, **frees)
    drop(kind, keys)
    if seqs:
        withdraw(seqs=seqs, reason=REASON, by=by, at=at)
    return len(seqs)
