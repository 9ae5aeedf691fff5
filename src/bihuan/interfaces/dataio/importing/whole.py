"""An import from its record to its end: files fetched, read, run, the bad rows kept, the record finished."""

from collections.abc import Mapping, Sequence
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
from bihuan.interfaces.dataio.importing.running import Progress, run
from bihuan.interfaces.dataio.reading import KINDS, Book, Source, Unreadable, read
from bihuan.interfaces.dataio.reading import Mapping as Headings

JUDGED_AT_ONCE = 5_000
"""So many new facts are judged before the command ends; more are left to the worker."""
NOTED_EVERY = 1_000
"""Rows between two notes of progress on the record."""


class Ended(NamedTuple):
    """The result, the workbook of bad rows when there are any (whoever takes it deletes it), and whether duties are judged."""

    result: Result
    bad_rows: Path | None = None
    judged: bool = True


def opened(
    sources: Sequence[Source], *, mapping: Mapping[str, Any] | None, at: datetime, may_be_unknown: bool = False
) -> Book:
    """The book; ``Unreadable`` when a file cannot be read, or (unless that may be) none of its sheets is known."""
    zone = work_calendar().zone
    headings = Headings.from_data(mapping) if mapping else None
    book = read(sources, today=at.astimezone(zone).date(), zone=zone, mapping=headings)
    if not book.sheets and not may_be_unknown:
        raise Unreadable("no_sheet", words=[kind.word for kind in KINDS.values()])
    return book


def tried(book: Book, *, on_duplicate: str, by: Member, at: datetime, progress: Progress | None = None) -> Ended:
    """What the import would come to. Nothing is written."""
    options = Options(dry_run=True, on_duplicate="update" if on_duplicate == "update" else "skip")
    returned = Returned()
    result = run(book, by=by, at=at, options=options, progress=progress, returned=returned)
    return Ended(result, returned.finish())


def begun(
    sources: Sequence[Source], *, mapping: Mapping[str, Any] | None, on_duplicate: str, by: Member, at: datetime
) -> Import:
    """The record of an import of these files: one that was broken off, else a new one. Call it within one's turn."""
    files = [{"name": one.name, "sha256": keeping.keep(one.content), "size": len(one.content)} for one in sources]
    before = selectors.unfinished(files=files, on_duplicate=on_duplicate, by=by)
    if before is not None:
        return before
    return services.begin(files=files, mapping=mapping, on_duplicate=on_duplicate, by=by, at=at)


def carried_out(book: Book, record: Import, *, by: Member, at: datetime, progress: Progress | None = None) -> Ended:
    """Run the import of the record, which holds the turn, to its end."""
    services.start(of=record, by=by, at=at)
    options = Options(on_duplicate="update" if record.on_duplicate == "update" else "skip")
    returned, before = Returned(), last_seq()
    noted = _noting(record, progress)
    result = run(book, by=by, at=at, options=options, progress=noted, record=record, returned=returned)
    bad_rows = returned.finish()
    kept = keeping.keep(bad_rows.read_bytes()) if bad_rows is not None else ""
    counts = {name: result.total(name) for name in ("created", "updated", "failed")}
    services.finish(of=record, result=result.as_json(), counts=counts, bad_rows=kept, by=by, at=timezone.now())
    judged = last_seq() - before <= JUDGED_AT_ONCE
    if judged:
        now = timezone.now()
        duties.catch_up(at=now)
        duties.sweep(at=now)
    return Ended(result, bad_rows, judged)


def _noting(record: Import, progress: Progress | None) -> Progress:
    """Progress is also noted on the record, not at every chunk."""
    noted: dict[str, int] = {}

    def note(title: str, done: int, there: int) -> None:
        if done - noted.get(title, -NOTED_EVERY) >= NOTED_EVERY:
            noted[title] = done
            services.note_progress(of=record, sheet=title, done=done, there=there)
        if progress is not None:
            progress(title, done, there)

    return note


def of_record(record: Import) -> list[Source]:
    """The files of the record, from where they are kept."""
    return [Source(one["name"], keeping.fetch(one["sha256"])) for one in record.files]
