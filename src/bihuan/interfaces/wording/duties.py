"""Duties in words: what is owed, how it stands, by when, what it costs."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from bihuan.base.duties.querysets import CHARGED
from bihuan.interfaces.wording import refusals
from bihuan.interfaces.wording.abouts import weekday_and_day
from bihuan.playbook.schema.duties import WeeklyReport
from bihuan.playbook.schema.timeline import Timeline

Label = str | Promise
STATES: dict[str, Label] = {
    "open": pgettext_lazy("state of a duty", "Open"),
    "done": pgettext_lazy("state of a duty", "Done"),
    "incomplete": pgettext_lazy("state of a duty", "Incomplete"),
    "late": pgettext_lazy("state of a duty", "Late"),
    "missing": pgettext_lazy("state of a duty", "Missing"),
    "waived": pgettext_lazy("state of a duty", "Waived"),
}
TONES = {"open": "blue", "done": "green", "incomplete": "amber", "late": "amber", "missing": "red", "waived": "gray"}
RULES: dict[str, Label] = {
    "weekly report": _l("Weekly report"),
    "daily report": _l("Daily report"),
    "management report": _l("Management report"),
    "opportunity update": _l("Bring opportunities up to date"),
    "statistics release": _l("Release the week's statistics"),
    "visit report": _l("Visit report"),
    "bid result": _l("Bid result"),
    "customer entry": _l("Enter the customer's data"),
    "first contact": _l("First contact"),
    "followup plan": _l("Follow-up plan"),
    "followup entry": _l("Record the follow-up"),
    "contract review": _l("Review the contract"),
    "customers recorded": _l("New customers recorded"),
    "customers visited": _l("Customers visited"),
    "customer followups": _l("Follow-ups of the customer"),
}
"""Kind of rule → what is owed; a weekly report of supervisors goes by ``management report``."""
PROPOSALS: dict[str, Label] = {
    "reclaim": _l("Take the customer back: the first contact is overdue"),
    "downgrade": _l("Lower the grade: no progress for a long time"),
    "activate": _l("Wake up the customer: no follow-up for a long time"),
    "idle_rep": _l("No follow-up for days: have a word"),
}

refusals.add(
    {
        "own_duty": _l("Nobody waives a duty of their own. Ask your manager."),
        "already_waived": _l("This duty has been waived already."),
        "reason_too_long": _l("The reason is too long: at most %(limit)s characters."),
        "own_proposal": _l("This proposal is about you; somebody else decides on it."),
        "already_decided": _l("Somebody has decided on this already."),
        "proposal_lapsed": _l("The reason for this proposal is gone."),
    }
)


class Titles:
    """The titles of the regulation's rules; reads the regulation once."""

    def __init__(self, timeline: Timeline | None) -> None:
        english = (get_language() or "").startswith("en")
        self._titles: dict[str, str] = {}
        self._management: set[str] = set()
        for version in timeline.versions if timeline else ():
            for section, clause, rule in version.playbook.rules():
                if section != "gates":
                    self._titles[clause] = rule.title.en if english else rule.title.zh
                if isinstance(rule, WeeklyReport) and rule.report == "management":
                    self._management.add(clause)

    def rule(self, clause: str, rule: str) -> str:
        """The kind of rule, a supervisor's weekly report told apart."""
        return "management report" if clause in self._management else rule

    def what(self, clause: str, rule: str) -> str:
        """What is owed, in few words."""
        return str(RULES.get(self.rule(clause, rule), rule))

    def title(self, clause: str) -> str:
        """What the regulation says."""
        return self._titles.get(clause, clause)

    def clauses(self) -> list[tuple[str, str]]:
        """Every clause with its title, in order."""
        return sorted(
            self._titles.items(), key=lambda item: (item[0][:1], int("".join(filter(str.isdigit, item[0])) or 0))
        )


class Due(NamedTuple):
    """By when, in words. ``passed``: it is over."""

    text: str
    passed: bool
    tone: str


def due(due_at: datetime, now: datetime) -> Due:
    """``today``, ``by 16:30``, ``2 days over`` … A due time of 00:00 is the end of the day before."""
    local, here = timezone.localtime(due_at), timezone.localtime(now)
    ends_day = local.time() == time()
    day = local.date() - timedelta(days=1) if ends_day else local.date()
    if due_at <= now:
        return Due(_over(here.date() - day, now - due_at), True, "red")
    if due_at - now < timedelta(hours=1):
        minutes = max(1, int((due_at - now).total_seconds() // 60))
        return Due(
            ngettext("in %(count)d minute", "in %(count)d minutes", minutes) % {"count": minutes}, False, "amber"
        )
    clock = "" if ends_day else f" {local:%H:%M}"
    ahead = (day - here.date()).days
    tone = "amber" if ahead == 0 else "gray"
    near = {0: _("today"), 1: _("tomorrow"), 2: _("the day after tomorrow")}.get(ahead)
    return Due(_("by %(day)s") % {"day": f"{near or weekday_and_day(day)}{clock}"}, False, tone)


def _over(days: timedelta, passed: timedelta) -> str:
    if days.days > 0:
        return ngettext("%(count)d day over", "%(count)d days over", days.days) % {"count": days.days}
    hours = int(passed.total_seconds() // 3600)
    if hours:
        return ngettext("%(count)d hour over", "%(count)d hours over", hours) % {"count": hours}
    return _("just over")


def last_day(due_at: datetime) -> date:
    """The day by whose end, or on which, it is due."""
    return timezone.localtime(due_at - timedelta(microseconds=1)).date()


def cost(points: int, fine: Decimal) -> str:
    """``−5 points, ¥50.00``; empty for nothing."""
    parts = []
    if points:
        words = ngettext("%(count)s point", "%(count)s points", abs(points))
        parts.append(words % {"count": f"{points:+d}".replace("-", "−")})
    if fine:
        parts.append(_("¥%(amount)s fine") % {"amount": f"{fine:,.2f}"})
    return _(", ").join(parts)


def _following(duty: Mapping[str, Any]) -> tuple[str, ...]:
    """The states that come next, the first that costs something counts."""
    if duty["state"] == "late":
        return () if duty.get("done_at") else ("missing",)
    if duty["state"] != "open":
        return ()
    if duty["target"] is not None:
        return ("missing",)
    return ("incomplete",) if duty.get("done_at") else ("late", "missing")


def at_stake(duty: Mapping[str, Any]) -> str:
    """What it costs next if nothing is done: an open duty by being late or left incomplete, a late one by being missed.

    ``duty``: a row of values; ``done_at`` may be left out.
    """
    words = {"late": _("late: %(cost)s"), "missing": _("missing: %(cost)s"), "incomplete": _("incomplete: %(cost)s")}
    for state in _following(duty):
        amount = cost(duty[f"{state}_points"], duty[f"{state}_fine"])
        if amount and state in CHARGED:
            return words[state] % {"cost": amount}
    return ""
