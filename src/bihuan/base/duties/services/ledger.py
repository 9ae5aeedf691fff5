"""Findings as rows: what a rule answered is compared with what is stored, and only what differs is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from bihuan.base.duties.law import RuleName
from bihuan.base.duties.models import Duty, Finding, Proposal, Violation
from bihuan.base.duties.moments import moment, narrow, optional
from bihuan.base.duties.waivers import Waivers
from bihuan.base.records.models import new_public_id
from bihuan.playbook import verdict
from bihuan.playbook.facts import SYSTEM

BATCH = 200
"""Rows a statement writes: SQLite bounds the variables of one."""

RULE = ("clause", "rule", "starts_on")
IDENTITY: dict[type[Finding], tuple[str, ...]] = {
    Duty: ("case_id", *RULE, "key", "opened_by"),
    Proposal: ("case_id", *RULE, "origin"),
    Violation: ("case_id", *RULE, "done_by"),
}
_ABOUT = ("about_kind", "about_id")
ANSWER: dict[type[Finding], tuple[str, ...]] = {
    Duty: (
        *("origin", "who", "member_id", *_ABOUT, "opened_at", "due_at", "missing_at", "done_at", "completed_at"),
        *("count", "target", "late_points", "late_fine", "missing_points", "missing_fine"),
        *("incomplete_points", "incomplete_fine", "waived_at", "waived_by_id", "waived_reason"),
    ),
    Proposal: ("at", "action", *_ABOUT, "lapsed_at"),
    Violation: ("at", "actor", "member_id", "origin", *_ABOUT),
}
"""What a later judgement can change. A proposal's ``member`` stays as it was when it came."""


class Difference(NamedTuple):
    """Where stored and judged part: ``stored`` None: not there; ``judged`` None: should not be there."""

    table: str
    name: str
    stored: dict[str, Any] | None
    judged: dict[str, Any] | None


@dataclass
class Changes:
    """What has to be written so that the tables say what the rules say."""

    added: list[Finding] = field(default_factory=list)
    changed: list[tuple[Finding, dict[str, Any]]] = field(default_factory=list)
    gone: list[Finding] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.gone)

    def differences(self) -> list[Difference]:
        """The same in words for people who look after the system."""
        found = [Difference(type(row).__name__, str(row), None, _shown(row)) for row in self.added]
        for row, before in self.changed:
            after = {name: getattr(row, name) for name in before}
            found.append(Difference(type(row).__name__, str(row), before, after))
        return found + [Difference(type(row).__name__, str(row), _shown(row), None) for row in self.gone]

    def write(self, at: datetime) -> None:
        """Write them. What somebody decided on stays, marked as lapsed."""
        for model in IDENTITY:
            gone = [row for row in self.gone if isinstance(row, model)]
            kept = [row.pk for row in gone if isinstance(row, Proposal) and row.decision]
            _chunked(
                lambda pks, model=model: _manager(model).filter(pk__in=pks).delete(),
                [row.pk for row in gone if row.pk not in kept],
            )
            if kept:
                Proposal.objects.filter(pk__in=kept).update(lapsed_at=at)
            changed = [row for row, _ in self.changed if isinstance(row, model)]
            if changed:
                names = sorted({name for row, before in self.changed if isinstance(row, model) for name in before})
                _manager(model).bulk_update(changed, names, batch_size=BATCH // 4)
            _manager(model).bulk_create([row for row in self.added if isinstance(row, model)], batch_size=BATCH)


def _manager(model: type[Finding]) -> Any:
    return model._default_manager


def _chunked(act: Any, pks: Sequence[int]) -> None:
    for start in range(0, len(pks), BATCH):
        act(pks[start : start + BATCH])


def _shown(row: Finding) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ANSWER[type(row)]}


def compare(stored: Iterable[Finding], judged: Iterable[Finding]) -> Changes:
    """What to write so that ``stored`` becomes ``judged``; rows that stay keep their ids."""
    changes = Changes()
    known = {_identity(row): row for row in stored}
    for row in judged:
        kept = known.pop(_identity(row), None)
        if kept is None:
            row.public_id = new_public_id()
            changes.added.append(row)
        elif before := {
            name: value for name in ANSWER[type(row)] if (value := getattr(kept, name)) != getattr(row, name)
        }:
            for name in before:
                setattr(kept, name, getattr(row, name))
            changes.changed.append((kept, before))
    changes.gone += [row for row in known.values() if not (isinstance(row, Proposal) and row.lapsed_at)]
    return changes


def _identity(row: Finding) -> tuple[Any, ...]:
    return type(row), *(getattr(row, name) for name in IDENTITY[type(row)])


class Book(NamedTuple):
    """What rows hold beside the rules' answers: who has which key, and what was waived."""

    members: Mapping[str, int]
    waived: Waivers


def row_of(finding: verdict.Finding, rule: RuleName, case: int, book: Book, *, owner: str | None) -> Finding:
    """The row of a finding; ``owner``: whom a proposal concerns."""
    about_kind, _, about_id = finding.about.partition(":")
    fixed: dict[str, Any] = {
        "case_id": case,
        **rule._asdict(),
        "origin": narrow(finding.origin),
        "about_kind": about_kind,
        "about_id": about_id,
        # Given when the row is found to be new: most rows made here are only compared.
        "public_id": "",
    }
    if isinstance(finding, verdict.Duty):
        return _duty(finding, fixed, book)
    if isinstance(finding, verdict.Proposal):
        member = book.members.get(owner or "")
        return Proposal(**fixed, member_id=member, at=moment(finding.at), action=finding.action)
    actor = finding.actor or SYSTEM
    return Violation(
        **fixed, member_id=book.members.get(actor), at=moment(finding.at), actor=actor, done_by=finding.done_by
    )


def _duty(duty: verdict.Duty, fixed: dict[str, Any], book: Book) -> Duty:
    charge, waiver = duty.charge, book.waived.get(duty.key)
    return Duty(
        **fixed,
        key=duty.key,
        who=duty.who,
        member_id=book.members.get(duty.who),
        opened_at=moment(duty.opened_at),
        due_at=moment(duty.due_at),
        missing_at=moment(duty.missing_at),
        done_at=optional(duty.handed_at),
        completed_at=optional(duty.completed_at),
        count=duty.reached,
        target=duty.target,
        opened_by=duty.opened_by,
        late_points=charge.late,
        late_fine=charge.fine.late,
        missing_points=charge.missing,
        missing_fine=charge.fine.missing,
        incomplete_points=charge.incomplete,
        incomplete_fine=charge.fine.incomplete,
        waived_at=waiver and waiver.at,
        waived_by_id=waiver and book.members.get(waiver.actor),
        waived_reason=waiver.reason if waiver else "",
    )
