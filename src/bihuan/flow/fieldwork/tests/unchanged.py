"""Proof that a refusal changed nothing in fieldwork."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.records.refusals import Conflict, Missing, Refused
from bihuan.flow.customers.models import Customer
from bihuan.flow.fieldwork.models import DayPlan, DayPlanLine, Followup, FollowupPlan, PlanLine, Visit, VisitPerson


def _everything() -> list[Any]:
    tables = (Customer, Event, Followup, Visit, VisitPerson, DayPlan, DayPlanLine, FollowupPlan, PlanLine)
    return [list(table._default_manager.order_by("pk").values()) for table in tables]


@contextmanager
def refused(code: str, *, field: str | None = None, clause: str | None = None) -> Iterator[None]:
    """The block is refused for this reason, and every row stands as before."""
    before = _everything()
    with pytest.raises(Refused) as raised:
        yield
    found = raised.value
    assert (found.code, found.field, found.clause) == (code, field or found.field, clause or found.clause)
    assert _everything() == before


@contextmanager
def raises(kind: type[Missing | Conflict]) -> Iterator[None]:
    """Not there, or changed by somebody else; every row stands as before."""
    before = _everything()
    with pytest.raises(kind):
        yield
    assert _everything() == before
