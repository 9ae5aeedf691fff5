"""The only place of ``playbook`` that opens files: a playbook's bytes, read once, bounded, and decoded."""

from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from bihuan.playbook.load.problems import PlaybookError, Problem

PRESETS: tuple[str, ...] = ("equipment", "advertising", "growth", "distribution", "tob")
LARGEST = 1024 * 1024
"""Bytes of a file at most."""
_HEAD = 4096


@dataclass(frozen=True, slots=True)
class Source:
    """A file's text as it stands. ``sha256`` is of its bytes, and of ``text.encode()``; ``name`` is what problems call it."""

    name: str
    text: str
    sha256: str


def read_source(name_or_path: str | Path) -> Source:
    """A preset's or a file's text; PlaybookError when there is none, or no UTF-8 text of at most ``LARGEST`` bytes."""
    if name_or_path in PRESETS:
        name = f"{name_or_path}.yaml"
        return _decoded(name, files("bihuan.playbook").joinpath("presets", name).read_bytes())
    return read_file(Path(name_or_path), shown=str(name_or_path))


def read_file(path: Path, shown: str) -> Source:
    """As ``read_source``, of a file only; problems call it ``shown``."""
    try:
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except FileNotFoundError:
        raise _refused(shown, 0, "no_such_file", value=shown, known=", ".join(PRESETS)) from None
    except IsADirectoryError:
        raise _refused(shown, 0, "is_directory") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise _refused(shown, 0, "unreadable", reason=reason) from None
    if len(data) > LARGEST:
        raise _refused(shown, 0, "too_large", limit=str(LARGEST))
    return _decoded(shown, data)


def read_upload(name: str, data: bytes) -> Source:
    """As ``read_source``, of bytes that came another way; more than ``LARGEST`` of them are refused."""
    if len(data) > LARGEST:
        raise _refused(name, 0, "too_large", limit=str(LARGEST))
    return _decoded(name, data)


def _decoded(name: str, data: bytes) -> Source:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or _is_wide(data[:_HEAD]):
        raise _refused(name, 1, "not_utf8", guess="UTF-16")
    if b"\0" in data or data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b")):
        raise _refused(name, 1, "binary")
    try:
        return Source(name, data.decode(), sha256(data).hexdigest())
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        code, guess = ("not_utf8", "GB18030") if _is_gb18030(data) else ("binary", "")
        raise _refused(name, line, code, guess=guess) from None


def _is_wide(head: bytes) -> bool:
    """UTF-16 without a mark: line ends and spaces carry a zero byte on one side, the other side has none."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    return max(even, odd) * 10 > len(head) and min(even, odd) == 0


def _is_gb18030(data: bytes) -> bool:
    """Readable as GB18030, and most of what is not ASCII are Chinese characters or Chinese punctuation."""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    wide = [char for char in text if char > "\x7f"]
    return sum("\u3000" <= char <= "\u9fff" or "\uff00" <= char <= "\uffef" for char in wide) * 2 > len(wide)


def _refused(name: str, line: int, code: str, **params: str) -> PlaybookError:
    return PlaybookError((Problem(name, line, "", None, code, params),))
