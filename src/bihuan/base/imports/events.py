"""The facts of imports. What an import brought stands in the log by itself; these say that it came by one."""

from dataclasses import dataclass
from typing import ClassVar

from bihuan.base.audit.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ImportFact(Fact):
    """Something that happened to an import."""

    kind: ClassVar[str] = "import"


@dataclass(frozen=True, kw_only=True)
class ImportFinished(ImportFact):
    """An import has come to its end and changed something: how many rows, and the hashes of its files."""

    verb: ClassVar[str] = "import.finished"
    files: tuple[str, ...]
    created: int
    updated: int
    failed: int


@dataclass(frozen=True, kw_only=True)
class ImportUndone(ImportFact):
    """What an import brought was taken back: how many records."""

    verb: ClassVar[str] = "import.undone"
    withdrawn: int
