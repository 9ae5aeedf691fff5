"""What happened to customers and contacts, in words."""

from django.utils.translation import gettext as _

from bihuan.base.audit.models import Event
from bihuan.interfaces.wording import customers, facts
from bihuan.interfaces.wording.facts import Reading, Told, label_of

SHOWN: dict[str, facts.Words] = {
    "grade": label_of(customers.GRADES),
    "category": label_of(customers.CATEGORIES),
    "chance": label_of(customers.CHANCES),
    "scale": label_of(customers.SCALES),
    "source": label_of(customers.SOURCES),
    "decision_power": label_of(customers.POWERS),
    "budget": facts.money,
}
RELEASED = {"archived": lambda: _("because it was archived")}


def changed(event: Event, reading: Reading, labels: facts.Words | dict[str, facts.Label]) -> str:
    """All changes field by field; of those that concern persons, too, unless they were blanked."""
    known = labels if isinstance(labels, dict) else {}
    own = {f"extra.{key}": label for key, label in reading.labels.items()}
    parts = [facts.changes(event, reading, {**own, **known}, SHOWN)]
    personal = (event.private or {}).get("personal")
    if personal:
        parts.append(facts.changes(Event(data={"changes": personal}), reading, known, SHOWN))
    return _("; ").join(filter(None, parts))


def _recorded(event: Event, reading: Reading) -> Told:
    told = [event.data.get("number") or ""]
    if event.data.get("owner"):
        told.append(_("Owner: %(name)s") % {"name": reading.person(event.data["owner"])})
    if event.data.get("source"):
        told.append(str(customers.SOURCES.get(event.data["source"], event.data["source"])))
    if event.data.get("corrects"):
        name = reading.people.get(event.data["corrected_by"], event.data["corrected_by"])
        return Told(
            _("Collection date corrected by %(name)s") % {"name": name},
            _(" · ").join(filter(None, told)),
            "pencil",
            "amber",
        )
    return Told(_("Entered the customer"), _(" · ").join(filter(None, told)), "plus", "green")


def _graded(event: Event, reading: Reading) -> Told:
    grade = str(customers.GRADES.get(event.data["grade"], event.data["grade"]))
    return Told(
        _("Graded %(grade)s") % {"grade": grade},
        event.data.get("reason") or "",
        "star",
        customers.GRADE_TONES.get(event.data["grade"], ""),
    )


def _assigned(event: Event, reading: Reading) -> Told:
    note = event.data.get("reason") or ""
    if event.data["owner"] == event.actor:
        return Told(_("Took up the customer"), "" if note == "restored" else note, "user-plus")
    note = "" if note == "restored" else note
    return Told(_("Assigned to %(name)s") % {"name": reading.person(event.data["owner"])}, note, "user-plus")


def _released(event: Event, reading: Reading) -> Told:
    reason = event.data.get("reason") or ""
    return Told(_("Let the customer go"), RELEASED[reason]() if reason in RELEASED else reason, "logout")


def _contact(what: str, icon: str) -> facts.Teller:
    def tell(event: Event, reading: Reading) -> Told:
        name = (event.private or {}).get("name") or ""
        return Told(
            {
                "recorded": _("Added the contact"),
                "archived": _("Archived the contact"),
                "restored": _("Restored the contact"),
            }[what],
            name,
            icon,
        )

    return tell


facts.add(
    {
        "customer.recorded": _recorded,
        "customer.changed": lambda event, reading: Told(
            _("Changed the customer"), changed(event, reading, customers.CUSTOMER), "pencil"
        ),
        "customer.graded": _graded,
        "customer.assigned": _assigned,
        "customer.released": _released,
        "customer.archived": lambda event, _reading: Told(_("Archived"), event.data.get("reason") or "", "archive"),
        "customer.restored": lambda _event, _reading: Told(_("Restored"), "", "archive-off"),
        "customers.exported": lambda event, _reading: Told(
            _("Exported %(count)s customers") % event.data, "", "download"
        ),
        "contact.recorded": _contact("recorded", "address-book"),
        "contact.archived": _contact("archived", "archive"),
        "contact.restored": _contact("restored", "archive-off"),
        "contact.changed": lambda event, reading: Told(
            _("Changed the contact"), changed(event, reading, customers.CONTACT), "pencil"
        ),
        "file.attached": lambda event, _reading: Told(
            _("Attached a file"), (event.private or {}).get("name") or "", "paperclip"
        ),
        "file.archived": lambda event, _reading: Told(
            _("Took a file off"), (event.private or {}).get("name") or "", "x"
        ),
    }
)
