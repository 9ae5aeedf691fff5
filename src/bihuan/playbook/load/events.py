"""Reading ``events.jsonl``: one fact a line, each checked as it comes, so that memory stays flat on any input."""

from collections.abc import Callable, Container, Iterator
from io import BufferedIOBase
from pathlib import Path
from typing import Any

from bihuan.playbook.complaints import BadInput, Complaint, complaint
from bihuan.playbook.facts import Fact, read_fact
from bihuan.playbook.load.json_text import DECODER, guess_encoding, json_fault

MAX_LINE_BYTES = 4 * 1024 * 1024


def read_events(path: Path, people: Container[str], *, progress: Callable[[int], None] | None = None) -> Iterator[Fact]:
    """The facts of the file, in its order; ``seq`` is the line number. ``progress`` is told the bytes read.

    Raises:
        BadInput: at the first line that is bad.
    """
    try:
        with path.open("rb") as file:
            yield from _facts(file, str(path), people, progress)
    except OSError as error:
        raise BadInput(str(path), 1, complaint("unreadable", reason=error.strerror or error)) from error


def _facts(
    file: BufferedIOBase, name: str, people: Container[str], progress: Callable[[int], None] | None
) -> Iterator[Fact]:
    number = 0
    while raw := file.readline(MAX_LINE_BYTES + 1):
        number += 1
        try:
            if len(raw) > MAX_LINE_BYTES:
                raise complaint("line_too_long", limit=MAX_LINE_BYTES)
            value = _json(raw, first=number == 1)
            if value is not None:
                yield read_fact(value[0], number, people)
        except Complaint as fault:
            raise BadInput(name, number, fault) from fault
        if progress is not None and number % 5000 == 0:
            progress(file.tell())


def _json(raw: bytes, *, first: bool) -> tuple[Any] | None:
    """The line's value in a tuple; None for an empty line."""
    try:
        text = raw.decode("utf-8-sig" if first else "utf-8").strip(" \t\r\n")
    except UnicodeDecodeError as error:
        raise complaint("not_utf8", guess=guess_encoding(raw)) from error
    if not text:
        return None
    try:
        return (DECODER.decode(text),)
    except (ValueError, RecursionError) as error:
        raise json_fault(error) from error
