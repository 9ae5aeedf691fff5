"""The command ``bihuan``. This process never imports Django: what needs it runs in a process of its own (ADR 0003)."""

import errno
import importlib.metadata
import os
import sys
from typing import Any

import click

from bihuan.interfaces.cli.demo import demo
from bihuan.interfaces.cli.duties import duties
from bihuan.interfaces.cli.export import export
from bihuan.interfaces.cli.importing import import_
from bihuan.interfaces.cli.playbook import playbook
from bihuan.interfaces.cli.serve import serve, worker
from bihuan.interfaces.cli.tallies import tallies
from bihuan.interfaces.cli.terminal import preferred_language
from bihuan.interfaces.cli.upkeep import backup, doctor, move, restore
from bihuan.interfaces.cli.words import word


class Bihuan(click.Group):
    """The group, with a full disk behind the output said in a sentence."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; exit 1 when its output cannot be written. A reader who has gone away is click's affair."""
        try:
            return super().invoke(ctx)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EIO):
                raise
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            click.echo(word("no_room", preferred_language(), reason=error.strerror), err=True)
            ctx.exit(1)


@click.group(cls=Bihuan, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(importlib.metadata.version("bihuan"), message="bihuan %(version)s")
def main() -> None:
    """闭环 Bihuan: a company's written sales regulations, running."""


main.add_command(playbook)
main.add_command(serve)
main.add_command(worker)
main.add_command(demo)
main.add_command(export)
main.add_command(import_)
main.add_command(duties)
main.add_command(tallies)
for command in (doctor, backup, restore, move):
    main.add_command(command)
