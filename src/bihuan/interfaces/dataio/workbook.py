"""The company's records as the workbook that comes in: the same sheets, headings and words, so that it can come in again.

Text is always written as text: nothing that somebody typed becomes a formula or a link. Rows go from the database to the file
one after the other.
"""

import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from django.db import transaction
from django.utils import timezone
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from bihuan.base.access.predicate import may
from bihuan.base.audit.services import record
from bihuan.base.organisation.events import MembersExported
from bihuan.base.organisation.models import Member
from bihuan.flow.contracts import services as contracts
from bihuan.flow.customers import services as customers
from bihuan.flow.fieldwork import services as fieldwork
from bihuan.flow.offers import services as offers
from bihuan.flow.opportunities import services as opportunities
from bihuan.interfaces.dataio.outgoing import OUTGOING, Names, Values
from bihuan.interfaces.dataio.reading.kinds import KINDS, ColumnKind, SheetKind
from bihuan.interfaces.dataio.statistics import LONGEST_CELL, OPTIONS
from bihuan.interfaces.dataio.tables import EXACT_DIGITS
from bihuan.interfaces.dataio.templates import HEAD, NUMBERS, width
from bihuan.steer.reports import services as reports

MOST_ROWS = 1_000_000
"""What a sheet takes is a little more."""


@dataclass
class Export:
    """What went out: how many rows of each kind; ``left_out`` where a sheet had no room for all."""

    counts: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)


def allowed(member: Member) -> list[str]:
    """The kinds of sheets that the member may take out."""
    return [kind for kind, out in OUTGOING.items() if may(member, out.permission)]


def write_workbook(target: Path, *, member: Member, now: datetime, kinds: Sequence[str] = ()) -> Export:
    """Write what the member may take out to ``target``, whole or not at all; ``kinds`` narrows it to some sheets."""
    done, names = Export(), Names(now)
    descriptor, made = tempfile.mkstemp(dir=target.parent, prefix=".new-", suffix=".xlsx")
    os.close(descriptor)
    try:
        # Each row goes to the disk as it comes: the whole of a large company never is in memory.
        book = xlsxwriter.Workbook(made, {**OPTIONS, "in_memory": False, "constant_memory": True})
        formats = _formats(book)
        for name in allowed(member):
            if not kinds or name in kinds:
                page = book.add_worksheet(KINDS[name].word)
                _sheet(page, KINDS[name], formats)
                _rows(page, name, formats, OUTGOING[name].rows(member, names), done)
        book.close()
        Path(made).replace(target)
    finally:
        Path(made).unlink(missing_ok=True)
    return done


def _formats(book: Workbook) -> dict[str, Format]:
    cells = {value: book.add_format({"num_format": number}) for value, number in NUMBERS.items()}
    return {**cells, "as text": book.add_format({"num_format": "@"}), "head": book.add_format(HEAD)}


def _sheet(page: Worksheet, kind: SheetKind, formats: Mapping[str, Format]) -> None:
    for place, column in enumerate(kind.columns):
        page.set_column(place, place, width(column), formats.get(column.value, formats["as text"]))
        page.write_string(0, place, f"{column.heading}*" if column.required else column.heading, formats["head"])
    page.freeze_panes(1, 0)


def _rows(page: Worksheet, name: str, formats: Mapping[str, Format], rows: Any, done: Export) -> None:
    columns = KINDS[name].columns
    done.counts[name] = 0
    for row in rows:
        if done.counts[name] == MOST_ROWS:
            done.left_out[name] = done.left_out.get(name, 0) + 1
            continue
        done.counts[name] += 1
        for place, column in enumerate(columns):
            value = _value(row, column)
            _write(page, done.counts[name], place, value, formats.get(column.value, formats["as text"]))


def _value(row: Values, column: ColumnKind) -> Any:
    value = row.get(column.field)
    if value is None or value == "":
        return None
    if column.value == "yes":
        return "是" if value else "否"
    if column.choices:
        return column.choices[value][0] if value in column.choices else value
    return "、".join(value) if isinstance(value, list | tuple) else value


def _write(page: Worksheet, row: int, place: int, value: Any, form: Format) -> None:
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        page.write_datetime(row, place, _local(value), form)
    elif isinstance(value, date | time):
        page.write_datetime(row, place, value, form)
    elif isinstance(value, int | float | Decimal) and len(str(value).strip("-").replace(".", "")) <= EXACT_DIGITS:
        page.write_number(row, place, float(value), form)
    else:
        page.write_string(row, place, str(value)[:LONGEST_CELL], form)


def _local(moment: datetime) -> datetime:
    """As the company's clocks show it, to the second: a sheet's cell knows no zone."""
    aware = timezone.localtime(moment, timezone.get_default_timezone()) if timezone.is_aware(moment) else moment
    return aware.replace(tzinfo=None, microsecond=0)


@transaction.atomic
def note_export(written: Export, *, by: Member, at: datetime) -> None:
    """Tell the log what left the system, as the lists do: each sheet's kind and how many rows."""
    for kind, count in written.counts.items():
        _NOTED[kind](kind, count, by, at)


Noting = Callable[[str, int, Member, datetime], None]


def _people_noted(_kind: str, count: int, by: Member, at: datetime) -> None:
    record([MembersExported(subject=by.code, count=count)], by=by, at=at)


def _reports_noted(_kind: str, count: int, by: Member, at: datetime) -> None:
    reports.note_export(kind="weekly", count=count, by=by, at=at)


def _noted(note: Callable[..., None]) -> Noting:
    return lambda kind, count, by, at: note(name=kind, count=count, by=by, at=at)


_NOTED: dict[str, Noting] = {
    "people": _people_noted,
    "customers": _noted(customers.note_export),
    "contacts": _noted(customers.note_export),
    "opportunities": _noted(opportunities.note_export),
    "visits": _noted(fieldwork.note_export),
    "followups": _noted(fieldwork.note_export),
    "reports": _reports_noted,
    "bids": _noted(offers.note_export),
    "bid_results": _noted(offers.note_export),
    "contracts": _noted(contracts.note_export),
    "instalments": _noted(contracts.note_export),
    "receipts": _noted(contracts.note_receipts_export),
}
