"""Following the log for the tallies: portion by portion, each a transaction under the cursor's lock, whole or not at all.

What a fact says is not added up: it tells which records to look at, and what they count for now takes the place of what they
counted for. So a portion read twice, or a record that changed again meanwhile, does no harm.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Q

from bihuan.base.audit.events import FactWithdrawn
from bihuan.base.audit.models import Event, Head
from bihuan.base.records.prepared import Prepared
from bihuan.flow.contracts.events import ReceiptReversed
from bihuan.insight.analytics.models import TallyCursor
from bihuan.insight.analytics.selectors import unread
from bihuan.insight.analytics.services.shares import SOURCES, settle, standing

PORTION = 500
PATIENCE = 3
"""Seconds that a page waits for another process that follows; then it shows what there is."""
_BEHIND: Prepared[Any] = Prepared(unread)


def follow(*, portions: int, patient: bool = True) -> bool:
    """Read at most so many portions of what is new; whether the tallies are up to date then. One statement when nothing is new.

    Not ``patient``, for a page: another process is waited for as long as a person may wait, not until it is done.
    """
    for _ in range(portions):
        if not _BEHIND():
            return True
        with _waiting(patient), locked(patient=patient) as cursor:
            if cursor is None:
                return False
            read_on(cursor)
    return not _BEHIND()


@contextmanager
def _waiting(patient: bool) -> Iterator[None]:
    """SQLite: everybody who writes waits for everybody; a page that only wants to count waits shorter than one that saves."""
    if patient or connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as statement:
        statement.execute("PRAGMA busy_timeout")
        (usual,) = statement.fetchone()
        statement.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
        try:
            yield
        finally:
            statement.execute(f"PRAGMA busy_timeout = {int(usual)}")


@contextmanager
def locked(*, patient: bool) -> Iterator[TallyCursor | None]:
    """The cursor, nobody else's until the transaction ends; None: another process has kept it for longer than a page may wait."""
    with transaction.atomic():
        if not TallyCursor.objects.filter(pk=1).exists():
            TallyCursor.objects.bulk_create([TallyCursor(pk=1)], ignore_conflicts=True)
        yield _cursor(patient)


def _cursor(patient: bool) -> TallyCursor | None:
    rows = TallyCursor.objects.select_for_update()
    if patient or connection.vendor == "sqlite":
        return rows.get(pk=1)
    try:
        with transaction.atomic():
            with connection.cursor() as statement:
                statement.execute(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
            return rows.get(pk=1)
    except OperationalError:
        return None


def read_on(cursor: TallyCursor) -> None:
    """Read the next portion of the log, and count anew the records that it touches."""
    last = min(cursor.seq + PORTION, head())
    if last <= cursor.seq:
        return
    touched = touched_by(cursor.seq, last)
    if touched:
        settle(standing(touched))
    cursor.seq = last
    TallyCursor.objects.filter(pk=1).update(seq=last)


def head() -> int:
    """The log's last entry."""
    return Head.objects.filter(pk=1).values_list("seq", flat=True).first() or 0


def touched_by(after: int, last: int) -> Mapping[str, Collection[str]]:
    """The public ids of the records that entries of (after, last] are about, by kind."""
    about = Q(kind__in=SOURCES) | Q(verb=FactWithdrawn.verb)
    rows = list(
        Event.objects.filter(about, seq__gt=after, seq__lte=last).values_list("verb", "kind", "subject", "data")
    )
    withdrawn = [int(subject) for verb, _kind, subject, _data in rows if verb == FactWithdrawn.verb]
    if withdrawn:
        rows += Event.objects.filter(seq__in=withdrawn).values_list("verb", "kind", "subject", "data")
    touched: defaultdict[str, set[str]] = defaultdict(set)
    for verb, kind, subject, data in rows:
        if kind in SOURCES:
            touched[kind].add(subject)
        if verb == ReceiptReversed.verb:
            # The row that takes the amount back has no fact of its own.
            touched[kind].add(data["reversal"])
    return touched
