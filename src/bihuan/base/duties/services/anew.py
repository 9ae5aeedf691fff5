"""Everything judged anew: because the regulation changed, or as a repair."""

from datetime import datetime

from django.db import IntegrityError

from bihuan.base.duties.law import Law
from bihuan.base.duties.models import Cursor, Move
from bihuan.base.duties.services.ledger import BATCH
from bihuan.base.duties.services.lock import in_force, last_seq, locked
from bihuan.base.duties.services.recount import carry_out, plan, read_to_the_end

TRIES = 3
"""How often everything is judged beside the running work before it has to stand still for it."""


def regulation_changed(*, at: datetime) -> list[Move]:
    """A version was published or taken back, or company days were set: everything is judged anew. Returns what moved."""
    running, cursor = in_force(), Cursor.objects.filter(pk=1).first()
    judged_by = "" if cursor is None else cursor.regulation
    if running is None or running.fingerprint == judged_by:
        return []
    return _anew(at, running, cause="regulation", tells=bool(judged_by))


def rebuild(*, at: datetime) -> list[Move]:
    """Read the whole log once more and judge everything anew: the repair. Waivers and decisions stay. Returns what moved."""
    running = in_force()
    return [] if running is None else _anew(at, running, cause="rebuild", from_the_start=True)


def _anew(at: datetime, running: Law, *, cause: str, tells: bool = True, from_the_start: bool = False) -> list[Move]:
    """Judge everything while others go on, and write it if nothing happened meanwhile; else once more, at last alone."""
    for _ in range(TRIES):
        with locked(at) as cursor:
            assert cursor is not None, "it was waited for"
            # Should this process end before it has written, the next sweep does it all.
            cursor.regulation = ""
            read_to_the_end(cursor, running, from_the_start=from_the_start)
        from_the_start, planned = False, plan(cursor, running)
        try:
            with locked(at) as again:
                assert again is not None, "it was waited for"
                if again.regulation:
                    return []
                if again.seq == last_seq() == planned.seq:
                    return _told(carry_out(again, running, planned, cause=cause), tells=tells)
        except IntegrityError:
            # A sweep has found the same meanwhile.
            continue
    with locked(at) as alone:
        assert alone is not None, "it was waited for"
        read_to_the_end(alone, running)
        return _told(carry_out(alone, running, plan(alone, running), cause=cause), tells=tells)


def apply(cursor: Cursor, running: Law) -> None:
    """Judge everything by a regulation that is new, at once."""
    tells = bool(cursor.regulation)
    read_to_the_end(cursor, running)
    _told(carry_out(cursor, running, plan(cursor, running), cause="regulation"), tells=tells)


def _told(moves: list[Move], *, tells: bool) -> list[Move]:
    """Kept for the notices; of the first regulation nothing is told: nobody had a duty before it."""
    return Move.objects.bulk_create(moves, batch_size=BATCH) if tells else moves
