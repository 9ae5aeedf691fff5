"""An entry of the log as a line of ``events.jsonl``, and as the engine takes it (``docs/reference/replay.md``)."""

from collections.abc import Mapping
from typing import Any

from bihuan.base.audit.models import Event
from bihuan.playbook.complaints import complaint
from bihuan.playbook.facts import VERBS, read_fact
from bihuan.playbook.facts import Fact as PlaybookFact

MERGED = "customer.merged"
"""A customer went into another: the subject is the one that is left, ``merged`` in the data the one that went."""
READ = ("seq", "at", "actor", "verb", "kind", "subject", "data")
"""What of an entry the engine takes: neither what can be blanked nor the chain."""
LONGEST_ID = 60
"""Characters of an id that rules read. Ours have 12; what is made of them (keys of duties) has room for so many."""


class _Anyone:
    """Every person id is known here: members are named by keys of their table when an entry is made."""

    def __contains__(self, item: object) -> bool:
        return True


def line(event: Event, into: Mapping[str, str]) -> dict[str, Any]:
    """The entry as a line; ``into`` resolves merged customers."""
    data, subject = dict(event.data), event.subject
    if event.kind == "customer":
        subject = into.get(subject, subject)
    if isinstance(data.get("customer"), str):
        data["customer"] = into.get(data["customer"], data["customer"])
    at = event.at.isoformat()
    return {"at": at, "actor": event.actor, "verb": event.verb, "subject": f"{event.kind}:{subject}", "data": data}


def fact(event: Event, into: Mapping[str, str]) -> PlaybookFact:
    """The entry as the engine takes it."""
    return read_fact(line(event, into), event.seq, _Anyone())


def check(event: Event) -> None:
    """See to it that the engine can read the entry: one that it cannot would stop all judging for good.

    Raises:
        Complaint: the rules read this verb, and something of it is missing or of a wrong kind.
        ValueError: an id is too long.
    """
    if event.verb == MERGED and not isinstance(event.data.get("merged"), str):
        raise complaint("missing", field="merged")
    if event.verb not in VERBS:
        return
    told = fact(event, {})
    named = [event.subject] if event.kind != "duty" else []
    for name in (*named, *(told.data[field] for field in ("customer", "opportunity") if told.data.get(field))):
        if len(name) > LONGEST_ID:
            raise ValueError(f"an id of more than {LONGEST_ID} characters: {name}")
