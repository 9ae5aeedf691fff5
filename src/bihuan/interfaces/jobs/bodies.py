"""What the jobs do. A body may be called twice: the run's row sees to it that it acts once for its occasion."""

import logging
import socket
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django_q.models import Failure, Success

from bihuan.base.audit.selectors import broken_link
from bihuan.base.duties import services as duties
from bihuan.base.organisation.selectors import company
from bihuan.base.organisation.services import close_accounts
from bihuan.base.policies.selectors import work_calendar
from bihuan.insight.analytics import services as analytics
from bihuan.insight.notices.services.following import follow
from bihuan.insight.notices.services.reminding import remind
from bihuan.interfaces.channels.sending import send_due
from bihuan.interfaces.jobs import clock, nightly, running, webhooks
from bihuan.interfaces.jobs.models import Heartbeat, JobRun
from bihuan.interfaces.sessions import Session
from bihuan.playbook.calendar import monday_of, week_name
from bihuan.steer.scoring.services import correct

log = logging.getLogger(__name__)
SHOWN_DIFFERENCES = 50
TALLIED = 100
"""Portions of the log counted in one minute; the next goes on."""
KEPT_MINUTES = timedelta(days=2)
KEPT_RUNS = timedelta(days=400)


def _duties(at: datetime) -> dict[str, Any]:
    """Judge what is new in the log, then what time alone brings; neither while nobody can say what time it is."""
    if (waits := _clocks_disagree()) is not None:
        return waits
    return {"read": duties.catch_up(at=at), "rang": duties.sweep(at=at)}


def _clocks_disagree() -> dict[str, Any] | None:
    """What a run that waits says: a deadline missed by a wrong clock would cost somebody money."""
    found = clock.skew()
    if not clock.disagree(found):
        return None
    log.warning("the clocks of program and database differ by %.0f s: deadlines and fines wait", found.total_seconds())
    return {"waits": "clock", "seconds": round(found.total_seconds())}


def _tallies(at: datetime) -> dict[str, Any]:
    """Count what is new in the log, so that whoever opens the overview need not wait for it."""
    return {"up_to_date": analytics.follow(portions=TALLIED)}


def _notices(at: datetime) -> dict[str, Any]:
    """Tell people what has happened to them, and what is due."""
    return {"told": follow(at=at), "reminded": remind(at=at)}


def _mail(at: datetime) -> dict[str, Any]:
    """Send what waits in the outbox."""
    return {"sent": send_due(at=at)}


def _accounts(at: datetime) -> dict[str, Any]:
    """Close the accounts of those whose last day is over."""
    return {"closed": len(close_accounts(at=at))}


MINUTELY: dict[str, Callable[[datetime], Any]] = {
    "duties": _duties,
    "tallies": _tallies,
    "notices": _notices,
    "mail": _mail,
    "accounts": _accounts,
}
"""What is done every minute, in this order; one that fails does not hold up the next."""


def minute(tick: str) -> None:
    """Everything of the minute ``tick``, and the worker's sign of life."""
    running.beat(settings.NODE or socket.gethostname(), timezone.now())
    if company() is None:
        return
    failures: list[Exception] = []
    for name, body in MINUTELY.items():
        try:
            running.run(name, tick, body)
        except Exception as error:  # noqa: BLE001
            # The next one still gets its turn; the first failure is raised below.
            failures.append(error)
    if failures:
        raise failures[0]


def statistics(tick: str) -> None:
    """Make the statistics of the week before the planned moment; by hand: of the week before this one."""
    running.run("statistics", tick, _statistics)


def _statistics(at: datetime) -> dict[str, Any]:
    last_week = at.astimezone(work_calendar().zone).date() - timedelta(weeks=1)
    week = week_name(monday_of(last_week.toordinal()))
    analytics.build(week=week, at=at)
    return {"week": week}


def scores(tick: str) -> None:
    """Write down what duties of closed months cost by now, where that differs from what was charged."""
    running.run("scores", tick, _scores)


def _scores(at: datetime) -> dict[str, Any]:
    if (waits := _clocks_disagree()) is not None:
        return waits
    return {"corrected": len(correct(at=at))}


def verify(tick: str) -> None:
    """Compare the stored duties with a full replay of the log, and the log with its chain of hashes."""
    running.run("verify", tick, _verify)


def _verify(at: datetime) -> dict[str, Any]:
    found = [str(one) for one in duties.verify(at=at)]
    return {"count": len(found), "differences": found[:SHOWN_DIFFERENCES], "broken_at": broken_link()}


def backup(tick: str) -> None:
    """Make a verified copy of everything; one that fails is told to the administrators."""
    running.run("backup", tick, nightly.back_up)


def doctor(tick: str) -> None:
    """Look whether everything is sound; what is not is told to the administrators."""
    running.run("doctor", tick, nightly.look)


def tidy(tick: str) -> None:
    """Clear out what nobody needs any more."""
    running.run("tidy", tick, _tidy)


def _tidy(at: datetime) -> dict[str, int]:
    ended, _ = Session.objects.filter(expire_date__lt=at).delete()
    short = JobRun.objects.filter(type__in=[*MINUTELY, webhooks.NAME, "preview"], started_at__lt=at - KEPT_MINUTES)
    old = JobRun.objects.filter(started_at__lt=at - KEPT_RUNS)
    runs = short.delete()[0] + old.delete()[0]
    Heartbeat.objects.filter(at__lt=at - KEPT_MINUTES).delete()
    for answers in (Success, Failure):
        answers.objects.filter(stopped__lt=at - KEPT_MINUTES).delete()
    return {"sessions": ended, "runs": runs, "deliveries": webhooks.tidy(at)}
