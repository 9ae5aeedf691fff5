"""Following the log and the clock: each portion one transaction under the cursor's lock, whole or not at all."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Literal

from django.db import OperationalError, connection, transaction

from bihuan.base.audit import selectors as log
from bihuan.base.audit.models import Event, Head
from bihuan.base.duties.law import Law, law
from bihuan.base.duties.models import Alarm, Awaited, Cursor, Move
from bihuan.base.duties.moments import moment, nanoseconds
from bihuan.base.duties.services import index
from bihuan.base.duties.services.hearing import hear, hear_alarms, hear_people
from bihuan.base.duties.services.judging import judge, judge_waivers
from bihuan.base.duties.services.ledger import BATCH, Difference
from bihuan.base.duties.services.moves import moves_of
from bihuan.base.duties.services.recount import carry_out, differences, plan, read_to_the_end
from bihuan.base.duties.services.staff import CHANGES, changed, counted, earliest, remember
from bihuan.base.duties.setting import Clock, Docket, Place, Setting
from bihuan.base.organisation.selectors import people
from bihuan.base.policies.selectors import regulation, work_calendar
from bihuan.playbook.facts import VERBS
from bihuan.playbook.fold import Touch
from bihuan.playbook.people import Person

Patience = Literal["none", "short", "whole"]
PATIENCE = 3
"""Seconds that a request waits for another process that judges. That one, or the next minute, reads what it leaves."""
FACTS, ALARMS = 500, 200
"""Entries read, and alarms rung, in one transaction."""
TRIES = 3
"""How often everything is judged beside the running work before it has to stand still for it."""
AT_ONCE = 5_000
"""Up to so long a log a new regulation is applied when its fact is read; a longer one waits for the sweep, outside requests."""


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


def _running() -> Law | None:
    found = regulation()
    return None if found is None else law(found)


def _setting(cursor: Cursor, running: Law, staff: list[Person], desk: index.Desk | None = None) -> Setting:
    assert cursor.reached is not None, "the clock has moved on with the lock"
    desk = desk or index.desk(cursor.reached, running.calendar)
    clock = Clock(cursor.reached, cursor.first_event, cursor.seq)
    return Setting(running, staff, clock, into=desk.into, register=desk.register)


# The log


def is_behind() -> bool:
    """Whether the log holds anything that is not read yet."""
    return _last_seq() > (Cursor.objects.filter(pk=1).values_list("seq", flat=True).first() or 0)


def _last_seq() -> int:
    return Head.objects.filter(pk=1).values_list("seq", flat=True).first() or 0


def catch_up(*, at: datetime) -> int:
    """Read what is new in the log and judge what it touches; how many entries that were. Cheap when there is nothing new."""
    read = 0
    # Asked again after the lock is given back: who found it held has left its entries to this process.
    while is_behind():
        with locked(at, patience="short") as cursor:
            count = 0 if cursor is None else read_on(cursor)
        if not count:
            break
        read += count
    return read


def read_on(cursor: Cursor) -> int:
    """Read the next entries and judge what they, and moments that have come, touch; how many entries."""
    now, running = cursor.reached, _running()
    assert now is not None, "the clock has moved on with the lock"
    if running is not None and running.fingerprint != cursor.regulation and _last_seq() <= AT_ONCE:
        before = cursor.seq
        _apply(cursor, running)
        return cursor.seq - before
    events = list(Event.objects.filter(seq__gt=cursor.seq).order_by("seq")[:FACTS])
    desk = index.desk(now, work_calendar() if running is None else running.calendar)
    read = index.read(events, desk) if events else index.Read([], [], [])
    come = index.come(desk)
    read = index.Read(read.touches + come.touches, read.told + come.told, read.withdrawn)
    cursor.seq = events[-1].seq if events else cursor.seq
    _move_first_event(cursor, read)
    if running is None:
        return len(events)
    staff = counted()
    looks = not staff or any(event.kind == CHANGES for event in events)
    setting, docket = _setting(cursor, running, people() if looks else staff, desk), Docket()
    setting.at_hand |= {fact.seq: fact for fact in read.told}
    if looks:
        _follow_people(setting)
    heard = hear(setting, docket, read)
    _write(setting, docket, read, heard=heard)
    return len(events)


def _move_first_event(cursor: Cursor, read: index.Read) -> None:
    """The first moment of the log can move: back when an older fact is told, on when the oldest is withdrawn."""
    before, now = cursor.first_event, nanoseconds(cursor.reached or moment(0))
    if before is not None and any(fact.at == before for fact in read.withdrawn):
        first = log.projection().filter(verb__in=VERBS, seq__lte=cursor.seq, at__lte=moment(now)).order_by("at", "seq")
        at = first.values_list("at", flat=True).first()
        cursor.first_event = None if at is None else nanoseconds(at)
    told = [fact.at for fact in read.told if fact.at <= now]
    known = [] if cursor.first_event is None else [cursor.first_event]
    cursor.first_event = min([*told, *known], default=None)
    if cursor.first_event != before:
        ends = [at for at in (before, cursor.first_event) if at is not None]
        read.touches.append(Touch("person", None, "first event", min(ends)))


def _write(setting: Setting, docket: Docket, read: index.Read, *, heard: Place) -> None:
    """Judge and write what entries of the log touched."""
    for changes in judge(setting, docket, heard):
        changes.write(setting.clock.now)
    keys = [fact.subject for fact in (*read.told, *read.withdrawn) if fact.verb == "duty.waived"]
    judge_waivers(setting, keys).write(setting.clock.now)


def _follow_people(setting: Setting, days: Mapping[str, int] | None = None) -> list[Move]:
    """Judge and write what changes of people moved; ``days``: since when, where it is known already."""
    staff, docket, moves = setting.people.values(), Docket(), list[Move]()
    moved = changed(staff) if days is None else days
    if not moved:
        return []
    hear_people(setting, docket, moved)
    for changes in judge(setting, docket):
        changes.write(setting.clock.now)
        moves += moves_of(changes, at=setting.clock.now, cause="people")
    remember(staff, moved.keys())
    return Move.objects.bulk_create(moves, batch_size=BATCH)


# The clock


def sweep(*, at: datetime) -> int:
    """Judge what time alone brings: every alarm up to ``at``; how many rang.

    Also what nobody told of: a changed regulation or calendar, people who changed. Any number of workers may run it.
    """
    rang = 0
    _follow_regulation(at)
    while True:
        with locked(at, patience="none") as cursor:
            count = 0 if cursor is None else _sweep(cursor)
        rang += count
        if not count:
            return rang


def _sweep(cursor: Cursor) -> int:
    running = _running()
    if running is None:
        return 0
    if Awaited.objects.filter(wake_at__lte=cursor.reached).exists():
        return read_on(cursor) + 1
    setting, docket = _setting(cursor, running, people()), Docket()
    moves = _follow_people(setting)
    due = Alarm.objects.filter(wake_at__lte=cursor.reached).order_by("wake_at", "pk").select_related("case")
    alarms = list(due[:ALARMS])
    hear_alarms(setting, docket, alarms)
    for changes in judge(setting, docket):
        changes.write(setting.clock.now)
    return len(alarms) or len(moves)


# People


def people_changed(*, codes: Collection[str], since: date, at: datetime) -> list[Move]:
    """Somebody joined, left, was away or changed position from ``since`` on: judges anew what that moves.

    Returns the duties that opened, were dropped or whose time moved; they are stored for the notices too. Others who changed
    meanwhile are judged as well.
    """
    with locked(at) as cursor:
        running = _running()
        if cursor is None or running is None:
            return []
        setting = _setting(cursor, running, people())
        known = [code for code in codes if code in setting.people]
        return _follow_people(setting, earliest(changed(setting.people.values()), known, since))


# Everything


def regulation_changed(*, at: datetime) -> list[Move]:
    """A version was published or taken back, or company days were set: everything is judged anew. Returns what moved."""
    return _follow_regulation(at)


def _follow_regulation(at: datetime) -> list[Move]:
    running, cursor = _running(), Cursor.objects.filter(pk=1).first()
    judged_by = "" if cursor is None else cursor.regulation
    if running is None or running.fingerprint == judged_by:
        return []
    return _anew(at, running, cause="regulation", tells=bool(judged_by))


def rebuild(*, at: datetime) -> list[Move]:
    """Read the whole log once more and judge everything anew: the repair. Waivers and decisions stay. Returns what moved."""
    running = _running()
    return [] if running is None else _anew(at, running, cause="rebuild", from_the_start=True)


def _anew(at: datetime, running: Law, *, cause: str, tells: bool = True, from_the_start: bool = False) -> list[Move]:
    """Judge everything while others go on; if nothing was told meanwhile, write it, else once more, at last alone."""
    with locked(at) as cursor:
        assert cursor is not None, "it was waited for"
        # Should this process end before it has written, the next sweep does it all.
        cursor.regulation = ""
        read_to_the_end(cursor, running, from_the_start=from_the_start)
    planned = None
    for _ in range(TRIES):
        planned = plan(Cursor.objects.get(pk=1), running)
        if _last_seq() == planned.seq:
            break
    with locked(at) as cursor:
        assert cursor is not None, "it was waited for"
        if planned is None or (cursor.seq, _last_seq()) != (planned.seq, planned.seq):
            read_to_the_end(cursor, running)
            planned = plan(cursor, running)
        return _told(carry_out(cursor, running, planned, cause=cause), tells=tells)


def _apply(cursor: Cursor, running: Law) -> None:
    """Judge everything by a regulation that is new, at once."""
    tells = bool(cursor.regulation)
    read_to_the_end(cursor, running)
    _told(carry_out(cursor, running, plan(cursor, running), cause="regulation"), tells=tells)


def _told(moves: list[Move], *, tells: bool) -> list[Move]:
    """Kept for the notices; of the first regulation nothing is told: nobody had a duty before it."""
    return Move.objects.bulk_create(moves, batch_size=BATCH) if tells else moves


def verify(*, at: datetime) -> list[Difference]:
    """Where the tables differ from a replay of the whole log: nowhere, or there is a mistake.

    First the log is caught up with and the alarms up to ``at`` are rung, as they would be anyway. Others go on meanwhile; only
    when they never pause for as long as a replay takes do they have to wait.
    """
    running = _running()
    if running is None:
        return []
    for _ in range(TRIES):
        catch_up(at=at)
        sweep(at=at)
        cursor = Cursor.objects.get(pk=1)
        found = list(differences(cursor, running))
        if _last_seq() == cursor.seq:
            return found
    with locked(at) as alone:
        assert alone is not None, "it was waited for"
        while read_on(alone):
            pass
        return list(differences(alone, running))
