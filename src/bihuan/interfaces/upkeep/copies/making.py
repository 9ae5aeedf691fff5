"""Making a copy while people work: the database first, then the files its rows name; verified; only then named as a copy."""

import importlib.metadata
import os
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from django.db import DatabaseError, connections

from bihuan.base.audit.models import Head
from bihuan.interfaces import keeping
from bihuan.interfaces.upkeep.copies import archive
from bihuan.interfaces.upkeep.copies.contents import Contents
from bihuan.interfaces.upkeep.copies.manifest import FILES, Manifest, Part, name_of
from bihuan.interfaces.upkeep.copies.snapshots import take
from bihuan.interfaces.upkeep.copies.verifying import verify
from bihuan.interfaces.upkeep.copies.workshop import MAKING, workshop
from bihuan.interfaces.upkeep.databases import server_of
from bihuan.interfaces.upkeep.trouble import Trouble


class Made(NamedTuple):
    """A copy that was made. ``verified``: ``restored`` or ``listed``; ``missing``: files that rows name and that are not there."""

    path: Path
    size: int
    verified: str
    missing: tuple[str, ...]


def make(folder: Path, *, at: datetime, label: str = "", restoring: bool | None = None, alias: str = "default") -> Made:
    """Make a copy in ``folder``, which is made too. What goes wrong leaves the copies that are there as they are.

    Raises:
        Trouble: it could not be written, or what was written is not good.
    """
    target = folder / name_of(at, label)
    try:
        begun = Head.objects.using(alias).filter(pk=1).values_list("seq", flat=True).first() or 0
        with workshop(folder, MAKING) as work:
            draft = work / target.name
            manifest = _written(draft, work, alias, at)
            if manifest.head_seq < begun:
                raise Trouble("copy_counts", file=target.name, table="audit_event", there=manifest.head_seq, told=begun)
            verified = verify(draft, restoring=restoring, beside_alias=alias)[1]
            draft.replace(target)
            sync_folder(folder)
    except (DatabaseError, sqlite3.Error) as error:
        raise Trouble("copy_failed", folder=str(folder), reason=str(error).strip()) from error
    except OSError as error:
        raise Trouble("copy_failed", folder=str(folder), reason=error.strerror or str(error)) from error
    return Made(target, target.stat().st_size, verified, manifest.missing)


def _written(draft: Path, work: Path, alias: str, at: datetime) -> Manifest:
    database, contents = take(alias, work)
    connection = connections[alias]
    parts = [(archive.part_of(database.name, database), database)]
    sound = {digest: keeping.path_of(digest) for digest in contents.files if keeping.is_sound(digest)}
    for digest, path in sorted(sound.items()):
        parts.append((Part(name=FILES + digest, size=path.stat().st_size, sha256=digest), path))
    manifest = _manifest(contents, [part for part, _path in parts], connection.vendor, server_of(connection), at)
    archive.write(draft, manifest, parts)
    return manifest


def _manifest(contents: Contents, parts: list[Part], vendor: str, server: str, at: datetime) -> Manifest:
    named = {part.name.removeprefix(FILES) for part in parts}
    return Manifest.model_validate(
        {
            "app": importlib.metadata.version("bihuan"),
            "made_at": at.replace(microsecond=0),
            "vendor": vendor,
            "server": server,
            "migrations": contents.migrations,
            "counts": contents.counts,
            "head_seq": contents.head_seq,
            "head_hash": contents.head_hash,
            "parts": tuple(parts),
            "missing": tuple(sorted(set(contents.files) - named)),
        }
    )


def sync_folder(folder: Path) -> None:
    """See to it that the names in the folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
