"""Csv: which encoding, which sign between the cells, and the cells."""

import csv
import io
import re
from collections.abc import Iterator

from bihuan.interfaces.dataio.reading.book import Unreadable

LIMIT = 131_072
_FORMULA = re.compile(r"'[\s\x00-\x20\x7f-\xa0\u3000\ufeff]*[=+\-@＝＋－＠]")
_TEXTS = ("\ufeff", "\ufffe")


def decoded(content: bytes, file: str) -> str:
    """The text: a byte order mark decides, then UTF-8, then GB18030."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(content, "utf-16", file)
    if b"\x00" in content:
        raise Unreadable("wrong_content", file=file, extension=".csv", content="binary")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _decoded(content, "gb18030", file)


def _decoded(content: bytes, encoding: str, file: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as wrong:
        raise Unreadable("unknown_encoding", file=file) from wrong


def separator(text: str) -> str:
    """The sign that stands most evenly in the first lines: comma, tab, semicolon."""
    head = [line for line in text[:20_000].splitlines()[:20] if line.strip()]
    if head and (said := re.fullmatch(r"sep=(.)", head[0].strip())):
        return said[1]
    return max(",\t;", key=lambda sign: (sum(sign in line for line in head), sum(line.count(sign) for line in head)))


def rows(text: str, sign: str, file: str) -> Iterator[list[str]]:
    """The rows; a formula that an export made harmless by an apostrophe is that text again."""
    lines = io.StringIO(text, newline="")
    if text[:4].lower() == "sep=":
        lines.readline()
        yield []
    try:
        for row in csv.reader(lines, delimiter=sign):
            yield [cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell for cell in row]
    except csv.Error as wrong:
        raise Unreadable("broken", file=file) from wrong
