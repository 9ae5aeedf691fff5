"""How the command speaks: which language, and where results, errors and progress go."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from bihuan.playbook.complaints import Language

SLOW_BYTES = 4 * 1024 * 1024
"""Below this an input is read before a progress bar would be seen."""


def preferred_language() -> Language:
    """English where the environment asks for it, Chinese everywhere else."""
    for name in ("BIHUAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "en" if value.lower().startswith("en") else "zh"
    return "zh"


language_option = click.option(
    "--lang", type=click.Choice(["zh", "en"]), default=preferred_language, show_default="BIHUAN_LANG, LANG"
)


def say(words: str) -> None:
    """A line on standard error."""
    sys.stderr.buffer.write((words + "\n").encode(errors="backslashreplace"))
    sys.stderr.flush()


def refuse(text: str) -> NoReturn:
    """Say on standard error what is wrong with the input, and stop with exit status 2."""
    say(text)
    sys.exit(2)


def write(pieces: Iterable[str]) -> None:
    """Write to standard output as UTF-8, whatever the terminal's locale; a lone surrogate stays its JSON escape."""
    out = sys.stdout.buffer
    waiting: list[str] = []
    for piece in pieces:
        waiting.append(piece)
        if len(waiting) >= 10_000:
            out.write("".join(waiting).encode(errors="backslashreplace"))
            waiting.clear()
    out.write("".join(waiting).encode(errors="backslashreplace"))
    out.flush()


def console() -> Console:
    """Standard output for tables. Where it is no terminal, lines are wide enough for every column."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    return Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else 160, soft_wrap=False)


@contextmanager
def reading(path: Path, label: str) -> Iterator[Callable[[int], None] | None]:
    """A progress bar over the bytes of a large file, when somebody is there to see it."""
    size = path.stat().st_size if path.is_file() else 0
    if size < SLOW_BYTES or not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=size)
        yield lambda done: bar.update(task, completed=done)
