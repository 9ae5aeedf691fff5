"""Imports in the worker: the trial, and the import itself, piece by piece, so that other jobs have their turn in between.

Both can be handed out again and go on where they were.
"""

import logging
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone, translation

from bihuan.base.imports import services
from bihuan.base.imports.models import READING, RUNNING, WAITING, Import
from bihuan.base.organisation.models import Member
from bihuan.base.records.refusals import Missing, Refused
from bihuan.interfaces.dataio.importing import queue, whole
from bihuan.interfaces.dataio.importing.charging import would_charge
from bihuan.interfaces.dataio.importing.turns import Busy, turn
from bihuan.interfaces.dataio.importing.whole import Carrying
from bihuan.interfaces.dataio.reading import Book, Unreadable
from bihuan.interfaces.wording import imports as wording
from bihuan.interfaces.wording import refusals

PIECE = 20.0
"""Seconds after which an import lets others have the worker. Reading a large file, and going through what an earlier process
had done, come on top."""
PATIENCE = 2.0
"""Seconds that a job waits for its turn; then the worker does something else first."""
MOST_KEPT = 3
log = logging.getLogger(__name__)
CAP = 512 * 2**20
"""Bytes of memory that the worker may take while it imports, beyond what it has taken already at the start of it."""


@dataclass
class Kept:
    """What this process has in memory of an import between two pieces, and the piece that it can go on with.

    ``floor``: bytes of memory that the process held before it.
    """

    piece: int
    book: Book
    carrying: Carrying
    floor: int


_KEPT: dict[str, Kept] = {}
"""By public id. Another process, or this one after a restart, reads the files anew and finds what has landed there."""
PAUSES = (2.0, 4.0, 8.0, 16.0, 32.0)
"""Seconds that a database which broke an import off is given, the first time, the second …; after the last, somebody is told."""


@dataclass
class Trouble:
    """How often in a row the database has broken an import off, and the row that it had come to."""

    times: int = 0
    reached: int = 0


_TROUBLES: dict[str, Trouble] = {}
"""By public id."""


def trial(public_id: str, piece: int | None = None) -> None:
    """Read the files and say what would become of them; a piece of it, the rest goes back into the queue."""
    record = _waiting(public_id, piece, READING, WAITING)
    if record is not None:
        _guarded(record, _try, queue.trial)


def run(public_id: str, piece: int | None = None) -> None:
    """Import a piece; the rest goes back into the queue. What a dead worker left in the middle goes on behind what has landed.

    ``piece``: a job that has been handed out before, and has been followed by another one, does nothing.
    """
    record = _waiting(public_id, piece, READING, WAITING, RUNNING)
    if record is not None:
        _guarded(record, _run, queue.run)


def _waiting(public_id: str, piece: int | None, *states: str) -> Import | None:
    rows = Import.objects.select_related("created_by__department").filter(public_id=public_id, state__in=states)
    return (rows if piece is None else rows.filter(piece=piece)).first()


def _by(record: Import) -> Member:
    """Who brings it; what they may no longer do, the import may not either."""
    assert isinstance(record.created_by, Member), "an import is somebody's"
    if not record.created_by.is_active:
        raise Refused("no_permission", permission=services.RUN)
    return record.created_by


def _try(record: Import) -> None:
    kept = _taken_up(record, dry_run=True)
    ended = kept.carrying.go_on(pause=_until(PIECE))
    if ended is None:
        _pass_on(record, queue.trial)
        return
    by, now = kept.carrying.by, timezone.now()
    bad_rows = whole.keep_bad_rows(ended.bad_rows)
    charge = would_charge(kept.book, ended.result, on_duplicate=record.on_duplicate, by=by, at=now)
    result = {**ended.result.as_json(), "would_charge": charge}
    services.tried(of=record, result=result, bad_rows=bad_rows, by=by, at=timezone.now())
    _forget(record)


def _run(record: Import) -> None:
    try:
        with turn(patience=PATIENCE):
            _carry_on(record)
    except Busy:
        _pass_on(record, queue.run)


def _carry_on(record: Import) -> None:
    """Whoever had the turn before may have gone on with it."""
    current = _waiting(record.public_id, record.piece, READING, WAITING, RUNNING)
    if current is None:
        return
    if current.state != RUNNING:
        services.start(of=current, by=_by(current), at=timezone.now())
        record.piece, record.state = current.piece, current.state
    kept = _taken_up(current, dry_run=False)
    ended = kept.carrying.go_on(pause=_until(PIECE))
    if ended is None:
        _pass_on(current, queue.run)
    else:
        _forget(current)


