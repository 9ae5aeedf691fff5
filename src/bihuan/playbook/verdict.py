"""What the rules answer: duties, proposals, violations, and the state of a duty at a moment."""

from typing import Literal, NamedTuple

from bihuan.playbook.schema.rules import Charge

State = Literal["open", "done", "incomplete", "late", "missing", "waived"]
STATES: tuple[State, ...] = ("open", "done", "incomplete", "late", "missing", "waived")


class Duty(NamedTuple):
    """Something owed by a time. Its state is not kept: it follows from these moments and from now.

    ``due_at`` and ``key`` come first, so that duties sort as they are listed. ``handed_at`` is the first
    hand-in, ``completed_at`` when nothing was missing any more; for a quota both are when its target was met, and
    ``reached`` is its count, not cut at the target. ``opened_by`` is the ``seq`` of the opening fact, 0 where time opens.
    ``origin`` is the moment by which the engine knows which answers a later fact replaces.
    """

    due_at: int
    key: str
    clause: str
    who: str
    about: str
    opened_at: int
    missing_at: int
    handed_at: int | None
    completed_at: int | None
    charge: Charge
    origin: int
    reached: int | None = None
    target: int | None = None
    opened_by: int = 0

    @property
    def at(self) -> int:
        """The moment that decides which version of the playbook the duty is judged under."""
        return self.opened_at

    def state(self, now: int) -> State:
        """The state at ``now``, waivers aside."""
        if self.completed_at is not None and self.completed_at < self.due_at:
            return "done"
        if now < self.due_at:
            return "open"
        if self.target is not None:
            return "missing"
        if self.handed_at is not None and self.handed_at < self.due_at:
            return "incomplete"
        if now < self.missing_at or (self.handed_at is not None and self.handed_at < self.missing_at):
            return "late"
        return "missing"


class Proposal(NamedTuple):
    """Something the rules propose to do, for a person to confirm or a policy to carry out."""

    at: int
    about: str
    clause: str
    action: str
    origin: int


class Violation(NamedTuple):
    """Something done although a gate stood before it. ``actor`` None: the system; ``done_by``: the ``seq`` of the fact."""

    at: int
    about: str
    clause: str
    actor: str | None
    origin: int
    done_by: int = 0


Finding = Duty | Proposal | Violation


class Outcome(NamedTuple):
    """A rule's answer for a case: findings in the order of their origins.

    ``wake_at`` is the next moment at which there will be another finding without any new fact; None: never.
    """

    findings: list[Finding]
    wake_at: int | None = None
