"""From files to a book."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from bihuan.interfaces.dataio.reading.book import Book, Source
from bihuan.interfaces.dataio.reading.mapping import Mapping


def read(sources: Sequence[Source], *, today: date, zone: ZoneInfo, mapping: Mapping | None = None) -> Book:
    """The sheets of all files; ``Unreadable`` when one of them cannot be read at all."""
    raise NotImplementedError
