"""For administrators: is the worker there, what runs when, how the last runs ended."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django_q.models import Schedule
from django_q.tasks import async_task

from bihuan.interfaces.jobs import selectors
from bihuan.interfaces.jobs.bodies import MINUTELY
from bihuan.interfaces.jobs.models import JobRun
from bihuan.interfaces.jobs.timetable import TIMETABLE, Entry
from bihuan.interfaces.web.jobs import running_site
from bihuan.interfaces.web.kit import cells, filters, rights, times
from bihuan.interfaces.web.kit.acting import Done, act
from bihuan.interfaces.web.kit.lists import Column, RecordList
from bihuan.interfaces.web.kit.lists_page import list_view
from bihuan.interfaces.web.kit.pages import render_page

BY_HAND = ("verify", "statistics", "backup", "scores", "tidy", "doctor")
"""The jobs that can be started from the page; the minute's comes by itself within a minute."""

ENTRIES = {entry.name: entry for entry in TIMETABLE} | dict.fromkeys(
    MINUTELY, next(entry for entry in TIMETABLE if entry.name == "minute")
)
"""What a run of that type is done again by; the parts of the minute, by the whole of it."""

STATES = {
    "running": gettext_lazy("running now"),
    "done": gettext_lazy("ended well"),
    "failed": gettext_lazy("failed"),
}
TONES = {"running": "blue", "done": "green", "failed": "red"}
TYPES = {
    "duties": gettext_lazy("Duties judged"),
    "notices": gettext_lazy("Notices written"),
    "mail": gettext_lazy("Mail sent"),
    "accounts": gettext_lazy("Accounts of those who left closed"),
    "webhooks": gettext_lazy("Webhooks told"),
    "statistics": gettext_lazy("Statistics of the past week"),
    "scores": gettext_lazy("Corrections to closed months"),
    "verify": gettext_lazy("Comparing the duties with a full replay"),
    "backup": gettext_lazy("Backup of the database and the files"),
    "doctor": gettext_lazy("The doctor's round: is everything sound"),
    "tidy": gettext_lazy("Clearing out ended sessions and old runs"),
    "preview": gettext_lazy("Preview of a changed regulation"),
}


class Planned(NamedTuple):
    """A job of the timetable with its next and latest run."""

    entry: Entry
    next_run: datetime | None
    latest: JobRun | None
    by_hand: bool


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The worker, the timetable, what the nightly comparison found; how the rest of the site stands."""
    rights.require(request, "company.manage")
    now = timezone.now()
    turns = dict(Schedule.objects.values_list("name", "next_run"))
    verified = selectors.latest("verify")
    context = {
        "beaten": selectors.last_beat(),
        "silent": selectors.silent_since(now),
        "planned": [
            Planned(entry, turns.get(entry.name), _latest(entry), entry.name in BY_HAND) for entry in TIMETABLE
        ],
        "verified": verified,
        "found": (verified.result or {}) if verified else {},
        "kinds": _kinds(),
        "failed": [(run, TYPES.get(run.type, run.type), run.type in ENTRIES) for run in running_site.failed_runs()],
        "states": STATES,
        "site": running_site.look(now, {entry.body: entry.title for entry in TIMETABLE}),
    }
    return render_page(request, "jobs/overview.html", context, title=_("Background jobs"))


def _latest(entry: Entry) -> JobRun | None:
    kinds = tuple(MINUTELY) if entry.name == "minute" else (entry.name,)
    return JobRun.objects.filter(type__in=kinds).order_by("-started_at", "-pk").first()


def _kinds() -> list[dict[str, object]]:
    """Each kind of run that there is: how many, how many failed, the latest."""
    rows = JobRun.objects.values("type").annotate(
        runs=Count("pk"), failed=Count("pk", filter=Q(state=JobRun.State.FAILED)), latest=Max("started_at")
    )
    return [{**row, "title": TYPES.get(row["type"], row["type"])} for row in rows.order_by("type")]


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a run that failed into the queue once more, for its own occasion."""
    rights.require(request, "company.manage")
    run = JobRun.objects.filter(pk=pk, state=JobRun.State.FAILED, type__in=ENTRIES).first()
    if run is None:
        raise Http404
    address, entry = reverse("jobs:overview"), ENTRIES[run.type]
    return act(
        request,
        lambda: async_task(entry.body, run.dedupe_key, group=run.type, **entry.options),
        done=lambda _task: Done(address, _("It is in the queue and starts within seconds.")),
        back=address,
    )


@require_POST
def run_now(request: HttpRequest, name: str) -> HttpResponse:
    """Put a job in the queue for this moment."""
    rights.require(request, "company.manage")
    entry = next((entry for entry in TIMETABLE if entry.name == name and name in BY_HAND), None)
    if entry is None:
        raise Http404
    address = reverse("jobs:overview")
    tick = timezone.now().isoformat(timespec="seconds")
    return act(
        request,
        lambda: async_task(entry.body, tick, group=entry.name, **entry.options),
        done=lambda _task: Done(address, _("It is in the queue and starts within seconds.")),
        back=address,
    )


def _occasion(row: cells.Row) -> str:
    """A moment as one reads it; what is no moment as it stands."""
    try:
        return times.short_moment(datetime.fromisoformat(row["dedupe_key"]))
    except ValueError:
        return str(row["dedupe_key"])


OCCASION = cells.Renderer(
    ("dedupe_key",), lambda row: cells.Cell("nowrap", _occasion(row)), lambda row: row["dedupe_key"]
)
RUNS = RecordList(
    name="job-runs",
    title=gettext_lazy("Runs"),
    permission="company.manage",
    rows=lambda member: JobRun.objects.all(),
    columns=(
        Column("type", gettext_lazy("Job"), cells.choice("type", TYPES), order=("type",), lead=True),
        Column("key", gettext_lazy("Occasion"), OCCASION),
        Column("state", gettext_lazy("State"), cells.badge("state", STATES, TONES), order=("state",)),
        Column("started", gettext_lazy("Started"), cells.moment("started_at"), order=("started_at",)),
        Column("finished", gettext_lazy("Ended"), cells.moment("finished_at")),
        Column("attempts", gettext_lazy("Attempts"), cells.number("attempts")),
        Column("error", gettext_lazy("What went wrong"), cells.text("error")),
    ),
    order="-started",
    key="pk",
    filters=(
        filters.choice("state", gettext_lazy("State"), STATES),
        filters.choice("type", gettext_lazy("Job"), TYPES),
    ),
    empty=gettext_lazy("Nothing has run yet. The worker starts with the server."),
)
runs = list_view(RUNS)
