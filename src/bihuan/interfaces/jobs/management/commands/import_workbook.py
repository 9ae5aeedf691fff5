"""``manage import_workbook``: what ``bihuan import`` becomes."""

import json
import shutil
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from bihuan.base.access.predicate import may
from bihuan.base.imports.services import RUN
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.selectors import company
from bihuan.interfaces.cli.terminal import refuse, write
from bihuan.interfaces.commands import UncheckedCommand
from bihuan.interfaces.dataio.importing import whole
from bihuan.interfaces.dataio.importing.running import Progress
from bihuan.interfaces.dataio.importing.turns import turn
from bihuan.interfaces.dataio.importing.whole import Ended
from bihuan.interfaces.dataio.mappings import read_mapping
from bihuan.interfaces.dataio.reading import Book, Source, Unreadable
from bihuan.interfaces.jobs.imported import notice, shown, watched
from bihuan.interfaces.jobs.setting_up import set_up
from bihuan.interfaces.jobs.telling import say_step, spoken
from bihuan.interfaces.upkeep import upgrading
from bihuan.interfaces.wording import imports as wording


class Command(UncheckedCommand):
    """Exit 0: every row landed; 1: some rows failed; 2: a file could not be read, and nothing landed."""

    help = "Import workbooks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """As ``bihuan import`` has them."""
        parser.add_argument("files", nargs="+", type=Path)
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--on-duplicate", choices=("skip", "update"), default="skip")
        parser.add_argument("--errors", type=Path)
        parser.add_argument("--json", action="store_true", dest="as_json")
        parser.add_argument("--as", dest="account")
        parser.add_argument("--mapping", type=Path)
        parser.add_argument("--company")
        parser.add_argument("--preset", default="equipment")

    def handle(self, *args: Any, **options: Any) -> None:
        """In the language of the terminal."""
        with spoken(2):
            try:
                ended = _ended(options)
            except Unreadable as wrong:
                refuse(wording.unreadable(wrong.code, wrong.parameters))
            _hand_out(ended, options)
        sys.exit(1 if ended.result.has_failures else 0)


def _ended(options: dict[str, Any]) -> Ended:
    """Everything up to the result; the files are opened before anything is written."""
    sources = [_source(path) for path in options["files"]]
    mapping = _mapping(options["mapping"])
    upgrading.bring_up_to_date(settings.BACKUP_DIR, at=timezone.now(), say=say_step)
    call_command("createcachetable", verbosity=0)
    book = whole.opened(sources, mapping=mapping, at=timezone.now())
    # A trial on an empty database: the company that it needs is gone again afterwards.
    with _nothing_stays() if options["dry_run"] and company() is None else nullcontext():
        if company() is None:
            name = options["company"] or options["files"][0].stem
            set_up(name, options["preset"], trial=options["dry_run"])
        by = _who(options["account"])
        with watched() as progress:
            if options["dry_run"]:
                return whole.tried(
                    book, on_duplicate=options["on_duplicate"], by=by, at=timezone.now(), progress=progress
                )
            return _carried_out(book, sources, mapping, by, options, progress)


def _carried_out(
    book: Book,
    sources: list[Source],
    mapping: dict[str, Any] | None,
    by: Member,
    options: dict[str, Any],
    progress: Progress | None,
) -> Ended:
    with turn(lambda: notice("waits")):
        on_duplicate = options["on_duplicate"]
        record = whole.begun(sources, mapping=mapping, on_duplicate=on_duplicate, by=by, at=timezone.now())
        ended = whole.carried_out(book, record, by=by, at=timezone.now(), progress=progress)
    if not ended.judged:
        notice("left_to_worker")
    return ended


@contextmanager
def _nothing_stays() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _source(path: Path) -> Source:
    try:
        return Source(path.name, path.read_bytes())
    except OSError as error:
        raise Unreadable("no_file", file=str(path), reason=error.strerror) from error


def _mapping(path: Path | None) -> dict[str, Any] | None:
    if path is None:
        return None
    try:
        return read_mapping(path.read_bytes(), path.name)
    except OSError as error:
        raise Unreadable("no_file", file=str(path), reason=error.strerror) from error


def _who(account: str | None) -> Member:
    """Who imports: the account named, else the first active administrator."""
    active = Member.objects.active().select_related("department").order_by("pk")
    named = active.filter(code=account) if account is not None else active.filter(roles__is_administrator=True)
    found: Member | None = named.first()
    if found is None or not may(found, RUN):
        raise Unreadable("no_account", value=account or "admin")
    return found


def _hand_out(ended: Ended, options: dict[str, Any]) -> None:
    """The result to standard output, the bad rows to their file."""
    target: Path | None = options["errors"]
    if ended.bad_rows is not None:
        if target is not None:
            shutil.copyfile(ended.bad_rows, target)
        ended.bad_rows.unlink()
    if options["as_json"]:
        write([json.dumps(ended.result.as_json(), ensure_ascii=False, indent=1), "\n"])
    else:
        shown(ended.result, target if ended.bad_rows is not None else None)
