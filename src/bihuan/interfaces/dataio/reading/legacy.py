"""An .xls before the parser sees it: its streams, macros, passwords, where the cells lie, which show an error.

The layout is that of [MS-CFB] and [MS-XLS]; as little of it as the questions need.
"""

import struct
from collections.abc import Iterator

from bihuan.interfaces.dataio.reading import limits
from bihuan.interfaces.dataio.reading.archive import Inspected, Part
from bihuan.interfaces.dataio.reading.book import Unreadable
from bihuan.interfaces.dataio.reading.headings import letters

_FREE = 0xFFFFFFFA
_BOF, _EOF, _BOUNDSHEET, _FILEPASS, _DATEMODE, _SST = 0x809, 0x0A, 0x85, 0x2F, 0x22, 0xFC
_FORMULA, _NUMBER, _RK, _LABEL, _LABELSST, _BOOLERR, _RSTRING = 0x06, 0x203, 0x27E, 0x204, 0xFD, 0x205, 0xD6
_MULRK, _MERGED = 0xBD, 0xE5
_CELLS = frozenset({_FORMULA, _NUMBER, _RK, _LABEL, _LABELSST, _BOOLERR, _RSTRING, _MULRK})
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_MACROS = ("_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA", "Macros")


class _Broken(Exception):
    """The bytes do not hang together."""


def is_locked(content: bytes) -> bool:
    """Whether it is a workbook of today's kind inside a locked box."""
    return "EncryptedPackage".encode("utf-16-le") in content


def inspect(content: bytes, file: str) -> Inspected:
    """Look through all records; ``Unreadable`` unless the parser will manage."""
    try:
        streams = _streams(content)
        if any(name in streams for name in _MACROS):
            raise Unreadable("macros", file=file)
        name = next((name for name in ("Workbook", "Book", "WORKBOOK", "BOOK") if name in streams), None)
        if name is None:
            raise Unreadable("wrong_content", file=file, extension=".xls", content="binary")
        return _Records(_chain(content, *streams[name]), file).look()
    except (_Broken, struct.error, IndexError, UnicodeDecodeError) as wrong:
        raise Unreadable("broken", file=file) from wrong


def _sector_size(content: bytes) -> int:
    shift = struct.unpack_from("<H", content, 30)[0]
    if shift not in {9, 12}:
        raise _Broken
    return 1 << int(shift)


def _sector(content: bytes, number: int) -> bytes:
    size = _sector_size(content)
    start = size * (number + 1)
    if start >= len(content):
        raise _Broken
    return content[start : start + size]


