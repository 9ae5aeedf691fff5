"""``manage tallies``: what ``bihuan tallies rebuild`` becomes."""

import sys
from argparse import ArgumentParser
from typing import Any

from rich.table import Table

from bihuan.insight.analytics import services
from bihuan.interfaces.cli.terminal import console, preferred_language
from bihuan.interfaces.cli.words import word
from bihuan.interfaces.commands import UncheckedCommand

SHOWN = 200


class Command(UncheckedCommand):
    """The stored tallies beside the records."""

    help = "Compare the stored tallies with the records, or count everything anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do."""
        parser.add_argument("act", choices=("rebuild",))
        parser.add_argument("--check", action="store_true", help="Compare only; change nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 1 when they differ; without ``--check`` they are mended by then."""
        lang, found = preferred_language(), services.verify()
        if not options["check"]:
            services.rebuild()
        if not found:
            console().print(word("tallies_agree" if options["check"] else "tallies_counted", lang))
            return
        table = Table(header_style="dim")
        for name in ("what", "stored", "counted"):
            table.add_column(word(name, lang), overflow="fold")
        for one in found[:SHOWN]:
            table.add_row(one.what, one.stored, one.counted)
        console().print(table)
        console().print(word("tallies_differ" if options["check"] else "tallies_mended", lang, count=len(found)))
        sys.exit(1)
