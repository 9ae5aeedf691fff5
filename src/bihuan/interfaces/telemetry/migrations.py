"""Whether the tables are those of this version."""

from functools import cache

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


@cache
def brought() -> frozenset[tuple[str, str]]:
    """App and name of each migration of this version. Reading them costs 10 MiB, so it is done before the fork."""
    return frozenset(MigrationLoader(None).graph.nodes)


def applied(connection: BaseDatabaseWrapper) -> bool:
    """Whether the database has them all."""
    return brought() <= MigrationRecorder(connection).applied_migrations().keys()
