"""When what runs by itself. The rows of the queue's scheduler are made from this list and never edited by hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from croniter import croniter
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_q.models import Schedule


@dataclass(frozen=True, slots=True)
class Entry:
    """A job: ``name`` is its type in the runs, ``body`` the function the worker calls with ``tick``, the planned moment.

    ``cron`` counts in the company's zone (``Q_CLUSTER["time_zone"]``). ``seconds``: how long it may take, where that grows with all
    there is; else what the queue gives every job.
    """

    name: str
    title: Promise
    when: Promise
    cron: str
    body: str
    seconds: int | None = None

    @property
    def options(self) -> dict[str, int]:
        """What the queue is told of each run."""
        return {} if self.seconds is None else {"timeout": self.seconds}


A_NIGHT = 6 * 3600
"""Meanwhile the other jobs wait; what is due is judged when somebody looks, and the rest a night later is soon enough."""
TIMETABLE: tuple[Entry, ...] = (
    Entry(
        "minute",
        _("Duties, notices, mail"),
        _("every minute"),
        "* * * * *",
        "bihuan.interfaces.jobs.bodies.minute",
    ),
    Entry(
        "webhooks",
        _("Webhooks"),
        _("every minute"),
        "* * * * *",
        "bihuan.interfaces.jobs.webhooks.tell",
    ),
    Entry(
        "statistics",
        _("Statistics of the past week"),
        _("Mondays at 00:10"),
        "10 0 * * 1",
        "bihuan.interfaces.jobs.bodies.statistics",
    ),
    Entry(
        "backup",
        _("Backup of the database and the files"),
        _("nightly at 02:30"),
        "30 2 * * *",
        "bihuan.interfaces.jobs.bodies.backup",
        seconds=A_NIGHT,
    ),
    Entry(
        "scores",
        _("Corrections to closed months"),
        _("nightly at 03:05"),
        "5 3 * * *",
        "bihuan.interfaces.jobs.bodies.scores",
    ),
    Entry(
        "verify",
        _("Comparing the duties with a full replay"),
        _("nightly at 03:15"),
        "15 3 * * *",
        "bihuan.interfaces.jobs.bodies.verify",
        seconds=A_NIGHT,
    ),
    Entry(
        "tidy",
        _("Clearing out ended sessions and old runs"),
        _("nightly at 03:40"),
        "40 3 * * *",
        "bihuan.interfaces.jobs.bodies.tidy",
    ),
    Entry(
        "answers",
        _("Dropping answers kept for what is sent again"),
        _("nightly at 03:45"),
        "45 3 * * *",
        "bihuan.interfaces.api.sweeping.sweep",
    ),
    Entry(
        "doctor",
        _("The doctor's round: is everything sound"),
        _("nightly at 03:50"),
        "50 3 * * *",
        "bihuan.interfaces.jobs.bodies.doctor",
        seconds=A_NIGHT,
    ),
)


@transaction.atomic
def install(at: datetime, entries: Iterable[Entry] = TIMETABLE) -> None:
    """Make the scheduler's rows those of the timetable; a changed time counts from now on, a kept one keeps its turn."""
    wanted = {entry.name: entry for entry in entries}
    Schedule.objects.exclude(name__in=wanted).delete()
    known = {row.name: row for row in Schedule.objects.select_for_update()}
    for name, entry in wanted.items():
        row = known.get(name)
        told = repr({"q_options": entry.options}) if entry.options else None
        if row is not None and (row.cron, row.func, row.kwargs) == (entry.cron, entry.body, told):
            continue
        values = {
            "func": entry.body,
            "kwargs": told,
            "schedule_type": Schedule.CRON,
            "cron": entry.cron,
            "repeats": -1,
            "intended_date_kwarg": "tick",
            "next_run": croniter(entry.cron, at).get_next(datetime),
        }
        Schedule.objects.update_or_create(name=name, defaults=values)
