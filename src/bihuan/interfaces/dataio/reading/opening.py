"""From files to a book: which file it is, which sheets are ours."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import PurePath
from zoneinfo import ZoneInfo

import python_calamine as calamine

from bihuan.interfaces.dataio.reading import archive, legacy, limits
from bihuan.interfaces.dataio.reading.book import Book, PassedOver, Sheet, Source, Unreadable
from bihuan.interfaces.dataio.reading.grids import Grid, SheetGrid, text_grid, workbook
from bihuan.interfaces.dataio.reading.headings import LINES, Layout, Names, layout
from bihuan.interfaces.dataio.reading.kinds import KINDS
from bihuan.interfaces.dataio.reading.mapping import Mapping
from bihuan.interfaces.dataio.reading.merging import repeated
from bihuan.interfaces.dataio.reading.rows import Rows, Years
from bihuan.interfaces.dataio.reading.spelling import heading, plain

TEXT = frozenset({".csv", ".txt", ".tsv"})
_HTML = re.compile(rb"\s*(?:<!doctype|<html|<\?xml|<table|<meta|<head)", re.IGNORECASE)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(sources: Sequence[Source], *, today: date, zone: ZoneInfo, mapping: Mapping | None = None) -> Book:
    """The sheets of all files; ``Unreadable`` when one of them cannot be read at all.

    Rows are parsed while they are gone through; what can make a file unreadable shows here already.
    """
    book = Book([], [])
    total = 0
    for source in sources:
        grids, rows = _grids(source, book.passed_over)
        total += rows
        if total > limits.ROWS + limits.ABOVE:
            raise Unreadable("too_many_rows", file=source.name, rows=total, most=limits.ROWS)
        years = Years(today)
        for grid in grids:
            mapped = mapping.of(grid.title, source.name) if mapping else None
            if mapped is not None and mapped.leave_out:
                book.passed_over.append(PassedOver(source.name, grid.title, "left_out"))
                continue
            sheet = _sheet(grid, source.name, len(grids) == 1, years, zone, mapping)
            if sheet is None:
                book.passed_over.append(PassedOver(source.name, grid.title, "unknown"))
            else:
                book.sheets.append(sheet)
    return book


def _grids(source: Source, passed_over: list[PassedOver]) -> tuple[list[Grid], int]:
    """The visible sheets of a file, and how many rows they hold."""
    extension = PurePath(source.name).suffix.lower()
    content = source.content
    if not content:
        raise Unreadable("empty", file=source.name)
    if len(content) > limits.PACKED:
        raise Unreadable("too_large", file=source.name, size=len(content), most=limits.PACKED)
    if extension in {".xlsm", ".xltm", ".xlam"}:
        raise Unreadable("macros", file=source.name)
    if extension not in {".xlsx", ".xls", *TEXT}:
        raise Unreadable("unsupported", file=source.name, extension=extension[:20])
    kind = _content(content)
    if kind == "xls" and legacy.is_locked(content):
        raise Unreadable("encrypted", file=source.name)
    if kind != ("text" if extension in TEXT else extension[1:]):
        raise Unreadable("wrong_content", file=source.name, extension=extension, content=kind)
    if kind == "text":
        grid = text_grid(content, source.name)
        return [grid], sum(any(row) for row in grid.rows())
    found = archive.inspect(content, source.name) if kind == "xlsx" else legacy.inspect(content, source.name)
    return _visible(workbook(content, source.name), found, source.name, passed_over), found.rows


def _visible(
    opened: calamine.CalamineWorkbook, found: archive.Inspected, file: str, passed_over: list[PassedOver]
) -> list[Grid]:
    grids: list[Grid] = []
    for told in opened.sheets_metadata:
        if told.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        if told.visible != calamine.SheetVisibleEnum.Visible:
            passed_over.append(PassedOver(file, told.name, "hidden"))
            continue
        part = found.sheets.get(told.name, archive.Part())
        grids.append(SheetGrid(opened, told.name, file, found.is_1904, part.errors))
    return grids


def _content(content: bytes) -> str:
    if content.startswith(b"PK"):
        return "xlsx"
    if content.startswith(_OLE):
        return "xls"
    head = content[:4096]
    if _HTML.match(head.removeprefix(b"\xef\xbb\xbf")):
        return "html"
    is_binary = b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return "binary" if is_binary or head.startswith((b"%PDF", b"Rar!", b"7z\xbc", b"\x89PNG", b"\x1f\x8b")) else "text"


def _sheet(grid: Grid, file: str, alone: bool, years: "Years", zone: ZoneInfo, mapping: Mapping | None) -> Sheet | None:
    mapped = mapping.of(grid.title, file) if mapping else None
    top: list[list[object]] | None = None
    if mapped is not None:
        kind: str | None = mapped.kind
    else:
        names = [grid.title] if grid.title != file else []
        kind = next((found for name in names if (found := _by_title(name, lambda: _top(grid)))), None)
        if kind is None and alone:
            kind = _by_title(PurePath(file).stem, lambda: _top(grid)) or _by_headings(_top(grid))
    if kind is None:
        return None
    top = _top(grid)
    laid = layout(KINDS[kind], top, list(repeated(iter(top), grid.merges())), mapped)
    if not laid.columns and not any(any(row) for row in top) and not any(any(row) for row in grid.rows()):
        laid = Layout()
    present = {*laid.columns, *(mapped.constants if mapped else ())}
    sheet = Sheet(
        kind=kind,
        title=grid.title,
        file=file,
        headings=laid.headings,
        heading_row=laid.first,
        columns=laid.columns,
        unknown=tuple(laid.notes[index] for index in sorted(laid.notes)),
        missing=tuple(column.heading for column in KINDS[kind].required if column.field not in present),
        rows=Rows(grid, KINDS[kind], laid, zone, years, mapped),
    )
    years.watch(grid, KINDS[kind], laid)
    return sheet


def _top(grid: Grid) -> list[list[object]]:
    return [list(row) for row in islice(_restarted(grid), LINES + 1)]


def _restarted(grid: Grid) -> Iterator[list[object]]:
    yield from grid.rows()


def _by_title(title: str, top: Callable[[], list[list[object]]]) -> str | None:
    """The kind whose word the title contains: the longest word, then what the headings fit best, then the last one."""
    text = "".join(plain(title).split())
    found = [kind for kind in KINDS.values() if kind.word in text]
    if not found:
        return None
    longest = max(len(kind.word) for kind in found)
    candidates = sorted((kind for kind in found if len(kind.word) == longest), key=lambda kind: text.rfind(kind.word))
    if len(candidates) == 1:
        return candidates[0].name
    fitting = [(_fits(kind.name, top()), place, kind.name) for place, kind in enumerate(candidates)]
    return max(fitting)[2]


def _by_headings(top: list[list[object]]) -> str | None:
    """The kind that has all its required headings there, and the most of its columns."""
    fitting = [(_fits(name, top), name) for name in KINDS]
    best, name = max(fitting)
    return name if best >= 2 else None


def _fits(name: str, top: list[list[object]]) -> int:
    """How many columns of the kind's own headings there are; nothing without the required ones."""
    kind = KINDS[name]
    names = Names(kind)
    best = 0
    for row in top[:LINES]:
        normal = [heading(cell) for cell in row if isinstance(cell, str)]
        fields = {found for cell in normal if (found := names.field(cell))}
        if all(column.field in fields for column in kind.required):
            exact = {found for cell in normal if names.is_exact(cell) and (found := names.field(cell))}
            best = max(best, 2 * len(exact) + len(fields))
    return best
