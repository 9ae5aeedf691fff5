"""Giving numbers: unique under any load; gaps may be, a number once given is never given again."""

from collections import Counter as Counted
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, connection, transaction

from bihuan.base.numbering.patterns import counts_by_region, period_of, written
from bihuan.base.numbering.selectors import number_of
from bihuan.base.policies.selectors import work_calendar
from bihuan.base.records.refusals import Refused
from bihuan.base.records.transactions import whole
from bihuan.playbook.schema.numbering import RecordKind

_COUNT_ON = (
    "INSERT INTO numbering_counter (kind, region, period, last) VALUES (%s, %s, %s, %s) "
    "ON CONFLICT (kind, region, period) DO UPDATE SET last = numbering_counter.last + excluded.last RETURNING last"
)


def never(number: str) -> bool:
    """No number is taken from elsewhere."""
    return False


def next_number(kind: RecordKind, *, region: str, at: datetime, is_taken: Callable[[str], bool] = never) -> str:
    """The next number of the kind under the regulation in force at ``at`` (E4), written with the region's code.

    Call it in the transaction that stores it. ``is_taken`` tells of numbers that came by hand or by import: these are
    passed over.
    """
    return next_numbers(kind, region=region, at=at, count=1, is_taken=is_taken)[0]


@whole()
def next_numbers(
    kind: RecordKind, *, region: str, at: datetime, count: int, is_taken: Callable[[str], bool] = never
) -> list[str]:
    """``count`` numbers in a row, as ``next_number`` gives one."""
    number = number_of(kind, at)
    day = at.astimezone(work_calendar().zone).date()
    place = region if counts_by_region(number) else ""
    found: list[str] = []
    while len(found) < count:
        serials = _serials(kind, place, period_of(number, day), count - len(found))
        texts = (written(number, region=region, day=day, serial=serial) for serial in serials)
        found += [text for text in texts if not is_taken(text)]
    return found


def numbers_for(
    kind: RecordKind, *, regions: Sequence[str], at: datetime, taken: Callable[[Collection[str]], Collection[str]]
) -> list[str]:
    """The numbers of records of these regions, in their order; ``taken`` tells which of some numbers are given already.

    However many records, each region costs the same.
    """
    found: dict[str, Iterator[str]] = {}
    for region, count in sorted(Counted(regions).items()):
        free: list[str] = []
        while len(free) < count:
            drawn = next_numbers(kind, region=region, at=at, count=count - len(free))
            there = taken(drawn)
            free += [number for number in drawn if number not in there]
        found[region] = iter(free)
    return [next(found[region]) for region in regions]


@contextmanager
def once_each(numbers: Iterable[str], is_taken: Callable[[str], bool]) -> Iterator[None]:
    """The transaction that stores records under these numbers: one that somebody else stores at this moment is refused.

    Numbers typed by hand are looked up first; the database's own constraint decides between two who type the same.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        taken = next((number for number in numbers if number and is_taken(number)), None)
        if taken is None:
            raise
        raise Refused("number_taken", field="number", number=taken) from error


def _serials(kind: str, region: str, period: str, count: int) -> Iterator[int]:
    """One statement, which locks the counter's row until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_ON, [kind, region, period, count])
        (last,) = cursor.fetchone()
    return iter(range(last - count + 1, last + 1))
