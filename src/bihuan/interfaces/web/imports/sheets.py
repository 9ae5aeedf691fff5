"""What the page shows of an import's sheets: counts, mistakes, and which heading is read as what."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from bihuan.interfaces.dataio.reading import KINDS
from bihuan.interfaces.wording import import_pages as words

SHOWN_MISTAKES = 100
SHOWN_NEAR = 50
MOST_HEADINGS = 200
TONES = {"created": "green", "updated": "blue", "unchanged": "", "skipped": "amber", "failed": "red"}


class Field(NamedTuple):
    """A heading of a sheet, and the field that it is read as; empty: kept as a note."""

    place: int
    heading: str
    chosen: str


class Shown(NamedTuple):
    """A sheet as the page shows it."""

    place: int
    title: str
    file: str
    kind: str
    word: str
    sheet: Mapping[str, Any]
    counts: list[tuple[str | Promise, int, str]]
    errors: list[Mapping[str, Any]]
    more_errors: int
    near: list[Mapping[str, Any]]
    more_near: int
    fields: list[Field]
    choices: list[tuple[str, str]]
    missing: list[str]


def shown(result: Mapping[str, Any]) -> list[Shown]:
    """Each sheet of a result, in the order of the files."""
    return [_shown(place, sheet) for place, sheet in enumerate(result.get("sheets", ()))]


def _shown(place: int, sheet: Mapping[str, Any]) -> Shown:
    kind, errors, near = KINDS[sheet["kind"]], sheet.get("errors", []), sheet.get("near_duplicates", [])
    counts = [(label, sheet.get(name, 0), TONES[name]) for name, label in words.OUTCOMES.items()]
    return Shown(
        *(place, sheet["title"], sheet["file"], kind.name, kind.word, sheet, counts),
        *(errors[:SHOWN_MISTAKES], max(0, len(errors) - SHOWN_MISTAKES) + sheet.get("errors_left_out", 0)),
        *(near[:SHOWN_NEAR], max(0, len(near) - SHOWN_NEAR)),
        *(_fields(sheet), [(column.field, column.heading) for column in kind.columns]),
        list(sheet.get("missing_columns", ())),
    )


def _fields(sheet: Mapping[str, Any]) -> list[Field]:
    """Each heading with its field; of several the first of the kind's (JSON keeps no order on PostgreSQL)."""
    read_as: dict[int, str] = {}
    for column in KINDS[sheet["kind"]].columns:
        if column.field in sheet.get("columns", {}):
            read_as.setdefault(sheet["columns"][column.field], column.field)
    headings = list(sheet.get("headings", ()))[:MOST_HEADINGS]
    return [Field(place, text, read_as.get(place, "")) for place, text in enumerate(headings) if text]


def totals(result: Mapping[str, Any]) -> list[tuple[str | Promise, int, str]]:
    """All sheets together: what was read, and what became of it."""
    sheets = result.get("sheets", ())
    read = (_("Rows read"), sum(sheet.get("read", 0) for sheet in sheets), "")
    return [
        read,
        *((label, sum(sheet.get(name, 0) for sheet in sheets), TONES[name]) for name, label in words.OUTCOMES.items()),
    ]


def passed_over(result: Mapping[str, Any]) -> list[tuple[int, str, str, str | Promise]]:
    """(place, title, file, why) of sheets that were not read."""
    return [
        (place, one["title"], one["file"], words.PASSED_OVER.get(one["why"], one["why"]))
        for place, one in enumerate(result.get("passed_over", ()))
    ]


def chosen_mapping(result: Mapping[str, Any], kept: Mapping[str, Any], posted: QueryDict) -> dict[str, Any]:
    """The mapping as the form says it. A sheet whose kind was changed has its headings recognised anew."""
    before = kept.get("sheets") or {}
    sheets: dict[str, Any] = dict(before)
    for one in shown(result):
        kind = posted.get(f"kind-{one.place}", one.kind)
        name = _named(before, one.title, one.file)
        if f"asked-{one.place}" in posted and f"read-{one.place}" not in posted:
            sheets[name] = {**(before.get(name) or {}), "kind": one.kind, "leave_out": "true"}
            continue
        if kind not in KINDS:
            continue
        if kind != one.kind:
            sheets[name] = {"kind": kind}
            continue
        changed = _changed(one, posted)
        if changed or name in before:
            sheets[name] = _settled(one, changed, before.get(name) or {})
    for place, title, file, _why in passed_over(result):
        kind = posted.get(f"over-{place}", "")
        if kind in KINDS:
            name = _named(before, title, file)
            kept = before.get(name) or {}
            # One that was left out is read as it was told before.
            same = kept if kept.get("kind") == kind else {}
            sheets[name] = {**{key: value for key, value in same.items() if key != "leave_out"}, "kind": kind}
    return {"sheets": sheets} if sheets else {}


def _changed(one: Shown, posted: QueryDict) -> dict[str, str]:
    """Heading → field, of those that the form gives another field than they are read as."""
    known = {"", *(field for field, _heading in one.choices)}
    chosen = {field: posted.get(f"field-{one.place}-{field.place}", field.chosen) for field in one.fields}
    return {field.heading: told for field, told in chosen.items() if told != field.chosen and told in known}


def _settled(one: Shown, changed: Mapping[str, str], before: Mapping[str, Any]) -> dict[str, Any]:
    """What the mapping says of the sheet from now on; a column that feeds several fields keeps them until it is changed."""
    read_as = {field.heading: field.chosen for field in one.fields if field.chosen}
    return {**before, "kind": one.kind, "columns": {**read_as, **(before.get("columns") or {}), **changed}}


def _named(before: Mapping[str, Any], title: str, file: str) -> str:
    """Under which name the mapping speaks of the sheet: as it did, else by its title."""
    return next((name for name in (title, file) if name in before), title or file)
