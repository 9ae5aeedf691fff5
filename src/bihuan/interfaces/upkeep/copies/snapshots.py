"""One moment of a database as a file, taken while others go on writing."""

import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import connections, transaction

from bihuan.interfaces.upkeep.copies.archive import packed
from bihuan.interfaces.upkeep.copies.contents import Contents, contents_of
from bihuan.interfaces.upkeep.copies.manifest import DATABASES
from bihuan.interfaces.upkeep.databases import beside, run_postgres_tool, sqlite_copy


def take(alias: str, folder: Path) -> tuple[Path, Contents]:
    """The database of ``alias`` as a file in ``folder``, and what stands in that very moment of it."""
    vendor = connections[alias].vendor
    target = folder / DATABASES[vendor]
    return target, _from_sqlite(alias, target) if vendor == "sqlite" else _from_postgresql(alias, target)


def _from_sqlite(alias: str, target: Path) -> Contents:
    """By SQLite's own way of copying: the main file alone would lack what still stands in its log."""
    plain = target.with_suffix(".plain")
    connection = connections[alias]
    connection.ensure_connection()
    with closing(sqlite3.connect(plain)) as copy:
        connection.connection.backup(copy)
        # A file of its own, without a log beside it that would have to travel along.
        copy.execute("PRAGMA journal_mode=DELETE")
    with beside(sqlite_copy(plain)) as there:
        contents = contents_of(there)
    packed(plain, target)
    plain.unlink()
    return contents


def _from_postgresql(alias: str, target: Path) -> Contents:
    """By pg_dump, on the snapshot of a transaction in which the rows are counted too."""
    connection = connections[alias]
    with transaction.atomic(using=alias), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = str(cursor.fetchone()[0])
        contents = contents_of(alias)
        arguments = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}")
        run_postgres_tool("pg_dump", arguments, connection.settings_dict)
    return contents
