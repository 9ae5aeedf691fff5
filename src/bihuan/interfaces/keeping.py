"""Where the bytes are: one file for each content, under its SHA-256, outside of what the server hands out by itself."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from bihuan.base.records.refusals import Missing


def keep(content: bytes) -> str:
    """Store the bytes, whole or not at all, on the disk before this returns; their hash. Known ones are not written again."""
    digest = hashlib.sha256(content).hexdigest()
    path = path_of(digest)
    if path.exists():
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
    return digest


def fetch(digest: str) -> bytes:
    """The bytes of this hash; Missing when they are gone or are not those any more."""
    try:
        content = path_of(digest).read_bytes()
    except FileNotFoundError as gone:
        raise Missing from gone
    if hashlib.sha256(content).hexdigest() != digest:
        raise Missing
    return content


def is_sound(digest: str) -> bool:
    """Whether the bytes of this hash are there and are still those."""
    try:
        with path_of(digest).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest
    except OSError:
        return False


def kept() -> Iterator[str]:
    """The hashes of all bytes that are kept, read or not."""
    for path in Path(settings.FILES_DIR).glob("??/??/*"):
        if not path.name.startswith("."):
            yield path.name


def path_of(digest: str) -> Path:
    """``files/ab/cd/abcd…`` below the data directory."""
    return Path(settings.FILES_DIR) / digest[:2] / digest[2:4] / digest
