"""What stands in all tables, in one sum: the proof that whoever was refused has changed nothing."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection

FLEETING = {"accounts_session", "bihuan_cache", "tokens_apitoken"}
"""When somebody was last seen, and how often somebody tried: changes with every request."""


def sums() -> dict[str, str]:
    """A sum for each table."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table not in FLEETING and model._meta.managed and not model._meta.proxy:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")  # noqa: S608 - our own
                found[table] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return found


@contextmanager
def unchanged() -> Iterator[None]:
    """What runs inside leaves every row of every table as it was."""
    before = sums()
    yield
    after = sums()
    changed = [table for table in before if before[table] != after[table]]
    assert changed == [], changed
