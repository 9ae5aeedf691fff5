"""Workbooks as people have them, made for the tests."""

import io
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter

from bihuan.interfaces.dataio.reading import Book, Row, Sheet, Source, read
from bihuan.interfaces.dataio.reading import Mapping as SheetMappings

ZONE = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 22)
Fill = Callable[[Any, Any], None]


def xlsx(sheets: Mapping[str, Sequence[Sequence[Any]] | Fill], **options: Any) -> bytes:
    """A workbook of sheets: rows of cells, or a function that fills the sheet by itself."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(
        made,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "nan_inf_to_errors": True,
            **options,
        },
    )
    day, moment = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for title, rows in sheets.items():
        sheet = book.add_worksheet(title)
        if callable(rows):
            rows(book, sheet)
            continue
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    sheet.write_datetime(at, column, cell, moment)
                elif isinstance(cell, date):
                    sheet.write_datetime(at, column, cell, day)
                elif cell is not None:
                    sheet.write(at, column, cell)
    book.close()
    return made.getvalue()


def book(content: bytes, name: str = "book.xlsx", *, mapping: SheetMappings | None = None) -> Book:
    """The book read."""
    return read([Source(name, content)], today=TODAY, zone=ZONE, mapping=mapping)


def only(content: bytes, name: str = "book.xlsx", *, mapping: SheetMappings | None = None) -> tuple[Sheet, list[Row]]:
    """The one sheet of a file, with its rows."""
    (sheet,) = book(content, name, mapping=mapping).sheets
    return sheet, list(sheet.rows)


def values(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The values of rows without mistakes."""
    assert [(row.number, row.mistakes) for row in rows if row.mistakes] == []
    return [row.values for row in rows]


def told(rows: Sequence[Row]) -> list[tuple[int, str, str, str]]:
    """Every mistake: row, heading, code, what stands there."""
    return [(row.number, bad.column, bad.code, bad.parameters.get("value", "")) for row in rows for bad in row.mistakes]


def repacked(content: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """The archive with some parts changed, added or left out."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, part in changes.items():
            if part is not None:
                new.writestr(name, part)
    return made.getvalue()


def part(content: bytes, name: str) -> bytes:
    """A part of the archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def xls(title: str, rows: Sequence[Sequence[Any]], *, is_1904: bool = False, extra: bytes = b"") -> bytes:
    """The smallest workbook of the old kind: texts, numbers, errors (as ``#N/A``) and records given as ``extra``."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    name = title.encode("utf-16-le")
    opening = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + record(0x42, struct.pack("<H", 1200))
    opening += record(0x22, struct.pack("<H", is_1904))
    start = len(opening) + 4 + 8 + len(name) + 4
    head = opening + record(0x85, struct.pack("<IHBB", start, 0, len(title), 1) + name) + record(0x0A, b"")
    cells = b""
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            place = struct.pack("<HHH", at, column, 0)
            if cell == "#N/A":
                cells += record(0x205, place + bytes([0x2A, 1]))
            elif isinstance(cell, str):
                cells += record(0x204, place + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))
            elif cell is not None:
                cells += record(0x203, place + struct.pack("<d", cell))
    sheet = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0)) + cells + extra + record(0x0A, b"")
    return _compound(head + sheet)


def _compound(stream: bytes, name: str = "Workbook") -> bytes:
    """One stream in the box that old workbooks come in."""
    size = max(4096, len(stream))
    stream = stream.ljust((size + 511) // 512 * 512, b"\0")
    count = len(stream) // 512
    tables = (count + 3 + 127) // 128 + 1
    chain = [*range(1, count), 0xFFFFFFFE, 0xFFFFFFFE, *[0xFFFFFFFD] * tables]
    table = struct.pack(f"<{tables * 128}I", *chain, *[0xFFFFFFFF] * (tables * 128 - len(chain)))

    def entry(title: str, kind: int, child: int, first: int, length: int) -> bytes:
        text = title.encode("utf-16-le") + b"\0\0"
        links = struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child)
        return (
            text.ljust(64, b"\0")
            + struct.pack("<HBB", len(text), kind, 1)
            + links
            + bytes(36)
            + struct.pack("<III", first, length, 0)
        )

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry(name, 2, 0xFFFFFFFF, 0, size) + bytes(256)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, tables, count, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    blocks = [*range(count + 1, count + 1 + tables)]
    header += struct.pack("<109I", *blocks, *[0xFFFFFFFF] * (109 - len(blocks)))
    return header + stream + directory + table
