"""Reading imports: what landed, what was left unfinished."""

from collections.abc import Mapping, Sequence
from typing import Any

from bihuan.base.imports.models import RUNNING, Import, ImportedRow
from bihuan.base.records.refusals import Missing

Place = tuple[int, int]
"""A row: the place of its sheet in the book, and the number the spreadsheet shows."""


def one(public_id: str, *, by: Any) -> Import:
    """The import, if the person may know of it."""
    return Import.objects.visible_to(by).one(public_id)


def landed(of: Import) -> dict[Place, str]:
    """The rows of the import that landed → what became of them. Also where an earlier run of it ended in the middle."""
    rows = ImportedRow.objects.filter(of=of).values_list("sheet", "number", "outcome")
    return {(sheet, number): outcome for sheet, number, outcome in rows.iterator(chunk_size=5_000)}


def created(of: Import, kind: str) -> list[str]:
    """The public ids of the records of that kind that the import created, the latest first."""
    rows = ImportedRow.objects.filter(of=of, kind=kind, outcome="created").order_by("-pk")
    return list(rows.values_list("public_id", flat=True))


def unfinished(*, files: Sequence[Mapping[str, Any]], on_duplicate: str, by: Any) -> Import | None:
    """An import of the same files by the same person that was begun and never came to its end.

    Ask only when it is certain that it does not run at the moment.
    """
    wanted = [one["sha256"] for one in files]
    begun = Import.objects.filter(state=RUNNING, created_by=by, on_duplicate=on_duplicate).order_by("-pk")
    return next((one for one in begun if [file["sha256"] for file in one.files] == wanted), None)


def landed_in(kind: str, public_id: str) -> Import:
    """The import that brought the record; Missing when none did."""
    row = ImportedRow.objects.filter(kind=kind, public_id=public_id, outcome="created").select_related("of").first()
    if row is None:
        raise Missing
    return row.of
