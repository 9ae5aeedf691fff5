"""What a duty, proposal or feedback is about, by name and with the way to it: one statement for all of a page."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import F, QuerySet, Value
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext

from bihuan.base.organisation.models import Member
from bihuan.flow.contracts.models import Contract
from bihuan.flow.customers.models import Customer
from bihuan.flow.fieldwork.models import DayPlan, Followup, FollowupPlan, Visit
from bihuan.flow.offers.models import Bid
from bihuan.flow.opportunities.models import Opportunity
from bihuan.playbook.facts import day_of_name, monday_of_name
from bihuan.steer.reports.models import Report

Key = tuple[str, str]
"""Kind and id, as in the log."""
_NAMED: dict[str, tuple[QuerySet, str, str]] = {  # type: ignore[type-arg]
    "customer": (Customer.objects.all(), "public_id", "name"),
    "visit": (Visit.objects.all(), "public_id", "customer__name"),
    "followup": (Followup.objects.all(), "public_id", "customer__name"),
    "plan": (FollowupPlan.objects.all(), "public_id", "customer__name"),
    "opportunity": (Opportunity.objects.all(), "public_id", "name"),
    "bid": (Bid.objects.all(), "public_id", "name"),
    "contract": (Contract.objects.all(), "public_id", "name"),
    "person": (Member.objects.all(), "code", "name"),
    "dayplan": (DayPlan.objects.all(), "public_id", "member__name"),
    "report": (Report.objects.all(), "public_id", "period"),
}
PAGES: dict[str, str] = {
    "customer": "customers:detail",
    "visit": "fieldwork:visit",
    "followup": "fieldwork:followup",
    "plan": "fieldwork:plan",
    "opportunity": "opportunities:detail",
    "bid": "offers:detail",
    "contract": "contracts:detail",
    "receipt": "contracts:receipt",
    "product": "products:detail",
    "report": "reports:detail",
    "week": "statistics:week",
    "duty": "today:duty",
    "member": "organisation:member",
}
"""The page of each kind of record."""


WEEKDAYS = (_l("Mon"), _l("Tue"), _l("Wed"), _l("Thu"), _l("Fri"), _l("Sat"), _l("Sun"))
"""Named here so that our catalogue has them: dates in templates (``|date:"D"``) are then written the same way."""


class About(NamedTuple):
    """A record in words. ``href`` is empty where it has no page."""

    name: str
    href: str


def address(kind: str, public_id: str) -> str:
    """The address of the record's page."""
    name = PAGES.get(kind)
    try:
        return reverse(name, args=[public_id]) if name else ""
    except NoReverseMatch:
        return ""


def names(keys: Iterable[Key]) -> dict[Key, About]:
    """Each of them by name; weeks and days in words. One statement, none when there is nothing to look up."""
    wanted: dict[str, set[str]] = {}
    found: dict[Key, About] = {}
    for kind, name in keys:
        if kind in _NAMED:
            wanted.setdefault(kind, set()).add(name)
        elif kind in ("week", "day"):
            found[kind, name] = About(period(name), "")
    parts = [_part(kind, ids) for kind, ids in wanted.items()]
    if parts:
        rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
        for kind, public_id, label in rows:
            found[kind, public_id] = About(label or "", address(kind, public_id))
    return found


def _part(kind: str, ids: set[str]) -> Any:
    rows, key, label = _NAMED[kind]
    told = {"about_kind": Value(kind), "about_key": F(key), "about_label": F(label)}
    return rows.order_by().filter(**{f"{key}__in": ids}).annotate(**told).values_list(*told)


def period(name: str) -> str:
    """A day or a week in words: ``第10周 3月2日–3月8日``, ``3月5日 周四``."""
    monday, day = monday_of_name(name), day_of_name(name)
    if monday is not None:
        first = date.fromordinal(monday)
        words = {"week": int(name[-2:]), "first": short(first), "last": short(first + timedelta(days=6))}
        return _("Week %(week)d, %(first)s – %(last)s") % words
    return weekday_and_day(date.fromordinal(day)) if day is not None else name


def short(day: date) -> str:
    """``3月5日``."""
    return date_format(day, pgettext("a date without its year", "M j"))


def weekday_and_day(day: date) -> str:
    """``3月5日 周四``."""
    return f"{short(day)} {WEEKDAYS[day.weekday()]}"
