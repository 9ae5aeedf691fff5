"""Reading imports: what landed, what was left unfinished."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bihuan.base.audit.models import Event, Mention
from bihuan.base.imports.events import ImportFinished
from bihuan.base.imports.models import RUNNING, Import, ImportedRow
from bihuan.base.records.refusals import Missing

Place = tuple[int, int]
"""A row: the place of its sheet in the book, and the number the spreadsheet shows."""
CAME_ALONG = {"customer": ("contact",)}
"""Records that come in the row of another one: the contact on the customer's form."""


def one(public_id: str, *, by: Any) -> Import:
    """The import, if the person may know of it."""
    return Import.objects.visible_to(by).one(public_id)


def landed(of: Import) -> dict[Place, str]:
    """The rows of the import that landed → what became of them. Also where an earlier run of it ended in the middle."""
    rows = ImportedRow.objects.filter(of=of).values_list("sheet", "number", "outcome")
    return {(sheet, number): outcome for sheet, number, outcome in rows.iterator(chunk_size=5_000)}


def is_stopping(of: Import) -> bool:
    """Whether somebody has asked it to stop."""
    return Import.objects.filter(pk=of.pk).exclude(stop_asked_at=None).exists()


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


def built_on(of: Import) -> int:
    """How many entries of the log are about what the import created and came by something else: then it cannot be undone."""
    own: dict[str, set[str]] = defaultdict(set)
    for kind, public_id in ImportedRow.objects.filter(of=of, outcome="created").values_list("kind", "public_id"):
        own[kind].add(public_id)
    end = Event.objects.filter(verb=ImportFinished.verb, subject=of.public_id).values_list("seq", flat=True).first()
    return sum(_others(kind, ids, own, end) for kind, names in own.items() for ids in _portions(sorted(names)))


def _others(kind: str, ids: Sequence[str], own: Mapping[str, set[str]], end: int | None) -> int:
    about = Mention.objects.filter(kind=kind, public_id__in=ids, event__withdrawal=None)
    told = about.values_list("event__seq", "event__kind", "event__subject")
    later = {seq for seq, _kind, _subject in told if end is not None and seq > end}
    foreign = {
        seq
        for seq, by_kind, subject in told
        if subject not in own.get(by_kind, ()) and by_kind not in CAME_ALONG.get(kind, ())
    }
    return len(later | foreign)


def _portions(names: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), size):
        yield names[start : start + size]
