"""Why publishing and the calendar refuse, and their facts in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from bihuan.base.audit.models import Event
from bihuan.interfaces.wording import facts, refusals
from bihuan.interfaces.wording.facts import Reading, Told

refusals.add(
    {
        "not_monday": _l("A version holds from a Monday on; %(day)s is none."),
        "start_in_past": _l("A version cannot start in the past: %(day)s 00:00 is over."),
        "start_too_far_back": _l("The first version can start a year back at most."),
        "already_published": _l("A version is published already (from %(day)s on)."),
        "before_published": _l(
            "A version from %(day)s on waits already; the new one cannot start before it. Take that one back first."
        ),
        "another_zone": _l("The time zone stays %(kept)s: another one would move every deadline ever counted."),
        "already_withdrawn": _l("This was taken back already."),
        "already_started": _l("This version is in force since %(day)s; publish a new one instead."),
        "only_version": _l(
            "This is the only version; without it nothing would hold. Publish another one in its place."
        ),
        "too_many_days": _l("At most %(limit)s days at a time."),
        "bad_days": _l("Give a first day, and a last day that is not before it."),
        "draft_changed": _l("The draft has changed since this page was opened. Look at it again, then publish."),
    }
)


def _published(event: Event, reading: Reading) -> Told:
    words = _("Published the regulation “%(name)s” to hold from %(day)s on")
    return Told(
        words % {"name": event.data["name"], "day": event.data["starts_on"]}, event.data.get("note") or "", "book"
    )


def _withdrawn(event: Event, reading: Reading) -> Told:
    words = _("Took back the regulation “%(name)s” that was to hold from %(day)s on")
    return Told(words % {"name": event.data["name"], "day": event.data["starts_on"]}, "", "arrow-back-up")


def _calendar(event: Event, reading: Reading) -> Told:
    parts = [
        (_("working days: %(days)s"), event.data.get("working")),
        (_("days of rest: %(days)s"), event.data.get("resting")),
        (_("as in the public calendar: %(days)s"), event.data.get("cleared")),
    ]
    said = _("; ").join(words % {"days": _(", ").join(days)} for words, days in parts if days)
    return Told(_("Changed the calendar: %(said)s") % {"said": said}, event.data.get("note") or "", "calendar")


facts.add({"playbook.published": _published, "playbook.withdrawn": _withdrawn, "calendar.changed": _calendar})
