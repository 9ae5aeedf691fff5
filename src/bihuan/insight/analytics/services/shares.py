"""What records count for, as they stand, and the tallies that follow from it. The caller holds the cursor's lock."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet

from bihuan.base.organisation.days import day_of
from bihuan.base.records.services import MOST_VALUES, insert_values
from bihuan.base.records.together import together
from bihuan.flow.contracts.models import Contract, Receipt
from bihuan.flow.opportunities.models import Opportunity
from bihuan.insight.analytics.models import Share, Tally
from bihuan.insight.analytics.rules import Counted, Place, of_contract, of_opportunity, of_receipt

Key = tuple[str, int]
"""A record: its kind and its key."""
Amounts = tuple[int, int]
"""How many, and how much (分)."""
NAMES = ("kind", "record", "measure", "member_id", "day", "stage", "cents")


class Source(NamedTuple):
    """A kind of records that count: the columns that are read of each, its key first, and what they count for."""

    rows: "Callable[[], QuerySet[Any]]"
    columns: tuple[str, ...]
    counted: Callable[..., Counted | None]


def _opportunity(
    owner: int, stage: str, outcome: str, amount: Decimal | None, expected: date | None, closed: Any, archived: Any
) -> Counted | None:
    closed_on = None if closed is None else day_of(closed)
    return of_opportunity(
        owner=owner,
        stage=stage,
        outcome=outcome,
        amount=amount,
        expected_close_on=expected,
        closed_on=closed_on,
        archived=archived is not None,
    )


def _contract(sold_by: int | None, amount: Decimal, signed_on: date | None, archived: Any) -> Counted | None:
    return of_contract(sold_by=sold_by, amount=amount, signed_on=signed_on, archived=archived is not None)


def _receipt(owner: int, amount: Decimal, received_on: date, archived: Any) -> Counted | None:
    return of_receipt(owner=owner, amount=amount, received_on=received_on, archived=archived is not None)


SOURCES: dict[str, Source] = {
    Opportunity.kind: Source(
        Opportunity.objects.all,
        ("pk", "owner_id", "stage", "outcome", "amount", "expected_close_on", "closed_at", "archived_at"),
        _opportunity,
    ),
    Contract.kind: Source(Contract.objects.all, ("pk", "sold_by_id", "amount", "signed_on", "archived_at"), _contract),
    Receipt.kind: Source(Receipt.objects.all, ("pk", "owner_id", "amount", "received_on", "archived_at"), _receipt),
}
"""What is counted, by kind."""


def standing(touched: Mapping[str, Collection[str]]) -> dict[Key, Counted | None]:
    """What the records of these public ids, kind by kind, count for now. One statement."""
    kinds = [kind for kind in SOURCES if touched.get(kind)]
    asked = (SOURCES[kind].rows().filter(public_id__in=touched[kind]).order_by() for kind in kinds)
    columns = (SOURCES[kind].columns for kind in kinds)
    parts = together(*(rows.values_list(*names) for rows, names in zip(asked, columns, strict=True)))
    return {
        (kind, key): SOURCES[kind].counted(*values)
        for kind, rows in zip(kinds, parts, strict=True)
        for key, *values in rows
    }


def stored(keys: Collection[Key]) -> dict[Key, Counted]:
    """What these records counted for until now. One statement."""
    wanted = Q(pk__in=())
    for kind in {kind for kind, _ in keys}:
        wanted |= Q(kind=kind, record__in=[key for other, key in keys if other == kind])
    return read(Share.objects.filter(wanted))


def read(rows: "QuerySet[Share]") -> dict[Key, Counted]:
    """The shares of the rows."""
    return {
        (kind, record): Counted(Place(measure, member, day, stage), amount)
        for kind, record, measure, member, day, stage, amount in rows.values_list(*NAMES)
    }


def settle(now: Mapping[Key, Counted | None]) -> None:
    """Write what the records count for now; the tallies move by what has changed."""
    before = stored(now) if now else {}
    changed = {key: counted for key, counted in now.items() if counted != before.get(key)}
    if not changed:
        return
    gone = [key for key in changed if key in before]
    for kind in {kind for kind, _ in gone}:
        Share.objects.filter(kind=kind, record__in=[key for other, key in gone if other == kind]).delete()
    add_shares({key: counted for key, counted in changed.items() if counted is not None})
    moved: defaultdict[Place, list[int]] = defaultdict(lambda: [0, 0])
    for key, counted in changed.items():
        for one, sign in ((before.get(key), -1), (counted, 1)):
            if one is not None:
                moved[one.place][0] += sign
                moved[one.place][1] += sign * one.cents
    add_to_tallies([(place, (count, amount)) for place, (count, amount) in sorted(moved.items()) if count or amount])


def add_shares(counted: Mapping[Key, Counted]) -> None:
    """New rows for what the records count for."""
    rows = ((kind, key, *one.place, one.cents) for (kind, key), one in counted.items())
    insert_values(Share, NAMES, rows)


def add_to_tallies(moved: Sequence[tuple[Place, Amounts]]) -> None:
    """Add to each tally, whether it is there yet or not."""
    table = connection.ops.quote_name(Tally._meta.db_table)
    most = MOST_VALUES // 6
    for start in range(0, len(moved), most):
        some = moved[start : start + most]
        marks = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(some))
        told: list[Any] = []
        for place, amounts in some:
            day = connection.ops.adapt_datefield_value(place.day)
            told += [place.measure, place.member, day, place.stage, *amounts]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (measure, member_id, day, stage, count, cents) VALUES {marks} "  # noqa: S608 - ours
                f"ON CONFLICT (measure, member_id, day, stage) DO UPDATE SET "
                f"count = {table}.count + excluded.count, cents = {table}.cents + excluded.cents",
                told,
            )
