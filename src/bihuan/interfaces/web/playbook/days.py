"""The year's working days: public holidays, make-up days, and the company's own."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache, partial
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from holidays import HolidayBase, country_holidays
from pydantic import ValidationError

from bihuan.base.access.predicate import visible
from bihuan.base.duties.models import Move
from bihuan.base.organisation.models import Member
from bihuan.base.policies.inputs import DaysInput
from bihuan.base.policies.models import CalendarDay
from bihuan.base.policies.selectors import work_calendar
from bihuan.base.records.refusals import Refused
from bihuan.interfaces.web.kit import rights, sending
from bihuan.interfaces.web.kit.acting import Done, act, refuse
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.web.playbook import publishing
from bihuan.interfaces.web.playbook.moved import moved
from bihuan.interfaces.web.playbook.views import crumbs, reader
from bihuan.interfaces.web.playbook.words import by_when
from bihuan.playbook.calendar import WorkCalendar

FIRST_YEAR, LAST_YEAR = 2004, 2100
SHOWN_MOVES = 200
LANGUAGES = {"zh": "zh_CN", "en": "en_US"}


class DayShown(NamedTuple):
    """A day of the grid. ``kind``: ``work``, ``rest``, ``holiday``, ``makeup``; ``own``: the company said so."""

    day: date
    kind: str
    own: bool
    is_today: bool
    note: str


class Moved(NamedTuple):
    """A duty that a change of days moved; ``after`` is empty when it is no longer owed."""

    who: str
    clause: str
    before: str
    after: str


class Month(NamedTuple):
    """A month with its weeks, Monday first; None before the first and after the last."""

    number: int
    first: date
    weeks: list[list[DayShown | None]]
    working: int


KINDS = {
    "work": gettext_lazy("Working days"),
    "rest": gettext_lazy("Days of rest"),
    "public": gettext_lazy("As in the public calendar"),
}


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """A year, month by month, and what the latest change of days moved."""
    member, today = rights.member(request), timezone.localdate()
    wanted = request.GET.get("year", str(today.year))
    if not (wanted.isdecimal() and FIRST_YEAR <= int(wanted[:5]) <= LAST_YEAR):
        raise Http404
    year = int(wanted)
    known = work_calendar()
    own = {row.day: row for row in CalendarDay.objects.filter(day__year=year).select_related("changed_by")}
    context = {
        "year": year,
        "months": [_month(known, own, year, number, today) for number in range(1, 13)],
        "working": sum(known.is_working(day.toordinal()) for day in _days(year)),
        "is_provisional": known.is_provisional(year),
        "own": sorted(own.values(), key=lambda row: row.day),
        "years": [year - 1, year + 1],
        "may_edit": rights.may(request, "calendar.edit"),
        "kinds": KINDS.items(),
        "chosen": _chosen(request, today),
        "token": sending.new_token(),
        "weekdays": _weekdays(),
        "moves": _latest_moves(member, request),
    }
    title = _("Calendar %(year)s") % {"year": year}
    return render_page(request, "playbook/calendar.html", context, title=title, crumbs=crumbs())


def _weekdays() -> list[str]:
    """The days of the week in a letter or two."""
    names = (("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"), ("一", "二", "三", "四", "五", "六", "日"))
    return list(names[not reader().startswith("en")])


def _chosen(request: HttpRequest, today: date) -> date:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return today


def _latest_moves(member: Member, request: HttpRequest) -> list[Moved]:
    """The duties that the change just made has moved, for who may see them."""
    marked = request.GET.get("moved", "")
    if not marked or not rights.may(request, "calendar.edit"):
        return []
    latest = Move.objects.filter(cause="regulation").order_by("-at").values_list("at", flat=True).first()
    if latest is None:
        return []
    reached = visible(member, "duties.view", owners=("member",), department=None)
    rows = Move.objects.filter(reached, cause="regulation", at=latest).select_related("member")
    return [
        Moved(
            move.member.name if move.member else move.who,
            move.clause,
            by_when(move.old_due_at),
            by_when(move.new_due_at) if move.new_due_at else "",
        )
        for move in rows.order_by("member__sort_key", "new_due_at", "key")[:SHOWN_MOVES]
    ]


def _days(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def _month(known: WorkCalendar, own: dict[date, CalendarDay], year: int, number: int, today: date) -> Month:
    first_weekday, length = monthrange(year, number)
    days = [_day(known, own, date(year, number, day), today) for day in range(1, length + 1)]
    cells: list[DayShown | None] = [*([None] * first_weekday), *days]
    cells += [None] * (-len(cells) % 7)
    weeks = [cells[start : start + 7] for start in range(0, len(cells), 7)]
    return Month(number, date(year, number, 1), weeks, sum(one.kind in {"work", "makeup"} for one in days))


def _day(known: WorkCalendar, own: dict[date, CalendarDay], day: date, today: date) -> DayShown:
    working, weekend = known.is_working(day.toordinal()), day.weekday() >= 5
    kind = ("makeup" if weekend else "work") if working else ("rest" if weekend and not _name(day) else "holiday")
    row = own.get(day)
    return DayShown(day, kind, row is not None, day == today, row.note if row else _name(day) if not working else "")


def _name(day: date) -> str:
    """The public holiday's name."""
    return str(_public(reader()[:2]).get(day, ""))


@cache
def _public(language: str) -> HolidayBase:
    return country_holidays("CN", language=LANGUAGES.get(language, "zh_CN"))


@require_POST
def set_days(request: HttpRequest) -> HttpResponse:
    """Set days, and tell what that moved."""
    member, now = rights.require(request, "calendar.edit"), timezone.now()
    back = reverse("playbook:calendar")
    try:
        told = {name: request.POST.get(name, "") for name in DaysInput.model_fields}
        value = DaysInput.model_validate({**told, "last_on": told["last_on"] or told["first_on"]})
    except ValidationError:
        return refuse(request, Refused("bad_days"), back=back)
    address = f"{back}?year={value.first_on.year}"

    def done(counts: tuple[list[date], int]) -> Done:
        changed, moves = counts
        if not changed:
            return Done(address, _("The days are so already."))
        return Done(f"{address}&moved={1 if moves else ''}#moves", moved(_("The calendar was changed."), moves))

    return act(request, partial(publishing.set_days, value, by=member, at=now), done=done, back=address)
