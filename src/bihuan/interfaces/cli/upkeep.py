"""``bihuan doctor``, ``backup``, ``restore``, ``move``: looking after what the company has entered."""

import os
import sys
from pathlib import Path

import click

from bihuan.interfaces.cli.serve import manage

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@click.option("--quick", is_flag=True, help="Leave out what takes long: the replay of the log, the bytes of the files.")
def doctor(as_json: bool, quick: bool) -> None:
    """Look whether everything is sound: database, log, sums, files, backups, clocks.

    Exit status 0: nothing is wrong, though there may be warnings; 1: something is wrong; what to do stands beside it.
    """
    _become("doctor", *_flags(("--json", as_json), ("--quick", quick)))


@click.command()
@click.option("--to", type=FOLDER, metavar="FOLDER", help="Where to; else BIHUAN_BACKUP_DIR.")
@click.option("--keep", is_flag=True, help="Delete none of the older backups there.")
@click.option("--verify", is_flag=True, help="PostgreSQL: insist on restoring it beside the original to compare.")
def backup(to: Path | None, keep: bool, verify: bool) -> None:
    """Make a verified backup of the database and the files while people work; its path is printed.

    Of older ones seven days, four weeks and twelve months are kept. Exit status 1: none was made, earlier ones are as they were.
    """
    target = [f"--to={to}"] if to else []
    _become("backup", *target, *_flags(("--keep", keep), ("--verify", verify)))


@click.command()
@click.argument("source", type=click.Path(path_type=Path), metavar="BACKUP|FOLDER")
def restore(source: Path) -> None:
    """Restore a backup, or a folder's newest one, into the empty database that BIHUAN_DATABASE_URL names."""
    _become("restore", "--", str(source))


@click.command()
@click.option("--to", required=True, metavar="postgresql://…", help="An empty PostgreSQL database.")
def move(to: str) -> None:
    """Bring everything from SQLite to PostgreSQL, compared to the last row. The SQLite file stays as it is."""
    _become("move", f"--to={to}")


def _flags(*given: tuple[str, bool]) -> list[str]:
    return [name for name, wanted in given if wanted]


def _become(*arguments: str) -> None:
    """As ``bihuan import`` does: this process never loads Django (ADR 0003)."""
    command = manage(*arguments)
    sys.stdout.flush()
    os.execv(command[0], command)  # noqa: S606 - becoming it, so that its exit status and signals are ours
