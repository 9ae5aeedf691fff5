"""The command ``bihuan``. This process never imports Django: what needs it runs in a process of its own (ADR 0003)."""

import importlib.metadata

import click

from bihuan.interfaces.cli.playbook import playbook
from bihuan.interfaces.cli.serve import serve


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(importlib.metadata.version("bihuan"), message="bihuan %(version)s")
def main() -> None:
    """闭环 Bihuan: a company's written sales regulations, running."""


main.add_command(playbook)
main.add_command(serve)
