"""An import from its record to its end: files fetched, read, run, the bad rows kept, the record finished."""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.utils import timezone

from bihuan.base.duties import services as duties
from bihuan.base.duties.services.lock import last_seq
from bihuan.base.imports import selectors, services
from bihuan.base.imports.models import Import
from bihuan.base.organisation.models import Member
from bihuan.base.policies.selectors import work_calendar
from bihuan.interfaces import keeping
from bihuan.interfaces.dataio.importing.results import Options, Result
from bihuan.interfaces.dataio.importing.returning import Returned
from bihuan.interfaces.dataio.importing.running import Progress, Work
from bihuan.interfaces.dataio.reading import KINDS, Book, Source, Unreadable, read
from bihuan.interfaces.dataio.reading import Mapping as Headings

JUDGED_AT_ONCE = 5_000
"""So many new facts are judged before the command ends; more are left to the worker."""
NOTED_EVERY = 1.0
"""Seconds between two notes of progress on the record, for whoever watches."""


class Ended(NamedTuple):
    """The result, the workbook of bad rows when there are any (whoever takes it deletes it), and whether duties are judged."""

    result: Result
    bad_rows: Path | None = None
    judged: bool = True


def opened(
    sources: Sequence[Source], *, mapping: Mapping[str, Any] | None, at: datetime, may_be_unknown: bool = False
) -> Book:
    """The book; ``Unreadable`` when a file cannot be read, or (unless that may be) no sheet is known, or none has headings."""
    zone = work_calendar().zone
    headings = Headings.from_data(mapping) if mapping else None
    book = read(sources, today=at.astimezone(zone).date(), zone=zone, mapping=headings)
    if not book.sheets and not may_be_unknown:
        raise Unreadable("no_sheet", words=[kind.word for kind in KINDS.values()])
    if not may_be_unknown and not any(sheet.columns for sheet in book.sheets):
        raise Unreadable("no_headings", sheets=[sheet.title for sheet in book.sheets])
    return book


def begun(
    sources: Sequence[Source], *, mapping: Mapping[str, Any] | None, on_duplicate: str, by: Member, at: datetime
) -> Import:
    """The record of an import of these files: one that was broken off, else a new one. Call it within one's turn."""
    files = [{"name": one.name, "sha256": keeping.keep(one.content), "size": len(one.content)} for one in sources]
    before = selectors.unfinished(files=files, on_duplicate=on_duplicate, by=by)
    if before is not None:
        return before
    return services.begin(files=files, mapping=mapping, on_duplicate=on_duplicate, by=by, at=at)


class Carrying:
    """An import, or its trial, on its way: carried on piece by piece until it has ended.

    Whoever has it goes on with it where it stood, and whoever has lost it begins anew: nothing lands twice.
    """

    def __init__(
        self,
        book: Book,
        *,
        on_duplicate: str,
        dry_run: bool = False,
        record: Import | None = None,
        by: Member,
        at: datetime,
        progress: Progress | None = None,
    ) -> None:
        options = Options(dry_run, "update" if on_duplicate == "update" else "skip")
        self.by, self.record, self.returned = by, record, Returned()
        self.work = Work(
            book, by=by, at=at, options=options, progress=self._noting(progress), record=record, returned=self.returned
        )
        self.before = last_seq()
        self._noted = 0.0

    @property
    def is_trial(self) -> bool:
        """Whether nothing is written."""
        return self.work.is_trial

    def drop(self) -> None:
        """Nobody goes on with it here: what lies on the disk of it goes."""
        self.returned.drop()

    def go_on(self, *, pause: Callable[[], bool] | None = None) -> Ended | None:
        """The end of it; None when ``pause`` said so. Once somebody has asked it to stop it ends where it is."""
        stopping = [self._is_stopping()]

        def asked() -> bool:
            stopping[0] = stopping[0] or self._is_stopping()
            return stopping[0] or (pause is not None and pause())

        result = self.work.go_on(pause=asked)
        if result is None and not stopping[0]:
            return None
        return self._end(self.work.result(), stopped=result is None)

    def _is_stopping(self) -> bool:
        return self.record is not None and selectors.is_stopping(self.record)

    def _end(self, result: Result, *, stopped: bool) -> Ended:
        bad_rows = self.returned.finish()
        judged = last_seq() - self.before <= JUDGED_AT_ONCE
        if self.record is None or result.dry_run:
            return Ended(result, bad_rows)
        counts = {name: result.total(name) for name in ("created", "updated", "failed")}
        kept, now = keep_bad_rows(bad_rows), timezone.now()
        services.note_progress(of=self.record, progress=self.work.progress())
        told = result.as_json()
        services.finish(of=self.record, result=told, counts=counts, bad_rows=kept, stopped=stopped, by=self.by, at=now)
        if judged:
            now = timezone.now()
            duties.catch_up(at=now)
            duties.sweep(at=now)
        return Ended(result, bad_rows, judged)

    def _noting(self, progress: Progress | None) -> Progress:
        """Progress is also noted on the record, not at every chunk."""

        def note(title: str, done: int, there: int) -> None:
            now = time.monotonic()
            if self.record is not None and now - self._noted >= NOTED_EVERY:
                self._noted = now
                services.note_progress(of=self.record, progress=self.work.progress())
            if progress is not None:
                progress(title, done, there)

        return note


def tried(book: Book, *, on_duplicate: str, by: Member, at: datetime, progress: Progress | None = None) -> Ended:
    """What the import would come to. Nothing is written."""
    ended = Carrying(book, on_duplicate=on_duplicate, dry_run=True, by=by, at=at, progress=progress).go_on()
    assert ended is not None, "nobody asked for a pause"
    return ended


def carried_out(book: Book, record: Import, *, by: Member, at: datetime, progress: Progress | None = None) -> Ended:
    """Run the import of the record, which holds the turn, to its end in one go."""
    services.start(of=record, by=by, at=at)
    ended = Carrying(book, on_duplicate=record.on_duplicate, record=record, by=by, at=at, progress=progress).go_on()
    assert ended is not None, "nobody asked for a pause"
    return ended


def keep_bad_rows(path: Path | None) -> str:
    """The hash under which the workbook of bad rows is kept; empty without one."""
    return keeping.keep(path.read_bytes()) if path is not None else ""


def of_record(record: Import) -> list[Source]:
    """The files of the record, from where they are kept."""
    return [Source(one["name"], keeping.fetch(one["sha256"])) for one in record.files]
