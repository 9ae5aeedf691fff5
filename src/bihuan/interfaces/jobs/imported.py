"""How ``bihuan import`` shows what it does: progress and notices on standard error, the result on standard output."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from bihuan.interfaces.cli.terminal import console, say
from bihuan.interfaces.dataio.importing.results import Result, SheetResult
from bihuan.interfaces.dataio.importing.running import Progress as Told
from bihuan.interfaces.wording import import_pages

MOST_SHOWN = 20
"""Mistakes and near duplicates of a sheet that are listed; the workbook and ``--json`` have all."""
NOTICES: dict[str, str | Promise] = {
    "waits": gettext_lazy("Another import is running; this one begins after it."),
    "left_to_worker": gettext_lazy(
        "So much has come in that the worker judges the duties: run bihuan serve or bihuan worker."
    ),
}


def notice(name: str) -> None:
    """One of the notices."""
    say(str(NOTICES[name]))


@contextmanager
def watched() -> Iterator[Told | None]:
    """A line of progress, when somebody is there to see it."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda title, done, there: bar.update(task, description=title, completed=done, total=max(done, there))


def shown(result: Result, bad_rows: Path | None) -> None:
    """The result as a table, the first mistakes below it."""
    out = console()
    if result.dry_run:
        out.print(_("Trial: nothing was written."))
    table = Table(header_style="dim")
    for title in (_("Sheet"), _("Rows read"), *map(str, import_pages.OUTCOMES.values())):
        table.add_column(title, justify="left" if title == _("Sheet") else "right")
    for sheet in result.sheets:
        counts = (str(sheet.counts[outcome]) for outcome in sheet.counts)
        table.add_row(sheet.title, str(sheet.read), *counts)
    out.print(table)
    for remark in (remark for sheet in result.sheets for remark in _remarks(sheet)):
        out.print(remark, markup=False)
    for _file, title, why in result.passed_over:
        words = _("%(sheet)s was passed over: %(why)s") % {
            "sheet": title,
            "why": import_pages.PASSED_OVER.get(why, why),
        }
        out.print(words, markup=False)
    if bad_rows is not None:
        out.print(_("The rows that failed: %(file)s") % {"file": bad_rows}, markup=False)


def _remarks(sheet: SheetResult) -> Iterator[str]:
    """What is to be said of a sheet's rows and columns, the first of each kind."""
    for one in sheet.errors[:MOST_SHOWN]:
        told = {"sheet": sheet.title, "row": one.row, "column": one.column, "message": one.message}
        yield _("%(sheet)s, row %(row)s, %(column)s: %(message)s") % told
    for near in sheet.near[:MOST_SHOWN]:
        told = {"sheet": sheet.title, "row": near.row, "name": near.name, "other": near.resembles}
        yield _("%(sheet)s, row %(row)s: “%(name)s” resembles “%(other)s”") % told
    for row, text in sheet.below[:MOST_SHOWN]:
        told = {"sheet": sheet.title, "row": row, "text": text}
        yield _("%(sheet)s, row %(row)s stands below the table and is not read: %(text)s") % told
    if sheet.unknown:
        yield _("%(sheet)s: kept as notes: %(columns)s") % {
            "sheet": sheet.title,
            "columns": _(", ").join(sheet.unknown),
        }
