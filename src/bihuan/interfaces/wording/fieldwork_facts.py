"""What happened in fieldwork, in words."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.base.audit.models import Event
from bihuan.interfaces.wording import customers, facts, fieldwork
from bihuan.interfaces.wording.facts import Reading, Told

SHOWN: dict[str, facts.Words] = {
    "decision_power": facts.label_of(customers.POWERS),
    "cost": facts.money,
    "next_at": facts.day,
    "contact": lambda value: _("another") if value else "",
    "opportunity": lambda value: _("another") if value else "",
}


def _moment(value: Any) -> str:
    return timezone.localtime(datetime.fromisoformat(value)).strftime("%m-%d %H:%M") if value else ""


def _private(event: Event, name: str) -> str:
    return str((event.private or {}).get(name) or "")


def _changed(event: Event, reading: Reading, labels: dict[str, facts.Label]) -> str:
    parts = [facts.changes(event, reading, labels, SHOWN)]
    personal = (event.private or {}).get("personal")
    if personal:
        parts.append(facts.changes(Event(data={"changes": personal}), reading, labels, SHOWN))
    return _("; ").join(filter(None, parts))


def _corrected(event: Event, reading: Reading, words: str) -> str:
    name = event.data.get("corrected_by")
    return (
        _("%(what)s, corrected by %(name)s") % {"what": words, "name": reading.people.get(name, name)}
        if name
        else words
    )


def _logged(event: Event, reading: Reading) -> Told:
    channel = fieldwork.CHANNELS.get(event.data["channel"], event.data["channel"])
    what = _("Follow-up by %(channel)s, %(when)s") % {"channel": channel, "when": _moment(event.data["happened_at"])}
    tone = "amber" if event.data.get("late_entry") or event.data.get("corrects") else ""
    next_step = _private(event, "next_step")
    note = "\n".join(filter(None, [_private(event, "content"), next_step and f"→ {next_step}"]))
    return Told(
        _corrected(event, reading, what), note, fieldwork.CHANNEL_ICONS.get(event.data["channel"], "message-2"), tone
    )


def _held(event: Event, reading: Reading) -> Told:
    words = _("Visited from %(start)s to %(end)s") % {
        "start": _moment(event.data["started_at"]),
        "end": _moment(event.data["ended_at"])[-5:],
    }
    people = _(", ").join(reading.person(code) for code in event.data["by"])
    tone = "amber" if event.data.get("late_entry") or event.data.get("corrects") else "green"
    return Told(_corrected(event, reading, words), people, "map-pin", tone)


def _planned(event: Event, reading: Reading) -> Told:
    when = _moment(event.data.get("planned_start"))
    people = _(", ").join(reading.person(code) for code in event.data["by"])
    words = _("Planned a visit for %(when)s") % {"when": when} if when else _("Planned a visit")
    return Told(words, people, "calendar-plus", "blue")


def _reported(event: Event, reading: Reading) -> Told:
    if event.data["complete"]:
        return Told(_("Handed in the visit report, complete"), "", "file-check", "green")
    names = _(", ").join(
        str(fieldwork.VISIT.get(name) or reading.labels.get(name, name)) for name in event.data.get("missing") or ()
    )
    return Told(
        _("Handed in the visit report, incomplete"),
        _("Missing: %(fields)s") % {"fields": names} if names else "",
        "file-text",
        "amber",
    )


def _day(event: Event, reading: Reading) -> Told:
    words = {"name": reading.person(event.data["member"]), "day": event.data["day"]}
    if event.verb == "dayplan.signed":
        return Told(
            _("Signed the plan of %(name)s for %(day)s") % words, event.data.get("comment") or "", "signature", "green"
        )
    lines = ngettext("%(count)s stop", "%(count)s stops", event.data["lines"]) % {"count": event.data["lines"]}
    return Told(_("Planned %(day)s") % words, lines, "route")


def _plan(event: Event, reading: Reading) -> Told:
    count = event.data.get("lines") or 0
    note = ngettext("%(count)s step", "%(count)s steps", count) % {"count": count} if count else ""
    words = _("Made a follow-up plan") if event.verb == "plan.made" else _("Changed the follow-up plan")
    return Told(words, note, "list-check", "green" if event.verb == "plan.made" else "")


def _step(event: Event, reading: Reading) -> Told:
    number = {"number": event.data["place"] + 1}
    words = _("Step %(number)s is done") if event.data["done"] else _("Step %(number)s is open again")
    return Told(words % number, "", "check" if event.data["done"] else "rotate")


def _withdrawn(event: Event, reading: Reading) -> Told:
    return Told(_("Took back an entry"), event.data.get("reason") or "", "arrow-back-up", "amber")


facts.add(
    {
        "followup.logged": _logged,
        "followup.changed": lambda event, reading: Told(
            _("Changed the follow-up"), _changed(event, reading, fieldwork.FOLLOWUP), "pencil"
        ),
        "visit.planned": _planned,
        "visit.started": lambda event, _reading: Told(
            _("Arrived at %(when)s") % {"when": _moment(event.data["started_at"])}, "", "map-pin"
        ),
        "visit.held": _held,
        "visit.reported": _reported,
        "visit.changed": lambda event, reading: Told(
            _("Changed the visit report"), _changed(event, reading, fieldwork.VISIT), "pencil"
        ),
        "visit.cancelled": lambda event, _reading: Told(
            _("Cancelled the visit"), event.data.get("reason") or "", "calendar-off", "amber"
        ),
        "dayplan.made": _day,
        "dayplan.signed": _day,
        "plan.made": _plan,
        "plan.changed": _plan,
        "plan.step_done": _step,
        "plan.archived": lambda _event, _reading: Told(_("Put the follow-up plan away"), "", "archive"),
        "plan.restored": lambda _event, _reading: Told(_("Took up the follow-up plan again"), "", "archive-off"),
        "fieldwork.exported": lambda event, _reading: Told(_("Exported %(count)s rows") % event.data, "", "download"),
        "fact.withdrawn": _withdrawn,
    }
)
