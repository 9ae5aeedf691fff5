"""The archive of a copy: one tar with the manifest first, the database, the files. Written whole or not at all; every byte is hashed."""

import gzip
import hashlib
import io
import os
import shutil
import tarfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from bihuan.interfaces.upkeep.copies.manifest import MANIFEST, SEAL, Manifest, Part
from bihuan.interfaces.upkeep.trouble import Trouble

CHUNK = 1024 * 1024
LARGEST_MANIFEST = 256 * 1024 * 1024


def hash_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def part_of(name: str, path: Path) -> Part:
    """The file as a part."""
    return Part(name=name, size=path.stat().st_size, sha256=hash_of(path))


def packed(source: Path, target: Path) -> None:
    """Compress a database; the same bytes give the same bytes."""
    with source.open("rb") as read, target.open("wb") as file, gzip.GzipFile("", "wb", 6, file, mtime=0) as written:
        shutil.copyfileobj(read, written, CHUNK)


def unpacked(source: IO[bytes], target: Path) -> None:
    """The other way."""
    with gzip.GzipFile(fileobj=source) as read, target.open("wb") as written:
        shutil.copyfileobj(read, written, CHUNK)


def write(target: Path, manifest: Manifest, sources: Sequence[tuple[Part, Path]]) -> None:
    """Write the archive to ``target`` and see to it that it is on the disk."""
    text = manifest.model_dump_json(indent=1).encode()
    seal = hashlib.sha256(text).hexdigest().encode()
    with target.open("wb") as file:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
            for name, content in ((MANIFEST, text), (SEAL, seal)):
                archive.addfile(_told(name, len(content), manifest), io.BytesIO(content))
            for part, path in sources:
                with path.open("rb") as read:
                    archive.addfile(_told(part.name, part.size, manifest), read)
        file.flush()
        # Before it gets its name: a power cut must not leave a name without what it stands for.
        os.fsync(file.fileno())


class Archive:
    """An archive that is open for reading. What it hands out has been compared with the manifest's hashes."""

    def __init__(self, file: tarfile.TarFile, name: str) -> None:
        self._file = file
        self._name = name
        self.manifest = self._read_manifest()

    def check(self) -> None:
        """Read every part.

        Raises:
            Trouble: one is missing, cut off or changed, or there is one that the manifest does not name.
        """
        named = {part.name: part for part in self.manifest.parts}
        there = self._file.getnames()
        if extra := [name for name in there if name not in named and name not in (MANIFEST, SEAL)]:
            raise Trouble("copy_changed", file=self._name, part=extra[0])
        if len(there) != len(set(there)):
            raise Trouble("copy_changed", file=self._name, part=MANIFEST)
        for part in self.manifest.parts:
            digest = hashlib.sha256()
            with self.opened(part.name) as read:
                while chunk := read.read(CHUNK):
                    digest.update(chunk)
            if digest.hexdigest() != part.sha256:
                raise Trouble("copy_changed", file=self._name, part=part.name)

    @contextmanager
    def opened(self, name: str) -> Iterator[IO[bytes]]:
        """A part's bytes as they stand in the archive, unchecked."""
        try:
            read = self._file.extractfile(name)
        except (KeyError, tarfile.TarError) as error:
            raise Trouble("copy_cut", file=self._name, part=name) from error
        if read is None:
            raise Trouble("copy_changed", file=self._name, part=name)
        try:
            with read:
                yield read
        except (tarfile.ReadError, EOFError) as error:
            raise Trouble("copy_cut", file=self._name, part=name) from error

    def _read_manifest(self) -> Manifest:
        try:
            with self.opened(MANIFEST) as read:
                text = read.read(LARGEST_MANIFEST)
            with self.opened(SEAL) as read:
                seal = read.read(64)
        except Trouble as trouble:
            raise Trouble("not_a_copy", file=self._name) from trouble
        if hashlib.sha256(text).hexdigest().encode() != seal:
            raise Trouble("copy_changed", file=self._name, part=MANIFEST)
        try:
            return Manifest.model_validate_json(text)
        except ValidationError as error:
            raise Trouble("copy_of_later", file=self._name) from error


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """The archive at ``path``.

    Raises:
        Trouble: there is none, it cannot be read, or it is no copy of ours.
    """
    try:
        # Its table of contents is read to the end at once: a cut archive fails here or at the part that is cut.
        with tarfile.open(path, "r:") as file:
            yield Archive(file, path.name)
    except tarfile.TarError as error:
        cut = "unexpected end" in str(error)
        raise Trouble("copy_cut" if cut else "not_a_copy", file=path.name, part="") from error
    except OSError as error:
        raise Trouble("cannot_read", file=str(path), reason=error.strerror or str(error)) from error


def _told(name: str, size: int, manifest: Manifest) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, 0o600, int(manifest.made_at.timestamp())
    return info
