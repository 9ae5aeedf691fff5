"""Notices in the reader's words, and where they lead."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from bihuan.base.organisation.models import Member
from bihuan.base.policies.selectors import regulation
from bihuan.insight.notices.models import Notice

Label = str | Promise

KINDS: dict[str, Label] = {
    "due_soon": _l("Due soon"),
    "overdue": _l("Overdue"),
    "duty_moved": _l("A duty has moved"),
    "report_to_sign": _l("A report to sign"),
    "report_returned": _l("Report returned"),
    "report_signed": _l("Report signed"),
    "report_commented": _l("Remark on a report"),
    "review_requested": _l("A contract to review"),
    "statistics_released": _l("Statistics released"),
    "feedback": _l("Feedback"),
    "proposal": _l("A proposal to decide"),
    "delegation": _l("Acting for somebody"),
    "backup_failed": _l("A backup failed"),
    "system_failure": _l("The nightly check found a fault"),
    "webhook_stopped": _l("A webhook has stopped"),
}
ERRORS: dict[str, Label] = {"unknown_notice": _l("No kind of notice is called %(kind)s.")}
"""What inputs complain of."""
ICONS = {
    "due_soon": "clock",
    "overdue": "alert-triangle",
    "duty_moved": "arrows-exchange",
    "report_to_sign": "signature",
    "report_returned": "arrow-back-up",
    "report_signed": "circle-check",
    "report_commented": "message-2",
    "review_requested": "file-text",
    "statistics_released": "chart-bar",
    "feedback": "message-2",
    "proposal": "bulb",
    "delegation": "users",
    "backup_failed": "database-off",
    "system_failure": "stethoscope",
    "webhook_stopped": "webhook-off",
}
REPORTS: dict[str, Label] = {
    "daily": _l("daily report"),
    "weekly": _l("weekly report"),
    "management": _l("management report"),
}
ACTIONS: dict[str, Label] = {
    "reclaim": _l("take back a customer"),
    "downgrade": _l("lower a customer's grade"),
    "activate": _l("activate a customer"),
    "idle": _l("talk to somebody without activity"),
}
CAUSES: dict[str, Label] = {
    "people": _l("leave or position changed"),
    "regulation": _l("the playbook changed"),
    "rebuild": _l("it was judged anew"),
}
PAGES: dict[str, tuple[str, ...]] = {
    "report": ("reports:detail", "reports:show"),
    "contract": ("contracts:detail",),
    "visit": ("fieldwork:visit", "fieldwork:visit_detail"),
    "opportunity": ("opportunities:detail",),
    "customer": ("customers:detail",),
    "bid": ("offers:detail",),
    "week": ("statistics:week", "statistics:detail"),
    "webhook": ("webhooks:detail",),
}
"""Where a notice leads, by what it is about: the first page that is there."""


class Shown(NamedTuple):
    """A notice as the page shows it."""

    notice: Notice
    kind: Label
    text: str
    note: str
    href: str
    icon: str
    clause: str


class Words:
    """What several notices need to be put into words, read once."""

    def __init__(self, notices: "list[Notice]") -> None:
        codes = {str(one.parameters["by"]) for one in notices if one.parameters.get("by")}
        self.names = dict(Member.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}
        self.titles = titles() if any(one.parameters.get("clause") for one in notices) else {}

    def shown(self, notice: Notice) -> Shown:
        """The notice in words."""
        told = notice.parameters
        clause = str(told.get("clause") or "")
        return Shown(
            notice,
            KINDS.get(notice.kind, notice.kind),
            self.text(notice),
            str(told.get("comment") or ""),
            address(notice),
            ICONS.get(notice.kind, "bell"),
            clause,
        )

    def text(self, notice: Notice) -> str:
        """The sentence."""
        told = notice.parameters
        words = {
            "who": self.names.get(str(told.get("by") or ""), _("The system")),
            "report": str(REPORTS.get(str(told.get("report_kind")), "")),
            "period": told.get("period") or "",
            "week": told.get("week") or "",
            "what": self.titles.get(str(told.get("clause")), str(told.get("clause") or "")),
            "due": moment(told.get("due_at")),
            "old": moment(told.get("old_due_at")),
            "cause": str(CAUSES.get(str(told.get("cause")), "")),
            "action": str(ACTIONS.get(str(told.get("action")), told.get("action") or "")),
            "first": told.get("first_on") or "",
            "last": told.get("last_on") or "",
            "name": told.get("name") or "",
        }
        return sentence(notice.kind, told) % words


SENTENCES: dict[str, Label] = {
    "due_soon": _l("%(what)s: due %(due)s"),
    "overdue": _l("%(what)s: was due %(due)s"),
    "duty_moved:opened": _l("%(what)s: new, due %(due)s (%(cause)s)"),
    "duty_moved:dropped": _l("%(what)s: no longer owed (%(cause)s)"),
    "duty_moved:moved": _l("%(what)s: due %(due)s instead of %(old)s (%(cause)s)"),
    "report_to_sign": _l("%(who)s has handed in the %(report)s of %(period)s"),
    "report_returned": _l("%(who)s has returned your %(report)s of %(period)s"),
    "report_signed": _l("%(who)s has signed your %(report)s of %(period)s"),
    "report_commented": _l("%(who)s has remarked on your %(report)s of %(period)s"),
    "review_requested": _l("%(who)s asks you to review a contract"),
    "statistics_released": _l("The statistics of %(week)s have been released"),
    "feedback": _l("%(who)s has given you feedback"),
    "proposal": _l("Proposed by clause: %(action)s (%(what)s)"),
    "delegation": _l("You act for %(who)s from %(first)s to %(last)s"),
    "backup_failed": _l(
        "Tonight's backup could not be made. Look at “Background jobs” for why; earlier backups are as they were."
    ),
    "system_failure": _l("The nightly check found a fault. Run bihuan doctor: it says what is wrong and what to do."),
    "webhook_stopped": _l("The webhook “%(name)s” is told nothing more. Its page says why and how to go on."),
}


def sentence(kind: str, told: Mapping[str, Any]) -> str:
    """The wording of a kind of notice, with places for its words."""
    found = SENTENCES.get(f"{kind}:{told.get('change')}") or SENTENCES.get(kind)
    return str(found) if found is not None else kind


def titles() -> dict[str, str]:
    """What each clause of the latest regulation asks for, in the reader's language."""
    timeline = regulation()
    if timeline is None:
        return {}
    chinese = (get_language() or "zh").startswith("zh")
    rules = timeline.versions[-1].playbook.rules()
    return {clause: rule.title.zh if chinese else rule.title.en for _section, clause, rule in rules}


