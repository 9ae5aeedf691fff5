"""``bihuan duties``: whether the stored duties say what a replay of the log says, and their repair."""

import click

from bihuan.interfaces.cli.export import become


@click.group()
def duties() -> None:
    """Look after the stored duties."""


@duties.command("verify")
def verify() -> None:
    """Compare the stored duties with a replay of the whole log. Exit status 1 and a table where they differ."""
    become("duties", "verify")


@duties.command("rebuild")
def rebuild() -> None:
    """Read the whole log once more and judge everything anew. Exit status 1 and a table when anything was wrong."""
    become("duties", "rebuild")
