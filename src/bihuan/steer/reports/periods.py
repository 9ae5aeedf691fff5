"""A period's moments, and a moment's day, in the company's zone."""

from datetime import date, datetime, time, timedelta, tzinfo

from django.utils import timezone

from bihuan.steer.reports.rules import Period


def zone() -> tzinfo:
    """The company's zone. Asked for per row, so it is not read from the regulation each time."""
    return timezone.get_default_timezone()


def day_of(at: datetime) -> date:
    """The day that it is for the company."""
    return at.astimezone(zone()).date()


def bounds(period: Period) -> tuple[datetime, datetime]:
    """The moments [since, until) of the period."""
    since = datetime.combine(period.first, time(), zone())
    return since, datetime.combine(period.last + timedelta(days=1), time(), zone())
