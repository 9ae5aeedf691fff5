"""What a hand-worked case is made of, and short ways to write its people and events.

A time is written `2026-03-02 10:00`, `2026-03-02 10:00:05` or, for a day's start, `2026-03-02`, in the zone of the
playbooks; one with a `T` is taken as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

PRESETS = {"A": "equipment", "B": "advertising", "C": "growth", "D": "distribution", "E": "tob"}
# What a case compares, and the fields of the output in the order in which its `expected` gives them.
FIELDS: dict[str, tuple[str, ...]] = {
    "duties": ("key", "state", "due_at", "done_at"),
    "quotas": ("key", "state", "done_at", "count", "target"),
    "proposals": ("about", "action", "at"),
    "violations": ("about", "actor", "at"),
}
Json = dict[str, Any]


def t(time: str) -> str:
    """Write a short time as RFC 3339."""
    if "T" in time:
        return time
    day, _, clock = time.partition(" ")
    return f"{day}T{clock or '00:00'}{'' if clock.count(':') == 2 else ':00'}+08:00"


@dataclass(frozen=True)
class Case:
    """People, a log and a time, and by hand what a clause makes of them: all its entries in the output's order."""

    clause: str
    name: str
    people: tuple[Json, ...]
    events: tuple[Json, ...]
    until: str
    expected: tuple[tuple[Any, ...], ...]
    kind: Literal["duties", "quotas", "proposals", "violations"] = "duties"
    since: str | None = None

    @property
    def preset(self) -> str:
        """The playbook of the clause."""
        return PRESETS[self.clause[0]]

    @property
    def lines(self) -> list[str]:
        """The log as the command reads it."""
        return [json.dumps(event, ensure_ascii=False) for event in self.events]

    @property
    def everyone(self) -> list[Json]:
        """The people of the case and, of a role that owes nothing by itself, whoever else its events name."""
        named: set[str] = set()
        for event in self.events:
            data = event["data"]
            by = data.get("by") or []
            named |= {event["actor"], *(by if isinstance(by, list) else [by])}
            named |= {data[field] for field in ("owner", "reviewer") if data.get(field)}
        others = named - {one["id"] for one in self.people} - {"system"}
        return [*self.people, *(person(who, "front_desk") for who in sorted(others))]

    @property
    def arguments(self) -> tuple[str, list[Json], list[str], str, str | None]:
        """The arguments of a replay: playbook, people, lines, until, since."""
        since = None if self.since is None else t(self.since)
        return self.preset, self.everyone, self.lines, t(self.until), since

    @property
    def wanted(self) -> list[tuple[Any, ...]]:
        """The expectation with its times as the output writes them."""
        timed = [field.endswith("at") for field in FIELDS[self.kind]]
        return [
            tuple(t(value) if is_time and value else value for value, is_time in zip(entry, timed, strict=True))
            for entry in self.expected
        ]

    def observed(self, document: Json) -> list[tuple[Any, ...]]:
        """Return what a document of the command says about the clause."""
        section = "duties" if self.kind == "quotas" else self.kind
        entries = [entry for entry in document[section] if entry["clause"] == self.clause]
        return [tuple(entry[field] for field in FIELDS[self.kind]) for entry in entries]


def person(
    who: str,
    role: str = "sales",
    joined: str = "2024-01-01",
    left: str | None = None,
    away: Iterable[tuple[str, str]] = (),
    roles: Iterable[tuple[str, str | None, str]] = (),
) -> Json:
    """Write an entry of people.json."""
    return {
        "id": who,
        "role": role,
        "joined": joined,
        "left": left,
        "away": [list(one) for one in away],
        "roles": [list(one) for one in roles],
    }


def did(at: str, verb: str, subject: str, actor: str = "z", **data: Any) -> Json:
    """Write an event; what ends in `_at` is a time."""
    timed = {name: t(value) if name.endswith("_at") else value for name, value in data.items()}
    return {"at": t(at), "actor": actor, "verb": verb, "subject": subject, "data": timed}


def start(at: str) -> Json:
    """Write a first event that says nothing to any clause: an update of an opportunity never heard of."""
    return did(at, "opportunity.updated", "opportunity:unheard-of")


