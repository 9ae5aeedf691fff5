"""How a duty stands at a moment, in SQL, and who may see what was found."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Case, F, Q, Value, When

from bihuan.base.access.predicate import Person, visible
from bihuan.base.records.models import Found
from bihuan.playbook.verdict import State

M = TypeVar("M", bound=models.Model)
_ZERO = Decimal("0.00")
CHARGED: tuple[State, ...] = ("late", "missing", "incomplete")
"""The states that can cost something."""


def standing(now: datetime) -> Case:
    """``playbook.verdict.Duty.state`` with the waiver, as a CASE; kept equal by a property test."""
    state = {state: Value(state) for state in ("waived", "done", "open", "missing", "incomplete", "late")}
    return Case(
        When(waived_at__lte=now, then=state["waived"]),
        When(completed_at__lt=F("due_at"), then=state["done"]),
        When(due_at__gt=now, then=state["open"]),
        When(target__isnull=False, then=state["missing"]),
        When(done_at__lt=F("due_at"), then=state["incomplete"]),
        When(Q(missing_at__gt=now) | Q(done_at__lt=F("missing_at")), then=state["late"]),
        default=state["missing"],
        output_field=models.CharField(),
    )


class Visible(models.QuerySet[M], Found[M]):
    """Rows that concern a member."""

    def visible_to(self, person: Person, permission: str) -> Self:
        """Those over whose member the permission reaches; what concerns nobody is seen with the widest scope only."""
        return self.filter(visible(person, permission, owners=("member",), department=None))


class Owed(Visible[M]):
    """Rows that are owed by a time."""

    def at(self, now: datetime) -> Any:
        """The rows with ``state``, ``points``, ``fine`` (元) and ``shown_done_at`` (None while open) as they stand at ``now``.

        Any: to a type checker no queryset has columns that its model lacks.
        """
        points = [When(state=state, then=F(f"{state}_points")) for state in CHARGED]
        fines = [When(state=state, then=F(f"{state}_fine")) for state in CHARGED]
        money = models.DecimalField(max_digits=12, decimal_places=2)
        return self.annotate(
            state=standing(now),
            points=Case(*points, default=Value(0), output_field=models.IntegerField()),
            fine=Case(*fines, default=Value(_ZERO, output_field=money), output_field=money),
            shown_done_at=Case(
                When(state="open", then=Value(None)), default=F("done_at"), output_field=models.DateTimeField()
            ),
        )

    def standing(self, now: datetime) -> Any:
        """The rows with ``state`` alone: a statement that counts by it has nothing else to work out."""
        return self.annotate(state=standing(now))

    def overdue(self, now: datetime) -> Self:
        """Those whose time is over and that can still be done late; quotas cannot."""
        return self.filter(due_at__lte=now, missing_at__gt=now, done_at=None, target=None, waived_at=None)

    def opened(self, now: datetime) -> Self:
        """Those that have opened by ``now``."""
        return self.filter(opened_at__lte=now)


class Decidable(Visible[M]):
    """Rows that somebody decides on."""

    def standing(self) -> Self:
        """Those that the rules make, decided or not."""
        return self.filter(lapsed_at=None)

    def to_decide(self) -> Self:
        """Those that wait for somebody's decision."""
        return self.filter(lapsed_at=None, decision="")
