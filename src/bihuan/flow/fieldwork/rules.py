"""Pure: which told times count, and what came of a plan."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bihuan.base.records.refusals import Refused
from bihuan.flow.fieldwork.models import DayPlanLine, Followup, Visit

TOLD_BACK = timedelta(days=7)
"""How far back somebody may say that something happened. Further back only with the permission ``past.record``."""
LONGEST_VISIT = timedelta(hours=24)


def check_told(told: datetime, at: datetime, *, field: str, any_past: bool = False) -> None:
    """Refuse a told time that has not come yet, or lies too far back."""
    if told > at:
        raise Refused("told_future", field=field)
    if told < at - TOLD_BACK and not any_past:
        raise Refused("told_too_long_ago", field=field, days=TOLD_BACK.days)


def check_span(started_at: datetime, ended_at: datetime, at: datetime, *, any_past: bool = False) -> None:
    """Refuse a visit that ends before it starts, lasts longer than a day, or has not ended yet."""
    check_told(started_at, at, field="started_at", any_past=any_past)
    check_told(ended_at, at, field="ended_at", any_past=any_past)
    if ended_at < started_at:
        raise Refused("ends_before_it_starts", field="ended_at")
    if ended_at - started_at > LONGEST_VISIT:
        raise Refused("visit_too_long", field="ended_at")


def is_late_entry(happened_at: datetime, at: datetime, zone: ZoneInfo) -> bool:
    """补录: entered on a later day than it happened."""
    return happened_at.astimezone(zone).date() < at.astimezone(zone).date()


class Stop(NamedTuple):
    """A planned stop beside what was done there; ``line`` None: done without being planned."""

    line: DayPlanLine | None
    visits: tuple[Visit, ...]
    followups: tuple[Followup, ...]

    @property
    def is_done(self) -> bool:
        """Whether there was any contact."""
        return bool(self.visits or self.followups)


def beside(lines: Iterable[DayPlanLine], visits: Iterable[Visit], followups: Iterable[Followup]) -> list[Stop]:
    """The day's plan with what was done (D7): by the visit made of a line, else by its customer; then what was not planned.

    Of several lines for one customer the first takes what was done without being made of a line.
    """
    planned = list(lines)
    of_a_line = {line.visit_id for line in planned}
    rest, calls = [visit for visit in visits if visit.state == "held"], list(followups)
    stops: list[Stop] = []
    for line in planned:
        mine = [visit for visit in rest if _belongs(visit, line, of_a_line)]
        said = [call for call in calls if line.customer_id is not None and call.customer_id == line.customer_id]
        rest = [visit for visit in rest if visit not in mine]
        calls = [call for call in calls if call not in said]
        stops.append(Stop(line, tuple(mine), tuple(said)))
    stops += [Stop(None, (visit,), ()) for visit in rest]
    stops += [Stop(None, (), (call,)) for call in calls]
    return stops


def _belongs(visit: Visit, line: DayPlanLine, of_a_line: set[int | None]) -> bool:
    if visit.pk in of_a_line:
        return line.visit_id == visit.pk
    return line.customer_id is not None and line.customer_id == visit.customer_id
