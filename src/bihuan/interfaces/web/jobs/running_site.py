"""What the page of the jobs shows of the running site: processes, queue, readers of the log, outbox, database, backups, doctor."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _l
from django_q.models import OrmQ

from bihuan.interfaces.jobs import clock, nightly
from bihuan.interfaces.jobs.models import Heartbeat, JobRun
from bihuan.interfaces.telemetry import state
from bihuan.interfaces.telemetry.room import Room, room
from bihuan.interfaces.upkeep.copies.folder import Copy, copies_in
from bihuan.interfaces.upkeep.doctor import Examination
from bihuan.interfaces.upkeep.findings import Level
from bihuan.interfaces.wording import upkeep as wording

GONE_AFTER = {Heartbeat.Role.WEB: timedelta(minutes=2), Heartbeat.Role.JOBS: timedelta(minutes=5)}
"""A server says that it is there every half minute, a worker each minute."""
ROLES = {Heartbeat.Role.WEB: _l("Pages"), Heartbeat.Role.JOBS: _l("Background jobs")}
READERS = {"duties": _l("Duties"), "notices": _l("Notices"), "webhooks": _l("Webhooks")}
SHOWN = 20
SHOWN_COPIES = 5


class Process(NamedTuple):
    """One that serves pages or does jobs."""

    name: str
    role: Any
    at: datetime
    is_there: bool


class Waiting(NamedTuple):
    """A job in the queue. ``lent``: a worker has it."""

    name: str | Promise
    tick: str
    lent: bool


class Said(NamedTuple):
    """A thing that the doctor found, and what to do about it."""

    check: Any
    tone: str
    level: Any
    words: str
    advice: str


class Site(NamedTuple):
    """All of it, as the page shows it."""

    processes: list[Process]
    state: state.State
    readers: list[tuple[Any, state.Reader]]
    waiting: list[Waiting]
    database_megabytes: int
    room: Room
    skew: float
    copies: list[Copy]
    doctor: Examination | None
    findings: list[Said]


def look(now: datetime, names: dict[str, str | Promise]) -> Site:
    """As things stand. ``names``: what jobs are called, by the path of their body."""
    found = state.read()
    examination = nightly.examination()
    return Site(
        processes=[_process(beat, now) for beat in found.processes],
        state=found,
        readers=[(READERS.get(one.name, one.name), one) for one in found.readers],
        waiting=[_waiting(row, now, names) for row in OrmQ.objects.order_by("lock", "pk")[:SHOWN]],
        database_megabytes=state.database_bytes() // 2**20,
        room=room(),
        skew=round(clock.skew().total_seconds(), 1),
        copies=copies_in(settings.BACKUP_DIR)[:SHOWN_COPIES],
        doctor=examination,
        findings=list(_said(examination)) if examination is not None else [],
    )


def _process(beat: Heartbeat, now: datetime) -> Process:
    role = Heartbeat.Role(beat.role)
    return Process(beat.name, ROLES[role], beat.at, now - beat.at <= GONE_AFTER[role])


def _waiting(row: OrmQ, now: datetime, names: dict[str, str | Promise]) -> Waiting:
    # Put in under another secret key, it has no name, and no worker takes it.
    body = str(row.task.get("func") or "?")
    tick = (row.task.get("kwargs") or {}).get("tick") or next(iter(row.task.get("args") or ()), "")
    # A row that is handed out is dated with when it may be handed out again; one that waits, with a moment past.
    return Waiting(names.get(body, body), str(tick), lent=row.lock is not None and row.lock > now)


def _said(examination: Examination) -> Iterable[Said]:
    tones = {Level.WARNING: "amber", Level.FAILURE: "red"}
    for one in examination.examined:
        for finding in one.findings:
            yield Said(
                wording.CHECKS.get(one.check, one.check),
                tones[finding.level],
                wording.LEVELS[finding.level.value],
                wording.found(finding.code, finding.parameters),
                wording.advice(finding.code),
            )


def failed_runs() -> list[JobRun]:
    """The latest that failed and have not ended well since."""
    return list(JobRun.objects.filter(state=JobRun.State.FAILED).order_by("-started_at", "-pk")[:SHOWN])
