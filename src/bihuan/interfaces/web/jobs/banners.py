"""What whoever looks after the system should know on every page: a silent worker, clocks that differ, a full disk, a failed
comparison, an unknown calendar."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.base.policies.models import CalendarDay
from bihuan.interfaces.jobs import clock, selectors
from bihuan.interfaces.telemetry.room import room
from bihuan.interfaces.web.kit import frame, rights, times
from bihuan.interfaces.web.middleware import Handler, by_htmx
from bihuan.playbook.calendar import WorkCalendar

LOOKS_AHEAD = timedelta(days=45)
PUBLIC = WorkCalendar("Asia/Shanghai")


class Banners:
    """Fills the frame's banners for whoever manages the company; nobody else is asked for by a single query."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; only whole pages have banners."""
        if request.method == "GET" and not by_htmx(request) and rights.may(request, "company.manage"):
            frame.of(request).banners += banners(timezone.now())
        return self.get_response(request)


def banners(now: datetime) -> Iterator[frame.Banner]:
    """The banners of the moment."""
    silent = selectors.silent_since(now)
    if silent is not None:
        text = _("The worker has been silent since %(moment)s: deadlines that pass, notices and mail wait.")
        yield frame.Banner(
            text % {"moment": times.short_moment(silent)}, "red", "alert-triangle", reverse("jobs:overview"), _("Look")
        )
    if clock.disagree(clock.measured()):
        text = _("The clocks of the program and the database differ by more than a minute: deadlines and fines wait.")
        yield frame.Banner(text, "red", "clock", reverse("jobs:overview"), _("Look"))
    if room().is_low:
        text = _("The server's disk is nearly full: files, imports and exports are refused.")
        yield frame.Banner(text, "red", "alert-triangle", reverse("jobs:overview"), _("Look"))
    verified = selectors.latest("verify")
    found = (verified.result or {}) if verified is not None else {}
    if found.get("count") or found.get("broken_at"):
        text = _("Last night's comparison of the duties with the log found differences.")
        yield frame.Banner(text, "red", "alert-triangle", reverse("jobs:overview"), _("Look"))
    yield from _calendar(now)


def _calendar(now: datetime) -> Iterator[frame.Banner]:
    year = timezone.localdate(now + LOOKS_AHEAD).year
    if PUBLIC.is_provisional(year) and not CalendarDay.objects.filter(day__year=year).exists():
        text = _("The holidays of %(year)s are provisional: the make-up days are not published yet.") % {"year": year}
        yield frame.Banner(text, "amber", "calendar-off", f"{reverse('playbook:calendar')}?year={year}", _("Calendar"))
