"""Which day it is for the company."""

from datetime import date, datetime, time

from django.utils import timezone


def day_of(at: datetime) -> date:
    """The day of the moment where the company is: Django's current zone, the company's unless a page set another."""
    return timezone.localtime(at, timezone.get_default_timezone()).date()


def midnight(day: date) -> datetime:
    """The moment at which the day begins where the company is."""
    return datetime.combine(day, time(), timezone.get_default_timezone())
