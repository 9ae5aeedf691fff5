"""The facts of attachments. They stand on the timeline of the record to which the file belongs."""

from dataclasses import dataclass
from typing import ClassVar

from bihuan.base.audit.facts import Fact, private


@dataclass(frozen=True, kw_only=True)
class FileFact(Fact):
    """Something that happened to an attachment of the record ``about``, of the kind ``about_kind``."""

    kind: ClassVar[str] = "file"
    about_kind: str
    about: str

    def mentions(self) -> set[tuple[str, str]]:
        """The file, and the record it belongs to."""
        return {*super().mentions(), (self.about_kind, self.about)}


@dataclass(frozen=True, kw_only=True)
class FileAttached(FileFact):
    """A file was attached: its size in bytes and the SHA-256 of what is kept."""

    verb: ClassVar[str] = "file.attached"
    size: int
    sha256: str
    name: str | None = private()


@dataclass(frozen=True, kw_only=True)
class FileArchived(FileFact):
    """A file was taken off the record."""

    verb: ClassVar[str] = "file.archived"
    name: str | None = private()
