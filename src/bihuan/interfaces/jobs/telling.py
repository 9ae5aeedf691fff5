"""How commands of upkeep speak: in the terminal's language, results to standard output, troubles to standard error."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, OperationalError
from django.utils import translation
from rich.markup import escape
from rich.table import Table

from bihuan.interfaces.cli.terminal import console, preferred_language, say
from bihuan.interfaces.upkeep.doctor import Examination
from bihuan.interfaces.upkeep.findings import Level
from bihuan.interfaces.upkeep.trouble import Trouble
from bihuan.interfaces.wording import upkeep as wording

TONES = {Level.OK: "green", Level.WARNING: "yellow", Level.FAILURE: "red"}


@contextmanager
def spoken(code: int = 1) -> Iterator[None]:
    """The language of the terminal; a trouble is said in a sentence and leaves with ``code``."""
    with translation.override("en" if preferred_language() == "en" else "zh-hans"):
        try:
            yield
        except Trouble as trouble:
            say(wording.trouble(trouble.code, trouble.parameters))
            sys.exit(code)
        except DatabaseError as error:
            # One that cannot be reached is said by whoever started us, with an exit status of its own.
            if isinstance(error, OperationalError):
                raise
            say(wording.trouble("database_unusable", {"reason": str(error).strip()}))
            sys.exit(code)


def say_step(code: str, parameters: dict[str, Any]) -> None:
    """What is being done, on standard error."""
    say(wording.step(code, parameters))


def show_examination(examination: Examination) -> None:
    """A line for each check; below it what was found, and what to do."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column()
    for one in examination.examined:
        tone = TONES[one.level]
        said = [
            f"{escape(wording.found(found.code, found.parameters))}\n[dim]→ {escape(wording.advice(found.code))}[/dim]"
            for found in one.findings
        ]
        table.add_row(
            str(wording.CHECKS[one.check]), f"[{tone}]{wording.LEVELS[one.level.value]}[/{tone}]", "\n".join(said)
        )
    console().print(table)
