"""Columns for which the regulation's form may have a field of its own; where it has none they are kept as notes."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from bihuan.base.policies.forms import checked_extra
from bihuan.base.policies.selectors import form as form_of
from bihuan.base.records.refusals import Refused
from bihuan.interfaces.dataio.importing.planning import Plan, Planner, notes_of
from bihuan.interfaces.dataio.reading import KINDS
from bihuan.playbook.schema.forms import FormId


class Sorted(NamedTuple):
    """The form's own fields, and the rest as lines of notes, under the heading that an export gives the column."""

    extra: dict[str, Any]
    notes: str


class Extras:
    """``keys``: our field → the form's. ``also``: values that the form asks for under a name of its own besides."""

    def __init__(self, form_id: FormId, at: datetime, keys: Mapping[str, str]) -> None:
        self._form = form_of(form_id, at)
        self._known = {} if self._form is None else {one.key: one for one in self._form.extra}
        self._keys = keys

    def sort(self, planner: Planner, plan: Plan, also: Mapping[str, Any] | None = None) -> Sorted:
        """What goes where; a value that does not fit the form's field fails the plan."""
        values = plan.row.values
        extra: dict[str, Any] = {}
        rest: dict[str, Any] = {}
        for field, key in self._keys.items():
            value = values.get(field)
            if value in (None, ""):
                continue
            if key in self._known and self._fits(planner, plan, field, key, value):
                extra |= checked_extra(self._form, {key: self._typed(key, value)})
            elif key not in self._known:
                rest[KINDS[planner.kind].by_field[field].heading] = value
        for key, value in (also or {}).items():
            if key in self._known and value:
                extra |= checked_extra(self._form, {key: self._typed(key, value)})
        return Sorted(extra, notes_of(plan.row, rest))

    def _fits(self, planner: Planner, plan: Plan, field: str, key: str, value: Any) -> bool:
        try:
            checked_extra(self._form, {key: self._typed(key, value)})
        except Refused as refused:
            plan.fail(planner.problem(field, refused.code))
            return False
        return True

    def _typed(self, key: str, value: Any) -> Any:
        """Words for a field of words, whatever the cell held."""
        if self._known[key].type in ("text", "long text") and not isinstance(value, str):
            return format(value, "f") if isinstance(value, Decimal) else str(value)
        return value


def lines_missing(stored: str, told: str) -> list[str]:
    """The lines of told notes that do not stand in the stored ones yet."""
    there = {line.strip() for line in stored.splitlines()}
    return [line for line in told.splitlines() if line.strip() and line.strip() not in there]


def with_lines(stored: str, told: str) -> str:
    """The stored notes with what they lack."""
    return "\n".join([*([stored] if stored else []), *lines_missing(stored, told)])


def extra_differs(stored: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    """Whether one of the told fields is otherwise on the record; amounts compare as amounts."""
    return any(_plain(stored.get(key)) != _plain(value) for key, value in told.items())


def _plain(value: Any) -> Any:
    try:
        return Decimal(value) if isinstance(value, str) and value[:1].isdigit() else value
    except ArithmeticError:
        return value
