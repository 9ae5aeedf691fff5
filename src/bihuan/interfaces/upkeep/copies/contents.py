"""What stands in a database: its tables counted, the log's head, its migrations, the files that its rows name."""

from dataclasses import dataclass

from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from bihuan.base.audit.models import Head
from bihuan.base.audit.selectors import broken_link
from bihuan.interfaces.upkeep.referred import referred
from bihuan.interfaces.upkeep.trouble import Trouble

PASSING = frozenset({"bihuan_cache"})
"""Tables whose rows come and go by themselves; they are copied and not compared."""


@dataclass(frozen=True)
class Contents:
    """``files``: hash → name of what rows name."""

    counts: dict[str, int]
    migrations: dict[str, tuple[str, ...]]
    head_seq: int
    head_hash: str
    files: dict[str, str]


def contents_of(alias: str) -> Contents:
    """Read it all in the transaction that the caller holds, or of a database that nobody writes."""
    head = Head.objects.using(alias).filter(pk=1).first()
    return Contents(
        counts=counts_of(alias),
        migrations=migrations_of(alias),
        head_seq=head.seq if head else 0,
        head_hash=head.hash if head else "",
        files=referred(alias),
    )


def counts_of(alias: str) -> dict[str, int]:
    """Rows of each table, those of indexes kept in tables left out."""
    connection = connections[alias]
    names = [name for name in connection.introspection.table_names() if not name.startswith("search_grams")]
    counts = {}
    with connection.cursor() as cursor:
        for name in sorted(set(names) - PASSING):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608 - a quoted name of a table
            counts[name] = int(cursor.fetchone()[0])
    return counts


def migrations_of(alias: str) -> dict[str, tuple[str, ...]]:
    """Application → the migrations that were applied."""
    found: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connections[alias]).applied_migrations()):
        found.setdefault(app, []).append(name)
    return {app: tuple(names) for app, names in found.items()}


def check_whole(alias: str, *, counts: dict[str, int], head: tuple[int, str], name: str) -> None:
    """See to it that the database holds what was told of it, and that its log is whole.

    Raises:
        Trouble: a count or the log's head differs, the chain is broken, or the database says itself that it is damaged.
    """
    connection = connections[alias]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check(1)")
            said = str(cursor.fetchone()[0])
        if said != "ok":
            raise Trouble("copy_damaged", file=name, reason=said)
    found = counts_of(alias)
    for table in sorted({*counts, *found}):
        if counts.get(table) != found.get(table):
            told = {"there": found.get(table, 0), "told": counts.get(table, 0)}
            raise Trouble("copy_counts", file=name, table=table, **told)
    last = Head.objects.using(alias).filter(pk=1).values_list("seq", "hash").first() or (0, "")
    broken = broken_link(using=alias)
    if broken is not None or tuple(last) != head:
        raise Trouble("copy_chain", file=name, seq=broken if broken is not None else last[0])
