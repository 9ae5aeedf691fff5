"""The stories of these tests: a week in March 2026, visits and follow-ups in it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bihuan.base.duties.models import Duty
from bihuan.base.duties.services import catch_up, sweep
from bihuan.base.duties.tests.told import publish, tell
from bihuan.playbook.tests.running import Json

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
"""An ordinary week: no holiday near."""


def after(*, days: float = 0, hours: float = 0) -> datetime:
    """So long after Monday morning."""
    return MONDAY + timedelta(days=days, hours=hours)


def visit(name: str = "V1", by: str = "li.wei", *, at: datetime = MONDAY, customer: str = "C1") -> Json:
    """A visit of an hour that ends at the moment, told then."""
    began = (at - timedelta(hours=1)).isoformat()
    data = {"customer": customer, "by": [by], "started_at": began, "ended_at": at.isoformat()}
    return {"at": at.isoformat(), "actor": by, "verb": "visit.held", "subject": f"visit:{name}", "data": data}


def reported(name: str = "V1", by: str = "li.wei", *, at: datetime, complete: bool = True) -> Json:
    """The visit's report, handed in."""
    line = {"at": at.isoformat(), "actor": by, "verb": "visit.reported", "subject": f"visit:{name}"}
    return {**line, "data": {"complete": complete}}


def followup(
    name: str, customer: str = "C1", by: str = "li.wei", *, at: datetime, told: datetime | None = None
) -> Json:
    """A follow-up, told at once or later."""
    data = {"customer": customer, "by": by, "happened_at": at.isoformat(), "channel": "phone"}
    when = (told or at).isoformat()
    return {"at": when, "actor": by, "verb": "followup.logged", "subject": f"followup:{name}", "data": data}


def recorded(customer: str = "C1", owner: str | None = "li.wei", *, at: datetime = MONDAY, **data: str) -> Json:
    """A customer entered."""
    given = {"owner": owner, **data} if owner else dict(data)
    line = {"at": at.isoformat(), "actor": owner or "system", "verb": "customer.recorded"}
    return {**line, "subject": f"customer:{customer}", "data": given}


def company(preset: str, *, at: datetime = MONDAY) -> None:
    """The preset, in force for long; the people are counted."""
    publish(preset)
    sweep(at=at - timedelta(days=1))


def happened(*lines: Json, at: datetime) -> None:
    """Tell, and let the duties follow."""
    tell(lines)
    catch_up(at=at)
    sweep(at=at)


def duty(key: str) -> Duty:
    """The duty of that key."""
    return Duty.objects.get(key=key)
