"""``manage move``: what ``bihuan move`` becomes."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from bihuan.interfaces.cli.terminal import say
from bihuan.interfaces.commands import UncheckedCommand
from bihuan.interfaces.jobs.telling import spoken
from bihuan.interfaces.upkeep.moving import Progress, move


class Command(UncheckedCommand):
    """Exit 0: everything is there and compared; 1: nothing is, and the target is as empty as it was."""

    help = "Bring everything from SQLite to PostgreSQL."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """As ``bihuan move`` has it."""
        parser.add_argument("--to", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """In the language of the terminal."""
        target = settings.DATABASE_BY_ADDRESS(options["to"])
        with spoken():
            with _watched() as progress:
                moved = move(target, progress=progress)
            told = {"tables": moved.tables, "rows": moved.rows}
            say(
                _(
                    "%(tables)s tables with %(rows)s rows were moved; counts, sums and hashes are equal, the log's chain is whole."
                )
                % told
            )
            say(
                _(
                    "Set BIHUAN_DATABASE_URL to the new database, then start bihuan serve. Keep the SQLite file until you are sure."
                )
            )


@contextmanager
def _watched() -> Iterator[Progress]:
    """A bar for the table at hand, when somebody is there to see it."""
    if not sys.stderr.isatty():
        yield lambda _table, _done, _there: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda table, done, there: bar.update(task, description=table, completed=done, total=there)
