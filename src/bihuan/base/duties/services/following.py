"""Following the log and the clock: each portion one transaction under the cursor's lock, whole or not at all."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from bihuan.base.audit import selectors as log
from bihuan.base.duties.law import Law
from bihuan.base.duties.models import Alarm, Awaited, Cursor, Move
from bihuan.base.duties.moments import moment, nanoseconds
from bihuan.base.duties.services import index
from bihuan.base.duties.services.anew import apply, regulation_changed
from bihuan.base.duties.services.hearing import hear, hear_alarms, hear_people, is_heard
from bihuan.base.duties.services.judging import judge, judge_waivers
from bihuan.base.duties.services.ledger import BATCH
from bihuan.base.duties.services.lock import in_force, is_behind, last_seq, locked
from bihuan.base.duties.services.moves import moves_of
from bihuan.base.duties.services.staff import CHANGES, changed, counted, earliest, remember
from bihuan.base.duties.setting import Clock, Docket, Place, Setting
from bihuan.base.organisation.selectors import people
from bihuan.base.policies.selectors import work_calendar
from bihuan.playbook.facts import VERBS
from bihuan.playbook.fold import Touch
from bihuan.playbook.people import Person

ALARMS = 200
"""Alarms rung in one transaction."""
AT_ONCE = 5_000
"""Up to so long a log a new regulation is applied when its fact is read; a longer one waits for the sweep, outside requests."""


def _setting(cursor: Cursor, running: Law, staff: list[Person], desk: index.Desk | None = None) -> Setting:
    assert cursor.reached is not None, "the clock has moved on with the lock"
    desk = desk or index.desk(cursor.reached, running.calendar)
    clock = Clock(cursor.reached, cursor.first_event, cursor.seq)
    return Setting(running, staff, clock, into=desk.into, register=desk.register)


# The log


def catch_up(*, at: datetime) -> int:
    """Read what is new in the log and judge what it touches; how many entries that were. Cheap when there is nothing new."""
    read, goes_on = 0, is_behind()
    while goes_on:
        with locked(at, patience="short") as cursor:
            count = 0 if cursor is None else read_on(cursor)
        read += count
        goes_on = bool(count) and cursor is not None and cursor.log_seq > cursor.seq
    return read


def read_on(cursor: Cursor) -> int:
    """Read the next entries and judge what they, and moments that have come, touch; how many entries."""
    now, running = cursor.reached, in_force()
    assert now is not None, "the clock has moved on with the lock"
    if running is not None and running.fingerprint != cursor.regulation and last_seq() <= AT_ONCE:
        before = cursor.seq
        apply(cursor, running)
        return cursor.seq - before
    news = index.news(cursor.seq, now)
    events = news.events
    desk = index.desk(now, work_calendar() if running is None else running.calendar, merges=news.merges)
    read = index.read(events, desk) if events else index.Read([], [], [])
    come = index.come(desk) if news.comes else index.Read([], [], [])
    read = index.Read(read.touches + come.touches, read.told + come.told, read.withdrawn)
    cursor.seq = events[-1].seq if events else cursor.seq
    _move_first_event(cursor, read)
    if running is None:
        return len(events)
    looks = any(event.kind == CHANGES for event in events)
    if not looks and not is_heard(running.rules, read):
        return len(events)
    staff = counted()
    looks = looks or not staff
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
    regulation_changed(at=at)
    while True:
        with locked(at, patience="none") as cursor:
            count = 0 if cursor is None else _sweep(cursor)
        rang += count
        if not count:
            return rang


def _sweep(cursor: Cursor) -> int:
    running = in_force()
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
        running = in_force()
        if cursor is None or running is None:
            return []
        setting = _setting(cursor, running, people())
        known = [code for code in codes if code in setting.people]
        return _follow_people(setting, earliest(changed(setting.people.values()), known, since))
