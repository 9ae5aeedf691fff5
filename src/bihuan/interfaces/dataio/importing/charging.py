"""What an import would cost people: where the regulation holds already and rows tell of days since, the past is judged, too.

Nothing but the engine knows, so the import is carried out, judged, and taken back in one transaction. That holds up whoever
writes meanwhile; of a large import only the rows are counted, and the page says so.
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import OperationalError, transaction
from django.db.models import Count, Q, Sum

from bihuan.base.duties import services as duties
from bihuan.base.duties.models import Duty
from bihuan.base.organisation.models import Member
from bihuan.base.policies.selectors import counting, work_calendar
from bihuan.interfaces.dataio.importing.results import Options, Result
from bihuan.interfaces.dataio.importing.running import run
from bihuan.interfaces.dataio.reading import Book, Row

MOST_ROWS = 2_000
TIMES: dict[str, tuple[str, ...]] = {
    "customers": ("recorded_at", "first_contact_at", "collected_at"),
    "opportunities": ("created_at", "updated_at"),
    "visits": ("day", "reported_at"),
    "followups": ("happened_at", "recorded_at"),
    "reports": ("week", "submitted_at"),
    "bids": ("opened_on",),
    "contracts": ("signed_on",),
    "receipts": ("received_on",),
}
"""The columns that tell when a row's facts were. Rows without any come in as of today, as if typed in."""


class Charged(NamedTuple):
    """Duties that cost something, and how much."""

    duties: int
    points: int
    fine: Decimal


def would_charge(book: Book, tried: Result, *, on_duplicate: str, by: Member, at: datetime) -> dict[str, Any] | None:
    """What the page says of charges, as JSON; None while no regulation is published.

    ``start``: since when the first one holds; ``rows``: how many rows tell of days since; ``duties``, ``points``, ``fine``: what
    would be charged, absent where that was not worked out.
    """
    start = counting().values_list("starts_on", flat=True).first()
    if start is None:
        return None
    zone = work_calendar().zone
    rows = 0
    if start <= at.astimezone(zone).date():
        rows = sum(_is_since(times, start) for times in _own_times(book, zone))
    said: dict[str, Any] = {"start": start.isoformat(), "rows": rows}
    if not rows or tried.total("created") + tried.total("updated") > MOST_ROWS:
        return said
    found = _worked_out(book, Options(on_duplicate="update" if on_duplicate == "update" else "skip"), by, at)
    if found is not None:
        said |= {"duties": found.duties, "points": found.points, "fine": f"{found.fine:.2f}"}
    return said


def _own_times(book: Book, zone: Any) -> Iterator[list[date]]:
    for sheet in book.sheets:
        fields = TIMES.get(sheet.kind, ())
        if fields:
            yield from (_days(row, fields, zone) for row in sheet.rows if not row.mistakes)


def _days(row: Row, fields: tuple[str, ...], zone: Any) -> list[date]:
    told = [row.values[name] for name in fields if row.values.get(name) is not None]
    return [one.astimezone(zone).date() if isinstance(one, datetime) else one for one in told]


def _is_since(days: list[date], start: date) -> bool:
    return any(day >= start for day in days)


def _worked_out(book: Book, options: Options, by: Member, at: datetime) -> Charged | None:
    """What is charged with the import less what is charged without; None when somebody else's writing was in the way."""
    duties.catch_up(at=at)
    try:
        with transaction.atomic():
            before = _charged(at)
            run(book, by=by, at=at, options=options)
            duties.catch_up(at=at)
            duties.sweep(at=at)
            after = _charged(at)
            transaction.set_rollback(True)
    except OperationalError:
        return None
    return Charged(
        max(0, after.duties - before.duties), after.points - before.points, max(Decimal(0), after.fine - before.fine)
    )


def _charged(at: datetime) -> Charged:
    costly = Duty.objects.opened(at).at(at).filter(~Q(points=0) | ~Q(fine=0))
    # Under names of their own: a sum that is called like the column it sums would lose sight of it.
    found = costly.aggregate(count=Count("pk"), all_points=Sum("points"), all_fines=Sum("fine"))
    return Charged(found["count"], found["all_points"] or 0, found["all_fines"] or Decimal(0))
