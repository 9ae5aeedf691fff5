"""An .xlsx before the parser sees it: is it one, is it safe to unpack, and what the parser does not tell (errors, 1904)."""

import html
import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from bihuan.interfaces.dataio.reading import limits
from bihuan.interfaces.dataio.reading.book import Unreadable
from bihuan.interfaces.dataio.reading.headings import letters

Errors = dict[int, dict[int, str]]
CHUNK = 1024 * 1024
_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)")
_ATTRIBUTES = rb"(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*"
_TAG = re.compile(rb"<(?:[\w.-]+:)?(row|c)(?:\s+r=\"([A-Z]*)(\d+)\")?(" + _ATTRIBUTES + rb")\s*(/?)>")
_OPENING = re.compile(rb"<(?:[\w.-]+:)?(?:row|c)(?=[\s/>])")
_PLACE = re.compile(rb"\sr\s*=\s*[\"']\s*([A-Za-z]*)(\d*)\s*[\"']")
_ERROR = re.compile(rb"\st\s*=\s*[\"']e[\"']")
_VALUE = re.compile(
    rb"\s*(?:<(?:[\w.-]+:)?f\b[^>]*?(?:/>|>[^<]*</(?:[\w.-]+:)?f>))?\s*<(?:[\w.-]+:)?v[^>]*>([^<]{1,40})<"
)
_TEXT = re.compile(rb"<(?:[\w.-]+:)?si(?=[\s/>])")
_MERGE = re.compile(rb"<(?:[\w.-]+:)?mergeCell(?=[\s/>])")
_ELEMENT = re.compile(r"<(?:[\w.-]+:)?(sheet|workbookPr|Relationship)\s((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_MACROS = re.compile(rb"macroEnabled|vbaProject", re.IGNORECASE)
_KNOWN = frozenset({".xml", ".rels", ".vml"})


@dataclass
class Part:
    """What a sheet's part told while it was looked through."""

    rows: int = 0
    errors: Errors = field(default_factory=dict)


@dataclass
class Inspected:
    """``sheets``: title → part."""

    is_1904: bool = False
    rows: int = 0
    sheets: dict[str, Part] = field(default_factory=dict)


def inspect(content: bytes, file: str) -> Inspected:
    """Look through the whole archive; ``Unreadable`` unless everything the parser will meet is harmless."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _inspect(archive, file)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as wrong:
        code = "encrypted" if isinstance(wrong, RuntimeError) and "encrypted" in str(wrong) else "broken"
        raise Unreadable(code, file=file) from wrong


def _inspect(archive: zipfile.ZipFile, file: str) -> Inspected:
    entries = _entries(archive, file)
    if "xl/workbook.xml" not in entries:
        content = "binary" if "xl/workbook.bin" in entries else "zip"
        raise Unreadable("wrong_content", file=file, extension=".xlsx", content=content)
    seen = Inspected()
    titles = _titles(archive, entries, seen, file)
    for path, entry in entries.items():
        if path in titles or path.startswith("xl/worksheets/sheet"):
            part = _Sheet(file, titles.get(path, path)).look(_chunks(archive, entry))
            seen.rows += part.rows
            if path in titles:
                seen.sheets[titles[path]] = part
        else:
            _look(archive, entry, path, file)
            # A sheet under another name, or what a link keeps of another book: the parser might be led there.
            if path.endswith(".xml") and any(b"sheetData" in chunk for chunk in _overlapping(_chunks(archive, entry))):
                _Sheet(file, path).look(_chunks(archive, entry))
    return seen


def _entries(archive: zipfile.ZipFile, file: str) -> dict[str, zipfile.ZipInfo]:
    found = archive.infolist()
    if len(found) > limits.PARTS:
        raise Unreadable("too_many_parts", file=file, count=len(found), most=limits.PARTS)
    total = sum(entry.file_size for entry in found)
    if total > limits.UNPACKED:
        raise Unreadable("unpacks_too_large", file=file, size=total, most=limits.UNPACKED)
    entries: dict[str, zipfile.ZipInfo] = {}
    for entry in found:
        path = entry.filename.replace("\\", "/").lstrip("/").casefold()
        if path in entries:
            raise Unreadable("broken", file=file)
        if "vbaproject" in path or path.startswith("xl/macrosheets/"):
            raise Unreadable("macros", file=file)
        if entry.file_size >= limits.TIGHT_FROM and entry.file_size > limits.TIGHT * max(1, entry.compress_size):
            raise Unreadable("packed_too_tightly", file=file, part=entry.filename[:80])
        entries[path] = entry
    return entries


def _titles(
    archive: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo], seen: Inspected, file: str
) -> dict[str, str]:
    """The sheets' parts with their titles; whether the book counts its days from 1904."""
    if "[content_types].xml" in entries and _MACROS.search(_small(archive, entries["[content_types].xml"], file)):
        raise Unreadable("macros", file=file)
    workbook = _small(archive, entries["xl/workbook.xml"], file).decode("utf-8", "replace")
    related = entries.get("xl/_rels/workbook.xml.rels")
    targets: dict[str, str] = {}
    if related is not None:
        for _, said in _elements(_small(archive, related, file).decode("utf-8", "replace")):
            target = said.get("Target", "")
            path = posixpath.normpath(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
            targets[said.get("Id", "")] = path.casefold()
    titles: dict[str, str] = {}
    for element, said in _elements(workbook):
        if element == "workbookPr":
            seen.is_1904 = said.get("date1904", "") in {"1", "true"}
        elif element == "sheet":
            identity = next((value for name, value in said.items() if name.endswith(":id") or name == "id"), "")
            if identity in targets:
                titles[targets[identity]] = said.get("name", "")
    return titles


def _elements(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    for name, attributes in _ELEMENT.findall(text):
        yield name, {key: html.unescape(one or two) for key, one, two in _ATTRIBUTE.findall(attributes)}


def _small(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, file: str) -> bytes:
    if entry.file_size > 8 * limits.MEGA:
        raise Unreadable("broken", file=file)
    content = archive.read(entry)
    _harmless(content, entry.filename, file)
    return content


def _chunks(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(entry) as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def _overlapping(chunks: Iterator[bytes]) -> Iterator[bytes]:
    last = b""
    for chunk in chunks:
        yield last + chunk
        last = chunk[-16:]


def _harmless(content: bytes, part: str, file: str) -> None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in content[:64] or _DECLARATION.search(content):
        raise Unreadable("unsafe_xml", file=file, part=part[:80])


def _look(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: str, file: str) -> None:
    """A part that is no sheet: unpacked to its end, so that its size and sum are as told; shared texts are counted."""
    texts, last = 0, b""
    is_xml = posixpath.splitext(path)[1] in _KNOWN
    is_texts = path.endswith("sharedstrings.xml")
    if is_texts and entry.file_size > limits.TEXT_BYTES:
        raise Unreadable("unpacks_too_large", file=file, size=entry.file_size, most=limits.TEXT_BYTES)
    for chunk in _chunks(archive, entry):
        if is_xml:
            _harmless(last + chunk, entry.filename, file)
        if is_texts:
            texts += len(_TEXT.findall(last + chunk))
            if texts > limits.TEXTS:
                raise Unreadable("too_many_texts", file=file, count=texts, most=limits.TEXTS)
        # Not more than a tag that the border cuts, so that none counts twice.
        cut = chunk.rfind(b"<")
        last = chunk[cut:] if is_xml and cut >= 0 and len(chunk) - cut < 64 and b">" not in chunk[cut:] else b""


class _Sheet:
    """Looks through a sheet's XML for where its cells lie and which of them show an error."""

    def __init__(self, file: str, title: str) -> None:
        self.file = file
        self.title = title
        self.part = Part()
        self.row = 0
        self.column = 0
        self.filled = -1
        self.box: tuple[int, int, int, int] | None = None
        self.merges = 0
        self.errors = 0

    def look(self, chunks: Iterator[bytes]) -> Part:
        """Everything from the first to the last byte."""
        rest, first = b"", True
        for chunk in chunks:
            rest += chunk
            if first:
                _harmless(rest, self.title, self.file)
                first = False
            cut = rest.rfind(b"</c>") + 4
            if cut < 4:
                cut = rest.rfind(b">") + 1
            if cut and len(rest) - cut < 2 * CHUNK:
                self._piece(rest[:cut])
                rest = rest[cut:]
            elif len(rest) > 8 * CHUNK:
                raise Unreadable("broken", file=self.file)
        self._piece(rest)
        return self.part

    def _piece(self, piece: bytes) -> None:
        # A comment could hide a cell from this look and not from the parser; no spreadsheet writes any.
        if b"<!" in piece:
            raise Unreadable("unsafe_xml", file=self.file, part=self.title)
        count = 0
        for tag in _TAG.finditer(piece):
            count += 1
            name, column, row, rest, closed = tag.groups()
            if name == b"row":
                self._row(row, rest)
            else:
                self._cell(column, row, rest)
                if not closed:
                    self._holds(piece, tag.end(), rest)
        if count != len(_OPENING.findall(piece)):
            raise Unreadable("broken", file=self.file)
        self.merges += len(_MERGE.findall(piece))
        if self.merges > limits.MERGES:
            raise Unreadable("too_many_merges", file=self.file, sheet=self.title)

    def _row(self, number: bytes | None, rest: bytes) -> None:
        if number is None and (found := _PLACE.search(rest)):
            number = found[2]
        self.row = int(number[:9]) if number else self.row + 1
        self.column = 0

    def _cell(self, column: bytes | None, row: bytes | None, rest: bytes) -> None:
        if column is None and (found := _PLACE.search(rest)):
            column, row = found[1].upper(), found[2]
        if not column:
            self.column += 1
            return
        number = 0
        for letter in column[:6]:
            number = number * 26 + letter - 64
        self.column = number
        if row:
            self.row = int(row[:9])

    def _holds(self, piece: bytes, end: int, rest: bytes) -> None:
        row, column = self.row, self.column
        if row != self.filled:
            self.filled = row
            self.part.rows += 1
        top, left, bottom, right = self.box or (row, column, row, column)
        if not (top <= row <= bottom and left <= column <= right) or self.box is None:
            self.box = (min(top, row), min(left, column), max(bottom, row), max(right, column))
            top, left, bottom, right = self.box
            if (bottom - top + 1) * (right - left + 1) > limits.CELLS:
                raise Unreadable("too_many_cells", file=self.file, sheet=self.title, cell=f"{letters(column - 1)}{row}")
        if rest and _ERROR.search(rest):
            self.errors += 1
            if self.errors > limits.ERRORS:
                raise Unreadable("too_many_cells", file=self.file, sheet=self.title, cell=f"{letters(column - 1)}{row}")
            said = _VALUE.match(piece, end)
            text = said[1].decode("utf-8", "replace") if said else "#UNKNOWN!"
            self.part.errors.setdefault(row - 1, {})[column - 1] = html.unescape(text)
