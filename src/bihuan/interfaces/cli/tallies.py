"""``bihuan tallies``: whether the stored tallies say what the records say, and their repair."""

import click

from bihuan.interfaces.cli.export import become


@click.group()
def tallies() -> None:
    """Look after the stored tallies, from which the overview is added up."""


@tallies.command("rebuild")
@click.option("--check", is_flag=True, help="Compare only; change nothing.")
def rebuild(check: bool) -> None:
    """Count all records anew. Exit status 1 and a table when anything was wrong."""
    become("tallies", "rebuild", *(["--check"] if check else []))