def _until(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() >= end


def _taken_up(record: Import, *, dry_run: bool) -> Kept:
    """The import where this process set it down, else from its first row."""
    kept = _KEPT.get(record.public_id)
    if kept is not None and kept.piece == record.piece and kept.carrying.is_trial == dry_run:
        return kept
    _forget(record)
    by, now = _by(record), timezone.now()
    # A sheet that nobody knows can be told on the page.
    book = whole.opened(whole.of_record(record), mapping=record.mapping, at=now, may_be_unknown=dry_run)
    carrying = Carrying(book, on_duplicate=record.on_duplicate, dry_run=dry_run, record=record, by=by, at=now)
    while len(_KEPT) >= MOST_KEPT:
        _KEPT.pop(next(iter(_KEPT))).carrying.drop()
    kept = _KEPT[record.public_id] = Kept(record.piece, book, carrying, _floor())
    return kept


def _pass_on(record: Import, queued: Callable[[Import], None]) -> None:
    """Back into the queue, behind what waits there. The count of pieces and the job are written together or not at all."""
    kept = _KEPT.get(record.public_id)
    progress = record.progress if kept is None else kept.carrying.work.progress()
    with transaction.atomic():
        piece = services.pass_on(of=record, progress=progress)
        if piece is not None:
            record.piece = piece
            queued(record)
    if kept is not None and piece is not None:
        kept.piece = piece
    elif piece is None:
        _forget(record)


def _forget(record: Import) -> None:
    kept = _KEPT.pop(record.public_id, None)
    if kept is not None:
        kept.carrying.drop()


def _guarded(record: Import, act: Callable[[Import], None], queued: Callable[[Import], None]) -> None:
    """Within the memory cap, in the language of whoever brings it; what cannot be done is told on the record."""
    language = getattr(record.created_by, "language", "") or settings.LANGUAGE_CODE
    with translation.override(language):
        try:
            # What is told of an end must not want for the room that the import did not have.
            with _capped():
                act(record)
            _TROUBLES.pop(record.public_id, None)
        except Unreadable as wrong:
            _failed(record, wording.unreadable(wrong.code, wrong.parameters))
        except Refused as refused:
            _failed(record, refusals.text(refused))
        except Missing:
            _failed(record, wording.unreadable("files_gone", {}))
        except MemoryError:
            _failed(record, wording.unreadable("too_much_memory", {}))
        except (OperationalError, InterfaceError) as error:
            _break_off(record, error, queued)
        except Exception as error:
            _tell_failure(record, error)
            raise


def _break_off(record: Import, error: Exception, queued: Callable[[Import], None]) -> None:
    """The database is gone, locked or full, for a moment as like as not: the import goes on by itself, unless it gets nowhere."""
    _forget(record)
    log.warning("import %s was broken off by the database: %s", record.public_id, error)
    trouble = _TROUBLES.setdefault(record.public_id, Trouble())
    while trouble.times < len(PAUSES):
        time.sleep(PAUSES[trouble.times])
        trouble.times += 1
        try:
            _pass_on_again(record, trouble, queued)
        except (OperationalError, InterfaceError) as once_more:
            error = once_more
        else:
            return
    del _TROUBLES[record.public_id]
    _tell_failure(record, error)
    raise error


def _pass_on_again(record: Import, trouble: Trouble, queued: Callable[[Import], None]) -> None:
    if connection.get_autocommit():
        connection.close_if_unusable_or_obsolete()
    record.refresh_from_db(fields=["progress"])
    reached = sum(done for done, *_more in record.progress.values())
    if reached > trouble.reached:
        trouble.times, trouble.reached = 1, reached
    _pass_on(record, queued)


def _tell_failure(record: Import, error: Exception) -> None:
    log.error("import %s broke off", record.public_id, exc_info=error)
    _failed(record, f"{type(error).__name__}: {error}")


def _failed(record: Import, words: str) -> None:
    _forget(record)
    services.fail(of=record, error=words, by=record.created_by, at=timezone.now())


@contextmanager
def _capped() -> Iterator[None]:
    """A file that would fill the machine's memory ends the import, not the machine."""
    before = resource.getrlimit(resource.RLIMIT_DATA)
    floor = _floor()
    if floor:
        resource.setrlimit(resource.RLIMIT_DATA, (floor + CAP, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)


def _floor() -> int:
    """What the process held before it had any import in memory."""
    return min((kept.floor for kept in _KEPT.values()), default=_taken())


def _taken() -> int:
    """Bytes of data that the process holds; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
    except (OSError, IndexError, ValueError):
        return 0
    return pages * resource.getpagesize()
