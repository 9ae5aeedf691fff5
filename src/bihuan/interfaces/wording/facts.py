"""What happened, in words: each stage tells its own facts, and any page can show them.

    facts.add({"opportunity.closed": lambda event, reading: Told(_("Closed: %(outcome)s") % {...}, note=event.data["reason"])})

A fact that nobody tells is shown by its verb, so that nothing is left out.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.base.audit.models import Event
from bihuan.base.audit.services import SYSTEM
from bihuan.base.organisation.models import Member

Label = str | Promise
PEOPLE = ("owner", "before", "reviewer", "by", "member", "leader", "writer", "giver", "taker")
"""Fields of facts that can hold the id of a person, or several."""
LONGEST = 60
MOST_CHANGES = 8


class Told(NamedTuple):
    """A fact in a sentence, with a second, smaller one. ``tone`` as of the kit's marks, ``icon`` one of the page's."""

    what: str
    note: str = ""
    icon: str = "circle-dot"
    tone: str = ""
    clause: str = ""


@dataclass(frozen=True)
class Reading:
    """What is needed to tell facts: people's names by their ids, labels of the regulation's own fields by their keys."""

    people: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, Label] = field(default_factory=dict)

    def person(self, code: str | None) -> str:
        """The name of a person, the id of one who is not known."""
        return _("The system") if code == SYSTEM else self.people.get(code or "", code or "")


Teller = Callable[[Event, Reading], Told]
Words = Callable[[Any], str]
TELLERS: dict[str, Teller] = {}


def add(tellers: Mapping[str, Teller]) -> None:
    """Make facts tellable; a verb is told in one place."""
    for verb, teller in tellers.items():
        if TELLERS.setdefault(verb, teller) is not teller:
            raise ValueError(f"two ways to tell {verb}")


def tell(event: Event, reading: Reading) -> Told:
    """The event in words."""
    teller = TELLERS.get(event.verb)
    return Told(event.verb) if teller is None else teller(event, reading)


def reading_of(events: Iterable[Event], labels: Mapping[str, Label] | None = None) -> Reading:
    """What is needed to tell these events: one query for the names."""
    codes = {code for event in events for code in _codes(event)}
    people = dict(Member.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}
    return Reading(people, labels or {})


def _codes(event: Event) -> Iterable[str]:
    yield event.actor
    for name in PEOPLE:
        value = event.data.get(name)
        yield from [value] if isinstance(value, str) else value if isinstance(value, list) else ()
    for pair in (event.data.get("changes") or {}).values():
        yield from (each for each in pair if isinstance(each, str) and len(each) <= 64)


def changes(
    event: Event, reading: Reading, labels: Mapping[str, Label], words: Mapping[str, Words] | None = None
) -> str:
    """``Amount: 100 → 120; …``: what was changed, field by field; long texts only by their names."""
    known = words or {}
    lines = []
    for name, (before, after) in (event.data.get("changes") or {}).items():
        label = str(labels.get(name) or reading.labels.get(name) or name)
        say = known.get(name, plain)
        if name == "owner":
            say = reading.person
        lines.append(_change(label, say(before), say(after)))
    more = len(lines) - MOST_CHANGES
    return _("; ").join(lines[:MOST_CHANGES] + ([_("and %(count)s more") % {"count": more}] if more > 0 else []))


def _change(label: str, before: str, after: str) -> str:
    if max(len(before), len(after)) > LONGEST:
        return label
    return _("%(field)s: %(before)s → %(after)s") % {"field": label, "before": before or "—", "after": after or "—"}


def plain(value: Any) -> str:
    """A value of the log as people read it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return _(", ").join(plain(each) for each in value)
    if isinstance(value, dict):
        return _(", ").join(plain(each) for each in value.values())
    return str(value)


def money(value: Any) -> str:
    """An amount of the log with ¥ and thousands."""
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return plain(value)
    text = f"{abs(exact):,.2f}".removesuffix(".00")
    return f"{'−' if exact < 0 else ''}¥{text}"


def day(value: Any) -> str:
    """A day of the log."""
    return "" if not value else date.fromisoformat(str(value)[:10]).isoformat()


def moment(value: Any) -> str:
    """A moment of the log, in the company's zone."""
    return "" if not value else timezone.localtime(datetime.fromisoformat(str(value))).strftime("%Y-%m-%d %H:%M")


def exported(event: Event, reading: Reading) -> Told:
    """A list that left the system as a file."""
    count = event.data["count"]
    words = ngettext("%(count)s row taken away as a file", "%(count)s rows taken away as a file", count)
    return Told(words % {"count": count}, "", "download")


def handed_over(event: Event, reading: Reading) -> Told:
    """A record that is another member's now."""
    people = {"before": reading.person(event.data["before"]), "after": reading.person(event.data["owner"])}
    return Told(
        _("Handed over from %(before)s to %(after)s") % people, event.data.get("reason") or "", "arrows-exchange"
    )


def archived(event: Event, reading: Reading) -> Told:
    """A record taken off the lists."""
    return Told(_("Archived"), event.data.get("reason") or "", "archive")


def restored(event: Event, reading: Reading) -> Told:
    """A record back on the lists."""
    return Told(_("Restored"), "", "archive-off")


def label_of(labels: Mapping[str, Label]) -> Words:
    """The label of a choice."""
    return lambda value: str(labels.get(value, value or ""))
