"""Sheets of which several rows become one record: they are planned and written together, and fail together."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import ClassVar

from bihuan.interfaces.dataio.importing.planning import CHUNK, Made, Plan, Planner
from bihuan.interfaces.dataio.reading import Row


class Grouped(Planner):
    """``group_by`` is the field that says to which record a row belongs."""

    group_by: ClassVar[str]

    def chunks(self, rows: Iterable[Row]) -> Iterator[list[Row]]:
        """Whole groups, as they begin in the sheet."""
        groups: dict[str, list[Row]] = {}
        for row in rows:
            groups.setdefault(str(row.values.get(self.group_by, "")).strip(), []).append(row)
        waiting: list[Row] = []
        for group in groups.values():
            if waiting and len(waiting) + len(group) > CHUNK:
                yield waiting
                waiting = []
            waiting = waiting + group
        if waiting:
            yield waiting

    def groups(self, plans: Sequence[Plan]) -> dict[str, list[Plan]]:
        """The plans by what they belong to."""
        found: dict[str, list[Plan]] = {}
        for plan in plans:
            found.setdefault(str(plan.row.values.get(self.group_by, "")).strip(), []).append(plan)
        return found

    def units(self, plans: Sequence[Plan]) -> list[list[Plan]]:
        """Whole groups."""
        return list(self.groups(plans).values())

    def fail_together(self, group: Sequence[Plan]) -> bool:
        """Where one row of a group fails the others fail with it: half of them would be something else. Whether it did."""
        bad = next((plan.row.number for plan in group if plan.outcome == "failed"), None)
        if bad is None:
            return False
        for plan in group:
            if plan.outcome != "failed":
                plan.fail(self.problem(self.group_by, "group_failed", other=bad))
        return True

    def written(self, plans: Sequence[Plan], write: Callable[[list[list[Plan]]], list[Made]]) -> list[Made]:
        """Write the groups that the plans make up; each row became its group's record."""
        groups = self.units(plans)
        made = write(groups)
        of: dict[int, Made] = {}
        for group, one in zip(groups, made, strict=True):
            of |= {plan.row.number: one for plan in group}
        return [of[plan.row.number] for plan in plans]
