"""One click from a duty to the form that does it: kind of rule → page, and what of the duty the page's address takes."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Label = str | Promise


class Way(NamedTuple):
    """A page by its name. ``args``: what its address takes, ``about`` standing for the id of what the duty is about."""

    url: str
    label: Label
    args: tuple[str, ...] = ()


ABOUT = "about"
FULFIL: dict[str, Way] = {
    "weekly report": Way("reports:write", _("Write"), ("weekly", ABOUT)),
    "management report": Way("reports:write", _("Write"), ("management", ABOUT)),
    "daily report": Way("reports:write", _("Write"), ("daily", ABOUT)),
    "opportunity update": Way("opportunities:confirm", _("Confirm")),
    "statistics release": Way("statistics:week", _("Look and release"), (ABOUT,)),
    "visit report": Way("fieldwork:report_visit", _("Write the report"), (ABOUT,)),
    "bid result": Way("offers:result", _("Enter the result"), (ABOUT,)),
    "customer entry": Way("customers:detail", _("Look"), (ABOUT,)),
    "first contact": Way("fieldwork:log_with", _("Log the contact"), (ABOUT,)),
    "followup plan": Way("fieldwork:make_plan", _("Make the plan"), (ABOUT,)),
    "followup entry": Way("fieldwork:followup", _("Look"), (ABOUT,)),
    "contract review": Way("contracts:review", _("Review"), (ABOUT,)),
    "customers recorded": Way("customers:create", _("Record one")),
    "customers visited": Way("fieldwork:plan_visit", _("Plan a visit")),
    "customer followups": Way("fieldwork:log_with", _("Log a follow-up"), (ABOUT,)),
}
"""Kind of rule (a supervisor's weekly report goes by ``management report``) → the way to its form."""


class Link(NamedTuple):
    """Where the button leads, and what it says."""

    href: str
    label: Label


def link(rule: str, duty: Mapping[str, Any]) -> Link | None:
    """The way to the form that does the duty; None where its page is not there."""
    way = FULFIL.get(rule)
    if way is None:
        return None
    try:
        href = reverse(way.url, args=[duty["about_id"] if arg == ABOUT else arg for arg in way.args])
    except NoReverseMatch:
        return None
    return Link(href, way.label)
