"""What the doctor finds, and where it looks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any


class Level(StrEnum):
    """How bad it is. A warning asks for something to be done soon; with a failure something is wrong already."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: ``code`` with its parameters, put into words by ``interfaces/wording/upkeep.py``."""

    level: Level
    code: str
    parameters: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Site:
    """Where to look, beside the database. ``beaten``: when the worker was last heard of; ``quick``: leave out what takes long."""

    at: datetime
    data: Path
    copies: Path
    beaten: datetime | None = None
    quick: bool = False


Check = Callable[[Site], Iterator[Finding]]


def failure(code: str, **parameters: Any) -> Finding:
    """Something is wrong."""
    return Finding(Level.FAILURE, code, parameters)


def warning(code: str, **parameters: Any) -> Finding:
    """Something should be done."""
    return Finding(Level.WARNING, code, parameters)
