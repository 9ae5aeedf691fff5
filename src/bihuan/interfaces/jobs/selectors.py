"""Reading what the worker did."""

from datetime import datetime, timedelta

from bihuan.interfaces.jobs.models import Heartbeat, JobRun

SILENT_AFTER = timedelta(minutes=5)


def last_beat() -> datetime | None:
    """When any worker was last heard of; None: never."""
    beaten = Heartbeat.objects.filter(role=Heartbeat.Role.JOBS)
    return beaten.order_by("-at").values_list("at", flat=True).first()


def silent_since(at: datetime) -> datetime | None:
    """Since when no worker has been heard of, when that is too long ago; None: all is well, or there never was one."""
    beaten = last_beat()
    return beaten if beaten is not None and at - beaten > SILENT_AFTER else None


def latest(kind: str) -> JobRun | None:
    """The job's latest run that ended well."""
    return JobRun.objects.filter(type=kind, state=JobRun.State.DONE).order_by("-started_at", "-pk").first()
