"""A company's workbook as it is: sheets recognised, headings found, every cell parsed or told why not. Knows no database, no clock."""

from bihuan.interfaces.dataio.reading.book import Book, Mistake, PassedOver, Row, Sheet, Source, Unreadable
from bihuan.interfaces.dataio.reading.kinds import KINDS, ColumnKind, SheetKind
from bihuan.interfaces.dataio.reading.mapping import Mapping, SheetMapping
from bihuan.interfaces.dataio.reading.opening import read

__all__ = [
    "KINDS",
    "Book",
    "ColumnKind",
    "Mapping",
    "Mistake",
    "PassedOver",
    "Row",
    "Sheet",
    "SheetKind",
    "SheetMapping",
    "Source",
    "Unreadable",
    "read",
]
