"""The rows of a sheet, parsed while they are gone through."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from bihuan.interfaces.dataio.reading import moments
from bihuan.interfaces.dataio.reading.book import Mistake, Row
from bihuan.interfaces.dataio.reading.cells import Reader, Setting, Told, as_text, is_empty, reader
from bihuan.interfaces.dataio.reading.grids import Cells, Grid
from bihuan.interfaces.dataio.reading.headings import Layout
from bihuan.interfaces.dataio.reading.kinds import SheetKind
from bihuan.interfaces.dataio.reading.mapping import SheetMapping
from bihuan.interfaces.dataio.reading.merging import repeated
from bihuan.interfaces.dataio.reading.mistakes import Wrong
from bihuan.interfaces.dataio.reading.spelling import heading, line, plain

_TOTAL = re.compile(r"(?:合计|小计|总计|共计|总合计)(?:[:(].*|\d.*)?")
_COUNTING = frozenset({"序号", "行号", "no", "#"})
_BELOW = re.compile(
    r"(?:制表|填表|填报|编制|统计|审核|复核|审批|批准|核准|经办|打印|导出|更新)(?:人|日期|时间|部门|单位|员)?:.*"
    r"|(?:备注|附注|注|说明|填表说明|日期|主管|负责人签字|部门负责人|单位负责人|签字|盖章)\d?:.*",
    re.DOTALL,
)
"""What stands below a table: who made it, who checked it, a remark; always with a colon."""
MOST_BELOW = 2
_TOTAL_OF = re.compile(r".{0,10}(?:合计|小计|总计|共计):?")


class Years:
    """The year of days that tell none: the one that most days of the file have, else the current one. Looked up when asked."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._watched: list[tuple[Grid, list[int], int]] = []
        self._found: int | None = None

    def watch(self, grid: Grid, kind: SheetKind, laid: Layout) -> None:
        """The days of this sheet count, too."""
        days = [
            at for name, at in laid.columns.items() if kind.by_field[name].value in {"date", "day", "moment", "week"}
        ]
        self._watched.append((grid, days, laid.first))

    def __call__(self) -> int:
        """The year."""
        if self._found is None:
            counted: Counter[int] = Counter()
            for grid, days, first in self._watched:
                for index, row in enumerate(grid.rows()):
                    if index >= first:
                        counted.update(year for at in days if (year := moments.has_year(row[at])) is not None)
            self._found = max(counted, key=lambda year: (counted[year], year)) if counted else self._today.year
        return self._found


@dataclass
class Rows:
    """Can be gone through again; each time the sheet is read anew, so that no row stays in memory."""

    grid: Grid
    kind: SheetKind
    laid: Layout
    zone: ZoneInfo
    years: Years
    mapping: SheetMapping | None
    below: list[tuple[int, str]] = field(default_factory=list)

    def most(self) -> int:
        """So many rows there are at most, blank ones and totals among them: known without going through them."""
        if not self.laid.columns:
            return 0
        return max(0, self.grid.height - self.laid.first) + len(self.mapping.rows if self.mapping else ())

    def __iter__(self) -> Iterator[Row]:
        """The rows that hold something: no blank ones, no totals, no headings that a page repeats."""
        if not self.laid.columns:
            return
        parser, index = _Parser(self), self.laid.first - 1
        self.below.clear()
        kept: list[tuple[int, str, Cells]] = []
        started = False
        own = self.grid.rows()
        merges = self.grid.merges()
        filled: Iterator[tuple[Cells, Cells]] = _beside(own, merges) if merges else ((row, row) for row in own)
        for index, (row, cells) in enumerate(filled):
            if index < self.laid.first or row.count("") == len(row) or self._is_blank(row):
                continue
            if is_total(row) or self._is_heading(cells):
                continue
            if started and (said := below_table(row)):
                kept.append((index + 1, said, cells))
                continue
            # A row follows, so what looked like the end was none: it is read as any other row.
            for number, _said, before in kept:
                yield parser.row(number, before)
            kept.clear()
            started = True
            yield parser.row(index + 1, cells)
        self.below += [(number, said) for number, said, _cells in kept]
        for number, told in enumerate(self.mapping.rows if self.mapping else (), start=index + 2):
            yield parser.row(number, [told.get(heading, "") for heading in self.laid.headings])

    def _is_blank(self, row: Cells) -> bool:
        """Whether nothing stands there, or only the number of a line that was prepared and not used."""
        for at, cell in enumerate(row):
            if not is_empty(cell):
                return (
                    all(is_empty(other) for other in row[at + 1 :])
                    and heading(self.laid.notes.get(at, "")) in _COUNTING
                )
        return True

    def _is_heading(self, cells: Cells) -> bool:
        return all(
            isinstance(cells[at], str) and line(cells[at]) == self.laid.headings[at]
            for at in self.laid.columns.values()
        )


