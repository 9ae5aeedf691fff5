"""Imports in the worker: the trial, and the import itself. Both can be handed out again and go on where they were."""

import logging
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils import timezone, translation

from bihuan.base.imports import services
from bihuan.base.imports.models import READING, RUNNING, WAITING, Import
from bihuan.base.organisation.models import Member
from bihuan.base.records.refusals import Missing, Refused
from bihuan.interfaces.dataio.importing import whole
from bihuan.interfaces.dataio.importing.charging import would_charge
from bihuan.interfaces.dataio.importing.turns import turn
from bihuan.interfaces.dataio.reading import Unreadable
from bihuan.interfaces.wording import imports as wording
from bihuan.interfaces.wording import refusals

log = logging.getLogger(__name__)
CAP = 512 * 2**20
"""Bytes of memory that the worker may take while it imports, beyond what it has taken already at the start of it."""


def trial(public_id: str) -> None:
    """Read the files and say what would become of them."""
    record = _waiting(public_id, READING, WAITING)
    if record is not None:
        _guarded(record, _try)


def run(public_id: str) -> None:
    """Import. One that a dead worker left in the middle goes on behind what has landed."""
    record = _waiting(public_id, READING, WAITING, RUNNING)
    if record is not None:
        _guarded(record, _run)


def _waiting(public_id: str, *states: str) -> Import | None:
    rows = Import.objects.select_related("created_by__department")
    return rows.filter(public_id=public_id, state__in=states).first()


def _by(record: Import) -> Member:
    """Who brings it; what they may no longer do, the import may not either."""
    assert isinstance(record.created_by, Member), "an import is somebody's"
    if not record.created_by.is_active:
        raise Refused("no_permission", permission=services.RUN)
    return record.created_by


def _try(record: Import) -> None:
    by, now = _by(record), timezone.now()
    # A sheet that nobody knows can be told on the page.
    book = whole.opened(whole.of_record(record), mapping=record.mapping, at=now, may_be_unknown=True)
    ended = whole.tried(book, on_duplicate=record.on_duplicate, by=by, at=now)
    if ended.bad_rows is not None:
        ended.bad_rows.unlink()
    charge = would_charge(book, ended.result, on_duplicate=record.on_duplicate, by=by, at=now)
    result = {**ended.result.as_json(), "would_charge": charge}
    services.tried(of=record, result=result, by=by, at=timezone.now())


def _run(record: Import) -> None:
    with turn():
        record.refresh_from_db()
        if record.state not in (READING, WAITING, RUNNING):
            return
        by, now = _by(record), timezone.now()
        book = whole.opened(whole.of_record(record), mapping=record.mapping, at=now)
        ended = whole.carried_out(book, record, by=by, at=now)
        if ended.bad_rows is not None:
            ended.bad_rows.unlink()


def _guarded(record: Import, act: Callable[[Import], None]) -> None:
    """Within the memory cap, in the language of whoever brings it; what cannot be done is told on the record."""
    language = getattr(record.created_by, "language", "") or settings.LANGUAGE_CODE
    with translation.override(language), _capped():
        try:
            act(record)
        except Unreadable as wrong:
            _failed(record, wording.unreadable(wrong.code, wrong.parameters))
        except Refused as refused:
            _failed(record, refusals.text(refused))
        except Missing:
            _failed(record, wording.unreadable("files_gone", {}))
        except MemoryError:
            _failed(record, wording.unreadable("too_much_memory", {}))
        except Exception as error:
            log.exception("import %s broke off", record.public_id)
            _failed(record, f"{type(error).__name__}: {error}")
            raise


def _failed(record: Import, words: str) -> None:
    services.fail(of=record, error=words, by=record.created_by, at=timezone.now())


@contextmanager
def _capped() -> Iterator[None]:
    """A file that would fill the machine's memory ends the import, not the machine."""
    before = resource.getrlimit(resource.RLIMIT_DATA)
    taken = _taken()
    if taken:
        resource.setrlimit(resource.RLIMIT_DATA, (taken + CAP, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)


def _taken() -> int:
    """Bytes of data that the process holds; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5])
    except (OSError, IndexError, ValueError):
        return 0
    return pages * resource.getpagesize()
