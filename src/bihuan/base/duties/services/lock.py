"""The lock of all that changes answers, and what it guards."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Literal

from django.db import OperationalError, connection, transaction

from bihuan.base.audit.models import Head
from bihuan.base.duties.law import Law, law
from bihuan.base.duties.models import Cursor
from bihuan.base.policies.selectors import regulation

Patience = Literal["none", "short", "whole"]
PATIENCE = 3
"""Seconds that a request waits for another process that judges. That one, or the next minute, reads what it leaves."""


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
            cursor.save(update_fields=["seq", "reached", "first_event", "regulation"])


def _cursor(patience: Patience) -> Cursor | None:
    skips = connection.features.has_select_for_update_skip_locked
    free = Cursor.objects.select_for_update(skip_locked=skips).filter(pk=1)
    cursor = free.first()
    if cursor is None and not Cursor.objects.filter(pk=1).exists():
        Cursor.objects.bulk_create([Cursor(pk=1)], ignore_conflicts=True)
        cursor = free.first()
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


def last_seq() -> int:
    """The last entry of the log."""
    return Head.objects.filter(pk=1).values_list("seq", flat=True).first() or 0
