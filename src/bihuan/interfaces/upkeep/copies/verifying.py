"""A copy is good when it has been opened and holds what was put into it: only then does it get its name."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connections

from bihuan.interfaces.upkeep.copies.archive import Archive, opened, unpacked
from bihuan.interfaces.upkeep.copies.contents import check_whole
from bihuan.interfaces.upkeep.copies.manifest import Manifest
from bihuan.interfaces.upkeep.copies.workshop import LOOKING, workshop
from bihuan.interfaces.upkeep.databases import beside, run_postgres_tool, sqlite_copy
from bihuan.interfaces.upkeep.trouble import Trouble

RESTORED, LISTED = "restored", "listed"
"""How a copy was verified: its database was restored and compared; or, on PostgreSQL without the right to, only read through."""


def verify(path: Path, *, restoring: bool | None = None, beside_alias: str = "default") -> tuple[Manifest, str]:
    """Open the copy, compare every hash, and restore its database beside the one of ``beside_alias`` to compare what is in it.

    ``restoring`` concerns PostgreSQL: True: it must be; None: where our role may make databases; False: it is not. SQLite's
    always is. How it was verified comes back with the manifest.

    Raises:
        Trouble: the copy is not what it should be, or could not be restored.
    """
    with opened(path) as archive, workshop(path.parent, LOOKING) as work:
        archive.check()
        manifest = archive.manifest
        if manifest.vendor == "sqlite":
            plain = work / "database.sqlite3"
            with archive.opened(manifest.database) as read:
                unpacked(read, plain)
            with beside(sqlite_copy(plain)) as alias:
                compare(alias, manifest, path.name)
            return manifest, RESTORED
        dump = _dump(archive, work)
        run_postgres_tool("pg_restore", ("--list", str(dump)), {})
        if restoring is False or (restoring is None and not _may_make_databases(beside_alias)):
            return manifest, LISTED
        with _restored(dump, beside_alias) as alias:
            compare(alias, manifest, path.name)
        return manifest, RESTORED


def compare(alias: str, manifest: Manifest, name: str) -> None:
    """The database against what the manifest says of it."""
    try:
        check_whole(alias, counts=manifest.counts, head=(manifest.head_seq, manifest.head_hash), name=name)
    except DatabaseError as error:
        raise Trouble("copy_damaged", file=name, reason=str(error).strip()) from error


def _dump(archive: Archive, folder: Path) -> Path:
    target = folder / archive.manifest.database
    with archive.opened(archive.manifest.database) as read, target.open("wb") as written:
        while chunk := read.read(1024 * 1024):
            written.write(chunk)
    return target


def _may_make_databases(alias: str) -> bool:
    connection = connections[alias]
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


@contextmanager
def _restored(dump: Path, beside_alias: str) -> Iterator[str]:
    """A database of its own on the same server, for as long as the block lasts."""
    connection = connections[beside_alias]
    if connection.vendor != "postgresql":
        raise Trouble("needs_postgresql")
    name = f"bihuan_verify_{secrets.token_hex(6)}"
    quoted = connection.ops.quote_name(name)
    settings: dict[str, Any] = {**connection.settings_dict, "NAME": name, "CONN_MAX_AGE": 0}
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {quoted} TEMPLATE template0 ENCODING 'UTF8'")
    except DatabaseError as error:
        raise Trouble("no_database_made", reason=str(error).strip()) from error
    try:
        run_postgres_tool("pg_restore", (*HOW_TO_RESTORE, f"--dbname={name}", str(dump)), settings)
        with beside(settings) as alias:
            yield alias
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted}")


HOW_TO_RESTORE = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
