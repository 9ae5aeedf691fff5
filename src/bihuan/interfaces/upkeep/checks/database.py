"""The database itself: is it sound, is its program, are its tables those of this version with all their constraints."""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection

from bihuan.interfaces.upkeep import upgrading
from bihuan.interfaces.upkeep.databases import server_of
from bihuan.interfaces.upkeep.findings import Finding, Site, failure, warning

SHOWN = 5
SOUND_SQLITE = (3, 51, 3)
BACKPORTS = ((3, 44, 6), (3, 50, 7))
"""SQLite before 3.51.3 can damage a database whose log is started anew while another process writes, except these."""


def integrity(site: Site) -> Iterator[Finding]:
    """SQLite reads its own file through, and every link; PostgreSQL is asked whether it checks its pages, and what it found."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA quick_check(1)" if site.quick else "PRAGMA integrity_check(1)")
            said = str(cursor.fetchone()[0])
            if said != "ok":
                yield failure("database_damaged", reason=said)
                return
            cursor.execute("PRAGMA foreign_key_check")
            tables = sorted({str(row[0]) for row in cursor.fetchall()})
            for table in tables[:SHOWN]:
                yield failure("dangling_rows", table=table)
            return
        cursor.execute("SHOW data_checksums")
        if cursor.fetchone()[0] != "on":
            yield warning("no_checksums")
        cursor.execute("SELECT checksum_failures FROM pg_stat_database WHERE datname = current_database()")
        row = cursor.fetchone()
        if row is not None and row[0]:
            yield failure("checksum_failures", count=row[0])


def version(site: Site) -> Iterator[Finding]:
    """Whether this SQLite is known to damage databases, rarely, under several processes."""
    if connection.vendor == "sqlite" and not is_sound_sqlite(server_of(connection)):
        yield warning("sqlite_version", version=server_of(connection))


def is_sound_sqlite(text: str) -> bool:
    """Whether the version has the repair: 3.51.3 and later, and two that got it on their own."""
    number = tuple(int(part) for part in text.split(".")[:3])
    return number >= SOUND_SQLITE or number in BACKPORTS


def tables(site: Site) -> Iterator[Finding]:
    """Migrations that are missing or that nobody here knows; constraints that the tables should have and have not."""
    wanted = upgrading.missing()
    if wanted:
        yield failure("migrations_missing", count=len(wanted), first=wanted[0])
    unknown = upgrading.unknown()
    if unknown:
        yield failure("made_by_later", count=len(unknown), first=unknown[0])
    if not wanted and not unknown:
        yield from _constraints()


def _constraints() -> Iterator[Finding]:
    """Each that the models name: two owners, a number given twice or a job done twice are refused by these alone."""
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            there = connection.introspection.get_constraints(cursor, table)
            for wanted in model._meta.constraints:
                if wanted.name not in there:
                    yield failure("constraint_missing", table=table, constraint=wanted.name)
            unique = [set(one["columns"]) for one in there.values() if one["unique"]]
            for field in model._meta.concrete_fields:
                if field.unique and not field.primary_key and {field.column} not in unique:
                    yield failure("constraint_missing", table=table, constraint=f"{field.column} (unique)")