def _table(content: bytes) -> list[int]:
    """The allocation table: sector → the one that follows it."""
    following, count = struct.unpack_from("<II", content, 68)
    blocks = [number for number in struct.unpack_from("<109I", content, 76) if number < _FREE]
    entries = _sector_size(content) // 4
    for _ in range(min(count, len(content) // 512)):
        if following >= _FREE:
            break
        *more, following = struct.unpack(f"<{entries}I", _sector(content, following))
        blocks.extend(number for number in more if number < _FREE)
    table: list[int] = []
    for block in blocks[: len(content) // 512 + 1]:
        told = _sector(content, block)
        table.extend(struct.unpack(f"<{len(told) // 4}I", told[: len(told) // 4 * 4]))
    return table


def _follow(content: bytes, first: int) -> bytes:
    table, found, seen = _table(content), bytearray(), 0
    while first < _FREE:
        found += _sector(content, first)
        seen += 1
        if first >= len(table) or seen > len(table):
            raise _Broken
        first = table[first]
    return bytes(found)


def _streams(content: bytes) -> dict[str, tuple[int, int]]:
    """The streams and storages by name: where they begin, how long they are."""
    directory = _follow(content, struct.unpack_from("<I", content, 48)[0])
    streams: dict[str, tuple[int, int]] = {}
    for start in range(0, len(directory) - 127, 128):
        length, kind = struct.unpack_from("<HB", directory, start + 64)
        if kind in {1, 2, 5} and 2 <= length <= 64:
            name = directory[start : start + length - 2].decode("utf-16-le")
            first, size = struct.unpack_from("<II", directory, start + 116)
            streams.setdefault("" if kind == 5 else name, (first, size))
    return streams


def _chain(content: bytes, first: int, size: int) -> bytes:
    """A stream's bytes; the short ones lie in a stream of their own, the root's."""
    if size > len(content):
        raise _Broken
    if size >= struct.unpack_from("<I", content, 56)[0]:
        return _follow(content, first)[:size]
    small = _follow(content, struct.unpack_from("<I", content, 60)[0])
    table = struct.unpack(f"<{len(small) // 4}I", small)
    held = _follow(content, _streams(content)[""][0])
    found = bytearray()
    while first < _FREE and len(found) < size:
        found += held[first * 64 : first * 64 + 64]
        first = table[first]
    return bytes(found[:size])


class _Records:
    """Goes through the records of a workbook's stream."""

    def __init__(self, stream: bytes, file: str) -> None:
        self.stream = stream
        self.file = file
        self.seen = Inspected()
        self.titles: dict[int, str] = {}
        self.part, self.title = Part(), ""
        self.box: tuple[int, int, int, int] | None = None
        self.filled = -1
        self.merges = 0

    def look(self) -> Inspected:
        """From the first to the last record."""
        for position, kind, body in self._records():
            if kind == _BOF:
                self._begin(position)
            elif kind in _CELLS:
                self._cell(kind, body)
            elif kind == _MERGED:
                self.merges += struct.unpack_from("<H", body)[0]
                if self.merges > limits.MERGES:
                    raise Unreadable("too_many_merges", file=self.file, sheet=self.title)
            else:
                self._global(kind, body)
        return self.seen

    def _records(self) -> Iterator[tuple[int, int, bytes]]:
        position, end = 0, len(self.stream)
        while position + 4 <= end:
            kind, length = struct.unpack_from("<HH", self.stream, position)
            yield position, kind, self.stream[position + 4 : position + 4 + length]
            position += 4 + length

    def _begin(self, position: int) -> None:
        self.title = self.titles.get(position, "")
        self.part = self.seen.sheets.setdefault(self.title, Part()) if self.title else Part()
        self.box, self.filled = None, -1

    def _global(self, kind: int, body: bytes) -> None:
        if kind == _FILEPASS:
            raise Unreadable("encrypted", file=self.file)
        if kind == _DATEMODE:
            self.seen.is_1904 = body[:1] == b"\x01"
        elif kind == _SST and len(body) >= 8 and struct.unpack_from("<I", body, 4)[0] > limits.TEXTS:
            raise Unreadable(
                "too_many_texts", file=self.file, count=struct.unpack_from("<I", body, 4)[0], most=limits.TEXTS
            )
        elif kind == _BOUNDSHEET:
            start, _, length, is_wide = struct.unpack_from("<IHBB", body)
            text = body[8 : 8 + length * (2 if is_wide & 1 else 1)]
            self.titles[start] = text.decode("utf-16-le" if is_wide & 1 else "latin-1")

    def _cell(self, kind: int, body: bytes) -> None:
        row, column = struct.unpack_from("<HH", body)
        if row != self.filled:
            self.filled = row
            self.part.rows += 1
            self.seen.rows += 1
        last = column + max(0, (len(body) - 6) // 6 - 1) if kind == _MULRK else column
        top, left, bottom, right = self.box or (row, column, row, last)
        self.box = top, left, bottom, right = min(top, row), min(left, column), max(bottom, row), max(right, last)
        if (bottom - top + 1) * (right - left + 1) > limits.CELLS:
            raise Unreadable("too_many_cells", file=self.file, sheet=self.title, cell=f"{letters(last)}{row + 1}")
        code = None
        if kind == _BOOLERR and len(body) >= 8 and body[7] == 1:
            code = body[6]
        elif kind == _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
            code = body[8]
        if code is not None:
            self.part.errors.setdefault(row, {})[column] = _ERRORS.get(code, "#UNKNOWN!")
