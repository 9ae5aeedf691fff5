"""Merged cells repeat their value."""

from collections.abc import Iterator
from typing import Any

from bihuan.interfaces.dataio.reading.grids import Cells, Merge

Open = tuple[int, int, int, Any]


def repeated(rows: Iterator[Cells], merges: list[Merge]) -> Iterator[Cells]:
    """The rows with what stands in the first cell of each merged area in all of its cells. ``merges`` by their first rows."""
    if not merges:
        yield from rows
        return
    coming = iter(merges)
    following = next(coming, None)
    opened: list[Open] = []
    for index, row in enumerate(rows):
        opened = [area for area in opened if area[0] >= index]
        while following is not None and following[0][0] <= index:
            (_, left), (last, right) = following
            if left < len(row) and following[0][0] == index and row[left] != "":
                opened.append((last, left, min(right, len(row) - 1), row[left]))
            following = next(coming, None)
        yield _filled(row, opened) if opened else row


def _filled(row: Cells, opened: list[Open]) -> Cells:
    cells = list(row)
    for _, left, right, value in opened:
        for column in range(left, right + 1):
            if cells[column] == "":
                cells[column] = value
    return cells
