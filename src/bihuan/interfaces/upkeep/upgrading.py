"""Bringing a database up to this program's tables: after a copy of it was made, and in one transaction."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from bihuan.interfaces.upkeep.copies.making import Made, make
from bihuan.interfaces.upkeep.databases import is_empty
from bihuan.interfaces.upkeep.trouble import Trouble

LABEL = "before-upgrade"
_LOCK = 4_270_119
"""Which of PostgreSQL's advisory locks is held during an upgrade; any number that nothing else uses."""


def missing(alias: str = "default") -> list[str]:
    """The migrations that this program has and the database has not, in their order."""
    executor = MigrationExecutor(connections[alias])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def unknown(alias: str = "default") -> list[str]:
    """The migrations that the database has and this program does not know: a later one has made its tables."""
    connection = connections[alias]
    known = set(MigrationExecutor(connection).loader.disk_migrations)
    return [
        f"{app}.{name}"
        for app, name in sorted(MigrationRecorder(connection).applied_migrations())
        if (app, name) not in known
    ]


def refuse_later(alias: str = "default") -> None:
    """Trouble when the tables were made by a later version: an older program would write what that one cannot read."""
    found = unknown(alias)
    if found:
        raise Trouble("made_by_later", count=len(found), first=found[0])


def refuse_empty(alias: str = "default") -> None:
    """Trouble when there is nothing to copy: most likely the settings name another database than was meant."""
    connection = connections[alias]
    if is_empty(connection):
        raise Trouble("database_empty", database=str(connection.settings_dict["NAME"]))


def has_data(alias: str = "default") -> bool:
    """Whether a company was set up in it: what has none is made anew sooner than restored."""
    connection = connections[alias]
    if "organisation_company" not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM organisation_company")
        return cursor.fetchone() is not None


def bring_up_to_date(
    copies: Path, *, at: datetime, say: Callable[[str, dict[str, Any]], None], alias: str = "default"
) -> Made | None:
    """Make the tables those of this program, once a verified copy of what is there lies in ``copies``; that copy, if one was made.

    Raises:
        Trouble: the tables are of a later version, or no copy could be made; nothing was changed then.
    """
    refuse_later(alias)
    wanted = missing(alias)
    if not wanted:
        return None
    made = None
    if has_data(alias):
        say("upgrade_copies", {"count": len(wanted)})
        made = make(copies, at=at, label=LABEL, alias=alias)
        say("upgrade_copied", {"file": str(made.path)})
    migrate(alias)
    return made


def migrate(alias: str = "default") -> None:
    """All that is missing, or nothing of it: killed in the middle, the database is what it was, and the next start begins anew.

    Django makes each migration a transaction, and writes down only after it that it was made: killed in between, it would be
    made a second time, which fails. So there is one around all of them.
    """
    connection = connections[alias]
    connection.ensure_connection()
    # SQLite heeds this outside of transactions only; the links are looked at before the transaction ends.
    sqlite = connection.vendor == "sqlite"
    if sqlite and not connection.in_atomic_block:
        connection.disable_constraint_checking()
    try:
        with transaction.atomic(using=alias):
            if not sqlite:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            call_command("migrate", database=alias, verbosity=0, interactive=False)
            connection.check_constraints()
    finally:
        if sqlite and not connection.in_atomic_block:
            connection.enable_constraint_checking()
