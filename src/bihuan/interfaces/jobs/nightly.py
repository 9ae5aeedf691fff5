"""What the night sees to: a backup, and the doctor's round. The last result of each is kept with its run."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from bihuan.base.organisation.selectors import administrators
from bihuan.base.policies.selectors import work_calendar
from bihuan.insight.notices.services import Draft, notify
from bihuan.interfaces.jobs.selectors import last_beat, latest
from bihuan.interfaces.upkeep.copies.folder import thin_out
from bihuan.interfaces.upkeep.copies.making import make
from bihuan.interfaces.upkeep.doctor import Examination, examination_from, examine
from bihuan.interfaces.upkeep.findings import Level, Site
from bihuan.interfaces.upkeep.trouble import Trouble

REPLAYED = ("duties",)
"""Left to the comparison that has a job of its own."""


def back_up(at: datetime) -> dict[str, Any]:
    """Make a copy and let go of those that are not kept any longer. One that fails is told to the administrators, once a day."""
    try:
        made = make(settings.BACKUP_DIR, at=at)
    except Trouble as trouble:
        _tell("backup_failed", at, {"code": trouble.code})
        raise
    gone = thin_out(settings.BACKUP_DIR, zone=work_calendar().zone)
    return {
        "file": made.path.name,
        "size": made.size,
        "verified": made.verified,
        "missing": len(made.missing),
        "dropped": len(gone),
    }


def look(at: datetime) -> dict[str, Any]:
    """The doctor's round. What is wrong is told to the administrators, once a day."""
    found = examine(site(at), leave_out=REPLAYED)
    if found.level is Level.FAILURE:
        wrong = [one.check for one in found.examined if one.level is Level.FAILURE]
        _tell("system_failure", at, {"checks": wrong})
    return found.as_json()


def examination() -> Examination | None:
    """What the doctor found last night; None: it has not looked yet."""
    run = latest("doctor")
    return None if run is None or run.result is None else examination_from(run.result)


def site(at: datetime, *, quick: bool = False) -> Site:
    """Where the doctor looks: the folders of the settings, the worker's last sign of life."""
    try:
        beaten = last_beat()
    except DatabaseError:
        # Damaged, or its tables are not there: the checks say which.
        beaten = None
    return Site(at=at, data=settings.FILES_DIR.parent, copies=settings.BACKUP_DIR, beaten=beaten, quick=quick)


def _tell(kind: str, at: datetime, parameters: dict[str, Any]) -> None:
    day = timezone.localdate(at).isoformat()
    notify((Draft(member.pk, kind, day, parameters=parameters) for member in administrators()), at=at)
