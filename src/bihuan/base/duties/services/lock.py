"""The lock of all that changes answers, and what it guards."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Literal

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet, Subquery
from django.db.models.functions import Coalesce

from bihuan.base.audit.models import Head
from bihuan.base.duties.law import Law, law
from bihuan.base.duties.models import Cursor
from bihuan.base.policies.selectors import regulation
from bihuan.base.records.prepared import Prepared

Patience = Literal["none", "short", "whole"]
PATIENCE = 3
"""Seconds that a request waits for another process that judges. That one, or the next minute, reads what it leaves."""


_KEEP = (
    "UPDATE duties_cursor SET seq = %s, first_event = %s, regulation = %s, reached = %s WHERE id = 1 "
    "RETURNING COALESCE((SELECT seq FROM audit_head WHERE id = 1), 0)"
)


@contextmanager
def locked(at: datetime, *, patience: Patience = "whole") -> Iterator[Cursor | None]:
    """The cursor, nobody else's until the transaction ends, its clock moved on; None: another process keeps it.

    ``patience``: how long to wait for that one: not at all, as long as a person may wait for a page, until it is done.
    """
    with transaction.atomic():
        cursor = _cursor(patience)
        if cursor is not None:
            cursor.reached = max(at, cursor.reached or at)
        yield cursor
        if cursor is not None:
            _keep(cursor)


def _keep(cursor: Cursor) -> None:
    """Write the cursor; on the way it learns where the log ends: who found the lock held has left entries to this process."""
    kept = [getattr(cursor, name) for name in ("seq", "first_event", "regulation")]
    with connection.cursor() as statement:
        statement.execute(_KEEP, [*kept, connection.ops.adapt_datetimefield_value(cursor.reached)])
        (cursor.log_seq,) = statement.fetchone()


def _free() -> "QuerySet[Cursor]":
    skips = connection.features.has_select_for_update_skip_locked
    return Cursor.objects.select_for_update(skip_locked=skips).filter(pk=1)


_FREE = Prepared(_free)


def _cursor(patience: Patience) -> Cursor | None:
    skips = connection.features.has_select_for_update_skip_locked
    cursor = next(iter(_FREE()), None)
    if cursor is None and not Cursor.objects.filter(pk=1).exists():
        Cursor.objects.bulk_create([Cursor(pk=1)], ignore_conflicts=True)
        cursor = next(iter(_FREE()), None)
    if cursor is not None or patience == "none":
        return cursor
    try:
        with transaction.atomic():
            if skips and patience == "short":
                with connection.cursor() as statement:
                    statement.execute(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
            return Cursor.objects.select_for_update().get(pk=1)
    except OperationalError:
        if patience == "short":
            return None
        raise


def in_force() -> Law | None:
    """The published regulation, ready to judge; None before the first version."""
    found = regulation()
    return None if found is None else law(found)


def is_behind() -> bool:
    """Whether the log holds anything that is not read yet."""
    return bool(_BEHIND())


_READ = Coalesce(Subquery(Cursor.objects.filter(pk=1).values("seq")), 0)
_BEHIND: Prepared[Any] = Prepared(lambda: Head.objects.filter(pk=1, seq__gt=_READ).values_list("pk"))


def last_seq() -> int:
    """The last entry of the log."""
    return Head.objects.filter(pk=1).values_list("seq", flat=True).first() or 0