def moment(iso: str | None) -> str:
    """A due time as people say it: the end of a day belongs to the day that ends."""
    if not iso:
        return ""
    local = timezone.localtime(datetime.fromisoformat(iso), timezone.get_default_timezone())
    if (local.hour, local.minute) == (0, 0):
        return str(pgettext_lazy("due", "by the end of %(day)s")) % {"day": day(local - _MINUTE)}
    return f"{day(local)} {local:%H:%M}"


_MINUTE = timedelta(minutes=1)


def day(local: datetime) -> str:
    """3月5日 or 5 March."""
    chinese = (get_language() or "zh").startswith("zh")
    return f"{local.month}月{local.day}日" if chinese else f"{local:%-d %B}"


def address(notice: Notice) -> str:
    """Where it leads; empty while there is no such page. Whether one may open it the page itself decides."""
    if notice.kind in {"due_soon", "overdue", "duty_moved"} and notice.about_kind not in PAGES:
        return _first(("today:today",), ())
    if notice.kind == "proposal":
        return _first(("today:today",), ())
    return _first(PAGES.get(notice.about_kind, ()), (notice.about_id,))


def _first(names: tuple[str, ...], arguments: tuple[str, ...]) -> str:
    for name in names:
        try:
            return reverse(name, args=arguments)
        except NoReverseMatch:
            continue
    return ""
