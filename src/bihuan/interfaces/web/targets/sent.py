"""What a browser sends of the grid, read: which cells were changed, which hold no amount."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from pydantic import ValidationError

from bihuan.base.organisation.models import Member
from bihuan.interfaces.web.targets.grid import Cell, Grid, Place, Typed, View, cell_name
from bihuan.steer.targets.inputs import TargetInput

SEEN = "seen"
LONGEST = 40


@dataclass(frozen=True)
class Read:
    """The cells to be set, and what is wrong with others."""

    lines: tuple[TargetInput, ...]
    problems: Mapping[Place, str]


def seen_of(grid: Grid) -> str:
    """What stands in the cells now, for the form to bring along."""
    told = {
        row.member.public_id: [None if cell.saved is None else str(cell.saved) for cell in row.cells]
        for row in grid.rows
        if row.editable
    }
    return json.dumps(told, separators=(",", ":"))


def typed_cells(data: QueryDict, members: Sequence[Member]) -> Typed:
    """What was typed for these members."""
    cells = {
        (member.public_id, month): data.getlist(name)[-1].strip()[:LONGEST]
        for member in members
        for month in range(1, 13)
        if (name := cell_name(member, month)) in data
    }
    told = _told(data.get(SEEN, ""))
    seen = {(public_id, month): _amount(told.get(public_id), month) for public_id, month in cells}
    return Typed(cells, seen)


def _told(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _amount(amounts: Any, month: int) -> Decimal | None:
    if not isinstance(amounts, list) or len(amounts) < month or not isinstance(amounts[month - 1], str):
        return None
    try:
        found = Decimal(amounts[month - 1][:LONGEST])
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def read(typed: Typed, view: View) -> Read:
    """The cells that differ from what was seen. One that was emptied is 0."""
    lines, problems = [], {}
    for place, text in typed.cells.items():
        seen = typed.seen.get(place)
        if not text and seen is None:
            continue
        member, month = place
        told = {"member": member, "month": view.months[month - 1], "measure": view.measure, "seen": seen}
        try:
            line = TargetInput.model_validate({**told, "amount": text or "0"})
        except ValidationError:
            problems[place] = _("This is not an amount.")
            continue
        if line.amount != seen:
            lines.append(line)
    return Read(tuple(lines), problems)


def overtaken(read_: Read, grid: Grid) -> dict[Place, Cell]:
    """The changed cells in which something else stands by now than was seen."""
    now = {(row.member.public_id, cell.month.month): cell for row in grid.rows for cell in row.cells}
    return {
        place: cell
        for line in read_.lines
        if (cell := now.get(place := (line.member, line.month.month))) and cell.saved not in {line.seen, line.amount}
    }


def copied(typed: Typed, month: int, before: Mapping[str, str]) -> tuple[Typed, int]:
    """The empty cells of the month filled with what stands in the month before; how many. ``before``: of the last December."""
    cells, count = dict(typed.cells), 0
    for place, text in typed.cells.items():
        public_id, own_month = place
        if own_month == month and not text:
            filled = before.get(public_id, "") if month == 1 else typed.cells.get((public_id, month - 1), "")
            cells[place] = filled
            count += bool(filled)
    return Typed(cells, typed.seen), count
