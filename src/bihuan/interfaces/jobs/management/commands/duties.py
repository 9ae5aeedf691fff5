"""``manage duties``: what ``bihuan duties verify`` and ``bihuan duties rebuild`` become."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.utils import timezone
from rich.table import Table

from bihuan.base.duties import services
from bihuan.base.duties.services.ledger import Difference
from bihuan.interfaces.cli.terminal import console, preferred_language
from bihuan.interfaces.cli.words import word
from bihuan.interfaces.commands import UncheckedCommand

SHOWN = 200


class Command(UncheckedCommand):
    """The stored duties beside a replay of the whole log."""

    help = "Compare the stored duties with a replay of the log, or judge everything anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do."""
        parser.add_argument("act", choices=("verify", "rebuild"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 1 when they differ; ``rebuild`` has mended them by then."""
        now, lang = timezone.now(), preferred_language()
        found = services.verify(at=now)
        if options["act"] == "rebuild":
            services.rebuild(at=now)
        if not found:
            console().print(word("in_step", lang))
            return
        _show(found)
        console().print(word("mended" if options["act"] == "rebuild" else "out_of_step", lang, count=len(found)))
        sys.exit(1)


def _show(found: list[Difference]) -> None:
    lang = preferred_language()
    table = Table(header_style="dim")
    for name in ("kind", "what", "stored", "judged"):
        table.add_column(word(name, lang), overflow="fold")
    for one in found[:SHOWN]:
        table.add_row(one.table, one.name, _values(one.stored, one.judged), _values(one.judged, one.stored))
    console().print(table)


def _values(these: dict[str, Any] | None, others: dict[str, Any] | None) -> str:
    """What differs; a row that the other side lacks is said by its own name alone."""
    if these is None:
        return "–"
    return "" if others is None else "\n".join(f"{name}={value}" for name, value in these.items())
