"""Where one can go: one literal list. An entry is shown to whom has its permission; one whose page is not there yet is left out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.interfaces.web.kit import rights

Label = str | Promise


@dataclass(frozen=True)
class Entry:
    """A page to go to. ``key``: the letter after ``g``; ``permissions``: any of them will do, none asks for none.

    ``short`` stands in a phone's bottom bar, where ``label`` would be too long.
    """

    code: str
    label: Label
    icon: str
    url: str
    permissions: tuple[str, ...] = ()
    key: str = ""
    short: Label = ""


@dataclass(frozen=True)
class Group:
    """Entries that belong together; the first group needs no heading."""

    title: Label
    entries: tuple[Entry, ...]


GROUPS: tuple[Group, ...] = (
    Group(
        "",
        (
            Entry("today", pgettext_lazy("page", "Today"), "sun-high", "today:today", key="t"),
            Entry("duties", _("Duties"), "clipboard-list", "today:duties", ("duties.view",), "d"),
            Entry("team", _("Team"), "users", "today:team", ("duties.waive", "reports.sign"), key="m"),
            Entry("overview", _("Overview"), "trending-up", "overview:overview", ("opportunities.view",), "w"),
        ),
    ),
    Group(
        _("Selling"),
        (
            Entry("customers", _("Customers"), "building", "customers:list", ("customers.view",), "c"),
            Entry("contacts", _("Contacts"), "address-book", "customers:contacts", ("customers.view",)),
            Entry(
                "opportunities", _("Opportunities"), "target-arrow", "opportunities:list", ("opportunities.view",), "o"
            ),
            Entry("followups", _("Follow-ups"), "message-2", "fieldwork:followups", ("followups.view",), "f"),
            Entry("visits", _("Visits"), "map-pin", "fieldwork:visits", ("visits.view",), "v"),
            Entry("days", _("Day plans"), "list-check", "fieldwork:day", ("visits.view",)),
            Entry("bids", _("Bids"), "gavel", "offers:list", ("bids.view",), "b"),
            Entry("contracts", _("Contracts"), "file-text", "contracts:list", ("contracts.view",), "k"),
            Entry("receipts", _("Receipts"), "cash", "contracts:receipts", ("receipts.view",)),
            Entry("products", _("Products"), "package", "products:list", ("products.view",)),
        ),
    ),
    Group(
        pgettext_lazy("group of pages", "Reports"),
        (
            Entry(
                *("weekly", _("Weekly reports"), "calendar-week", "reports:weekly", ("reports.view",), "r"),
                short=pgettext_lazy("bottom bar", "Weekly"),
            ),
            Entry("daily", _("Daily reports"), "notes", "reports:daily", ("reports.view",)),
            Entry("management", _("Management reports"), "report-analytics", "reports:management", ("reports.view",)),
            Entry("statistics", _("Statistics"), "chart-bar", "statistics:list", ("statistics.view",)),
            Entry("scores", _("Scores"), "award", "scoring:sheets", ("scores.view",)),
            Entry("targets", _("Targets"), "flag", "targets:grid", ("targets.view",)),
        ),
    ),
    Group(
        _("Company"),
        (
            Entry("playbook", _("Playbook"), "book", "playbook:regulation", (), "p"),
            Entry("organisation", _("Organisation"), "hierarchy-2", "organisation:members", ("members.view",)),
            Entry("imports", _("Imports"), "file-upload", "imports:list", ("imports.run",)),
            Entry("settings", _("Settings"), "settings", "organisation:settings", ("company.manage", "roles.manage")),
        ),
    ),
)
"""The side bar, and the drawer behind More on a phone."""

QUICK: tuple[Entry, ...] = (
    Entry("followup", _("Log a follow-up"), "message-2", "fieldwork:log", ("followups.create",)),
    Entry("visit", _("Plan a visit"), "map-pin", "fieldwork:plan_visit", ("visits.create",)),
    Entry("customer", _("New customer"), "building", "customers:create", ("customers.create",)),
    Entry("opportunity", _("New opportunity"), "target-arrow", "opportunities:create", ("opportunities.create",)),
    Entry("report", _("Write the weekly report"), "calendar-week", "reports:write_weekly", ("reports.write",)),
)
"""What the + offers."""

PHONE = ("today", "customers", "weekly")
"""The three of GROUPS that stand in a phone's bottom bar beside + and More."""


@cache
def _address(url: str, urls: str) -> str | None:
    try:
        return reverse(url)
    except NoReverseMatch:
        return None


def address(url: str) -> str | None:
    """The address of a page by its name; None while nobody has built it."""
    return _address(url, settings.ROOT_URLCONF)


SAMPLE = "2" * 12
_PUBLIC_ID = re.compile(r"[2-9a-z]{12}")


@cache
def _around(url: str, urls: str) -> tuple[str, str] | None:
    """What stands before and behind the public id in the addresses of records; None when there is no such pattern."""
    try:
        before, _sample, behind = reverse(url, args=[SAMPLE]).partition(SAMPLE)
    except NoReverseMatch:
        return None
    return before, behind


def of_record(url: str, public_id: str) -> str:
    """The address of a record's page: as ``reverse`` gives it, which is worked out once for all rows of all lists."""
    around = _around(url, settings.ROOT_URLCONF)
    if around is None or not _PUBLIC_ID.fullmatch(public_id):
        return reverse(url, args=[public_id])
    return public_id.join(around)


@dataclass(frozen=True)
class Shown:
    """An entry as the page shows it; ``count`` is what waits there."""

    entry: Entry
    href: str
    count: int = 0
    current: bool = False


def visible(request: HttpRequest, entries: Sequence[Entry]) -> list[tuple[Entry, str]]:
    """The entries that are there and that who asks may open, with their addresses."""
    found = []
    for entry in entries:
        href = address(entry.url)
        if href is not None and _may(request, entry):
            found.append((entry, href))
    return found


def _may(request: HttpRequest, entry: Entry) -> bool:
    return not entry.permissions or any(rights.may(request, permission) for permission in entry.permissions)


def current(path: str, hrefs: Sequence[str]) -> str:
    """Which of the addresses the path lies under: the longest that it begins with, none when there is none."""
    return max((href for href in hrefs if path == href or (href != "/" and path.startswith(href))), key=len, default="")