def _beside(own: Iterator[Cells], merges: Any) -> Iterator[tuple[Cells, Cells]]:
    """Each row as it is, and with merged cells repeated: a row of nothing but those is blank."""
    kept: list[Cells] = []

    def passing() -> Iterator[Cells]:
        for row in own:
            kept.append(row)
            yield row

    for cells in repeated(passing(), merges):
        yield kept.pop(), cells


def is_total(cells: Sequence[Any]) -> bool:
    """Whether it sums up others: 合计 alone in a cell, or a first cell such as 华东小计 or 合计:12."""
    first = True
    for cell in cells:
        if not isinstance(cell, str) or not cell or cell.isspace():
            continue
        if "计" in cell[:24]:
            text = plain(cell).replace(" ", "")
            if text.rstrip(":") in {"合计", "小计", "总计", "共计"}:
                return True
            if first and (_TOTAL.fullmatch(text) or _TOTAL_OF.fullmatch(text)):
                return True
        first = False
    return False


def below_table(cells: Sequence[Any]) -> str:
    """What the row says if it looks like the foot of a table (制表人：李四): nothing else stands in it. Empty otherwise.

    A label alone, 审核：, may have its value in the next cell.
    """
    if len(cells) - cells.count("") > 2 * MOST_BELOW:
        return ""
    filled = [cell for cell in cells if not is_empty(cell)]
    if not filled or len(filled) > MOST_BELOW or not isinstance(filled[0], str):
        return ""
    labels = [
        isinstance(cell, str) and _BELOW.fullmatch(plain(cell[:400]).replace(" ", "")) is not None for cell in filled
    ]
    if not labels[0] or (len(filled) > 1 and not labels[1] and not plain(filled[0]).endswith(":")):
        return ""
    return " ".join(line(as_text(cell)) for cell in filled)[:200]


class _Parser:
    """Reads rows of one sheet: a reader for each column, made once."""

    def __init__(self, rows: Rows) -> None:
        kind, laid, mapping = rows.kind, rows.laid, rows.mapping
        setting = Setting(rows.zone, rows.years, rows.grid.is_1904)
        words = mapping.values if mapping else {}
        self.headings = laid.headings
        self.columns: list[tuple[str, int, bool, Reader]] = [
            (name, at, column.required, reader(column, setting, laid.times.get(name, 1), words.get(name)))
            for name, at in laid.columns.items()
            for column in (kind.by_field[name],)
        ]
        self.notes = laid.notes
        self.constants = {
            name: reader(kind.by_field[name], setting)(text)
            for name, text in (mapping.constants.items() if mapping else ())
        }
        self.whole_days = frozenset(name for name, value in self.constants.items() if _is_whole_day(value))

    def row(self, number: int, cells: Cells) -> Row:
        values: dict[str, Any] = {name: _bare(value) for name, value in self.constants.items()}
        mistakes: list[Mistake] = []
        whole_days = self.whole_days
        for name, at, required, read in self.columns:
            try:
                value = read(cells[at])
            except Wrong as wrong:
                mistakes.append(Mistake(self.headings[at], wrong.code, wrong.parameters))
                continue
            if isinstance(value, Told):
                whole_days = whole_days | {name} if value.whole_day else whole_days - {name}
                value = value.at
            if value is not None and value != "":
                values[name] = value
            elif required and name not in values:
                mistakes.append(Mistake(self.headings[at], "required"))
        notes = {heading: text for at, heading in self.notes.items() if (text := _note(cells[at]))}
        return Row(number, values, tuple(cells), mistakes, notes, whole_days)


def _bare(value: Any) -> Any:
    return value.at if isinstance(value, Told) else value


def _is_whole_day(value: Any) -> bool:
    return isinstance(value, Told) and value.whole_day


def _note(cell: Any) -> str:
    """The text of a cell nobody asked for; a number that lost digits is shown as it is."""
    if isinstance(cell, str):
        return cell.strip()
    try:
        return as_text(cell)
    except Wrong:
        return str(cell)
