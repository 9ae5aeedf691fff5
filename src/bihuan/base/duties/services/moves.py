"""What a change of people, regulation or calendar moved, in words for those concerned."""

from collections.abc import Iterator
from datetime import datetime

from bihuan.base.duties.models import Duty, Move
from bihuan.base.duties.services.ledger import Changes


def moves_of(changes: Changes, *, at: datetime, cause: str) -> Iterator[Move]:
    """The duties that opened, were dropped or are due at another time."""
    for row in changes.added:
        if isinstance(row, Duty):
            yield _move(row, at, cause, "opened", None, row.due_at)
    for row in changes.gone:
        if isinstance(row, Duty):
            yield _move(row, at, cause, "dropped", row.due_at, None)
    for row, before in changes.changed:
        if isinstance(row, Duty) and "due_at" in before:
            yield _move(row, at, cause, "moved", before["due_at"], row.due_at)


def _move(row: Duty, at: datetime, cause: str, change: str, old: datetime | None, new: datetime | None) -> Move:
    return Move(
        at=at,
        cause=cause,
        change=change,
        key=row.key,
        clause=row.clause,
        about_kind=row.about_kind,
        about_id=row.about_id,
        who=row.who,
        member_id=row.member_id,
        old_due_at=old,
        new_due_at=new,
    )
