"""``bihuan export``: the company's own log in the open format of ``bihuan playbook replay``."""

import os
from pathlib import Path

import click

from bihuan.interfaces.cli.serve import manage

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def export() -> None:
    """Take the company's own data out, in open formats."""


@export.command("events")
@click.option("--out", required=True, type=click.Path(allow_dash=True), help="events.jsonl; - for standard output.")
@click.option("--people", type=FILE, help="Also write people.json there.")
@click.option(
    "--regulation",
    type=click.Path(path_type=Path, file_okay=False),
    help="Also write the published versions into this folder: timeline.yaml and a playbook each.",
)
@click.option("--all", "everything", is_flag=True, help="Also the facts that no rule reads.")
def events(out: str, people: Path | None, regulation: Path | None, everything: bool) -> None:
    """Write what the rules read of the log, for `bihuan playbook replay`. Names and telephones are not in it."""
    become("export_events", "--out", out, **_given(people=people, regulation=regulation), everything=everything)


@export.command("workbook")
@click.argument("out", type=FILE)
@click.option("--as", "account", help="Whose eyes decide what goes out; else the first administrator's.")
def workbook(out: Path, account: str | None) -> None:
    """Write the records as the Excel workbook that `bihuan import` takes: the same sheets and headings."""
    become("export_workbook", str(out), *(["--as", account] if account else []))


def _given(**paths: Path | None) -> dict[str, str]:
    return {name: str(path) for name, path in paths.items() if path is not None}


def become(*arguments: str, everything: bool = False, **options: str) -> None:
    """Become a command of Django's: this process never loads it (ADR 0003)."""
    named = [part for name, value in options.items() for part in (f"--{name}", value)]
    command = manage(*arguments, *named, *(["--all"] if everything else []))
    os.execv(command[0], command)  # noqa: S606 - becoming it, so that its exit status and signals are ours