def visit(name: str, by: list[str], ended: str, at: str | None = None, customer: str = "C1", **data: Any) -> Json:
    """Write a visit, by default without length and told as it ends."""
    times = {"started_at": data.get("started_at", ended), "ended_at": ended}
    return did(at or ended, "visit.held", f"visit:{name}", by[0], customer=customer, by=by, **times)


def visited(at: str, name: str, complete: bool = True) -> Json:
    """Write the report of a visit."""
    return did(at, "visit.reported", f"visit:{name}", complete=complete)


def call(at: str, customer: str, by: str, happened: str | None = None, name: str = "F1", **data: Any) -> Json:
    """Write a follow-up, by default told as it happens."""
    what = {"customer": customer, "by": by, "happened_at": happened or at, "channel": "phone", **data}
    return did(at, "followup.logged", f"followup:{name}", by, **what)


def report(at: str, who: str, kind: str, period: str, name: str = "R1", complete: bool = True) -> Json:
    """Write the submission of a report."""
    return did(at, "report.submitted", f"report:{name}", who, kind=kind, period=period, complete=complete)


def completed(at: str, name: str) -> Json:
    """Write that what a report lacked has been filled in."""
    return did(at, "report.completed", f"report:{name}")


def recorded(at: str, customer: str, actor: str = "z", **data: Any) -> Json:
    """Write the recording of a customer."""
    return did(at, "customer.recorded", f"customer:{customer}", actor, **data)


def graded(at: str, customer: str, grade: str) -> Json:
    """Write the grading of a customer."""
    return did(at, "customer.graded", f"customer:{customer}", grade=grade)


def assigned(at: str, customer: str, owner: str) -> Json:
    """Write the assignment of a customer."""
    return did(at, "customer.assigned", f"customer:{customer}", owner=owner)


def released(at: str, customer: str) -> Json:
    """Write the release of a customer."""
    return did(at, "customer.released", f"customer:{customer}")


def opened(at: str, opportunity: str, owner: str, customer: str = "C1") -> Json:
    """Write the opening of an opportunity."""
    return did(at, "opportunity.opened", f"opportunity:{opportunity}", customer=customer, owner=owner)


def updated(at: str, opportunity: str, **data: Any) -> Json:
    """Write the update of an opportunity."""
    return did(at, "opportunity.updated", f"opportunity:{opportunity}", **data)


def staged(at: str, opportunity: str) -> Json:
    """Write the change of an opportunity's stage."""
    return did(at, "opportunity.stage_changed", f"opportunity:{opportunity}", stage="quote")


def closed(at: str, opportunity: str) -> Json:
    """Write the closing of an opportunity."""
    return did(at, "opportunity.closed", f"opportunity:{opportunity}", outcome="lost")


def quoted(at: str, bid: str, opportunity: str, analysed: bool = True, actor: str = "z") -> Json:
    """Write that a bid was quoted."""
    return did(at, "bid.quoted", f"bid:{bid}", actor, opportunity=opportunity, analysed=analysed)


def bid_opened(at: str, bid: str) -> Json:
    """Write that the tenders were opened."""
    return did(at, "bid.opened", f"bid:{bid}")


def result(at: str, bid: str, complete: bool = True) -> Json:
    """Write that a bid's result was recorded."""
    return did(at, "bid.result_recorded", f"bid:{bid}", complete=complete)


def asked(at: str, contract: str, step: str, reviewer: str = "law") -> Json:
    """Write the request of a review."""
    return did(at, "contract.review_requested", f"contract:{contract}", step=step, reviewer=reviewer)


def reviewed(at: str, contract: str, step: str, decision: str = "approved") -> Json:
    """Write a review."""
    return did(at, "contract.reviewed", f"contract:{contract}", step=step, decision=decision)


def signed(at: str, contract: str, actor: str = "z") -> Json:
    """Write the signing of a contract."""
    return did(at, "contract.signed", f"contract:{contract}", actor)


def planned(at: str, customer: str) -> Json:
    """Write a plan for a customer."""
    return did(at, "plan.made", "plan:P1", customer=customer, by="z")


def statistics(at: str, week: str, actor: str = "z") -> Json:
    """Write the release of a week's statistics."""
    return did(at, "statistics.released", f"week:{week}", actor)


def waived(at: str, key: str) -> Json:
    """Write the waiver of a duty."""
    return did(at, "duty.waived", f"duty:{key}", reason="ill")
