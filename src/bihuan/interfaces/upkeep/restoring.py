"""Restoring a copy into an empty place. What is there is never written over."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader

from bihuan.base.audit.selectors import broken_link
from bihuan.interfaces import keeping
from bihuan.interfaces.upkeep import upgrading
from bihuan.interfaces.upkeep.copies.archive import Archive, opened, unpacked
from bihuan.interfaces.upkeep.copies.folder import newest_in
from bihuan.interfaces.upkeep.copies.making import sync_folder
from bihuan.interfaces.upkeep.copies.manifest import FILES, Manifest
from bihuan.interfaces.upkeep.copies.verifying import HOW_TO_RESTORE, compare
from bihuan.interfaces.upkeep.copies.workshop import RESTORING, workshop
from bihuan.interfaces.upkeep.databases import beside, is_empty, run_postgres_tool, sqlite_copy
from bihuan.interfaces.upkeep.trouble import Trouble


@dataclass(frozen=True)
class Restored:
    """What was restored; ``migrated``: the migrations that were applied on top, as the copy was of an older version."""

    made_at: datetime
    rows: int
    files: int
    migrated: tuple[str, ...]


def chosen(source: Path) -> Path:
    """The file itself, or the newest copy in a folder.

    Raises:
        Trouble: there is none.
    """
    if not source.is_dir():
        return source
    newest = newest_in(source)
    if newest is None:
        raise Trouble("no_copies", folder=str(source))
    return newest.path


def restore(source: Path, *, alias: str = DEFAULT_DB_ALIAS) -> Restored:
    """Restore the copy, or a folder's newest one, into the database of ``alias`` and the folder for files, which are empty.

    Raises:
        Trouble: the copy is not good, is of a later version or another kind of database, or the place is not empty.
    """
    path = chosen(source)
    with opened(path) as archive:
        manifest = archive.manifest
        _refuse_unfit(manifest, path, alias)
        _refuse_full(manifest, alias)
        archive.check()
        files = _bring_files(archive)
        if manifest.vendor == "sqlite":
            _bring_sqlite(archive, path.name, alias)
        else:
            _bring_postgresql(archive, path.name, alias)
    migrated = tuple(upgrading.missing(alias))
    if migrated:
        upgrading.migrate(alias)
        if (broken := broken_link(using=alias)) is not None:
            raise Trouble("copy_chain", file=path.name, seq=broken)
    return Restored(manifest.made_at, sum(manifest.counts.values()), files, migrated)


def _refuse_unfit(manifest: Manifest, path: Path, alias: str) -> None:
    known = set(MigrationLoader(None).disk_migrations)
    told = [(app, name) for app, names in manifest.migrations.items() for name in names]
    if later := [f"{app}.{name}" for app, name in told if (app, name) not in known]:
        raise Trouble("copy_by_later", file=path.name, app=manifest.app, first=later[0])
    connection = connections[alias]
    if manifest.vendor != connection.vendor:
        raise Trouble("copy_of_other_database", file=path.name, vendor=manifest.vendor, here=connection.vendor)


def _refuse_full(manifest: Manifest, alias: str) -> None:
    connection = connections[alias]
    if not is_empty(connection):
        raise Trouble("database_not_empty", database=str(connection.settings_dict["NAME"]))
    named = {part.name.removeprefix(FILES) for part in manifest.parts}
    # Files of this very copy stand there when an earlier try was cut off.
    if any(digest not in named for digest in keeping.kept()):
        raise Trouble("files_not_empty", folder=str(settings.FILES_DIR))


def _bring_files(archive: Archive) -> int:
    """Before the database: a row that names a file never stands without it."""
    digests = [part.name for part in archive.manifest.parts if part.name.startswith(FILES)]
    for name in digests:
        with archive.opened(name) as read:
            keeping.keep(read.read())
    return len(digests)


def _bring_sqlite(archive: Archive, name: str, alias: str) -> None:
    """Under another name first, where it is looked at: the database is there whole or not at all."""
    connection = connections[alias]
    target = Path(connection.settings_dict["NAME"])
    with workshop(target.parent, RESTORING) as work:
        plain = work / target.name
        with archive.opened(archive.manifest.database) as read:
            unpacked(read, plain)
        with beside(sqlite_copy(plain)) as there:
            compare(there, archive.manifest, name)
        connection.close()
        for left in ("-wal", "-shm"):
            target.with_name(target.name + left).unlink(missing_ok=True)
        plain.replace(target)
        sync_folder(target.parent)


def _bring_postgresql(archive: Archive, name: str, alias: str) -> None:
    """In one transaction, so that a try that fails leaves the database as empty as it was."""
    with workshop(Path(settings.FILES_DIR).parent, RESTORING) as work:
        dump = work / archive.manifest.database
        with archive.opened(archive.manifest.database) as read, dump.open("wb") as written:
            shutil.copyfileobj(read, written, 1024 * 1024)
        there = connections[alias].settings_dict
        run_postgres_tool("pg_restore", (*HOW_TO_RESTORE, f"--dbname={there['NAME']}", str(dump)), there)
    compare(alias, archive.manifest, name)
