"""Sums: receipts, instalments, closed months. All arithmetic is done on Decimals (INV5)."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from bihuan.flow.contracts.models import Contract, Instalment, Receipt
from bihuan.interfaces.upkeep.findings import Finding, Site, failure
from bihuan.steer.scoring.models import LedgerLine, MonthClosing, MonthTotal

SHOWN = 5
IN_FORCE = ("signed", "terminated")
NOTHING = Decimal("0.00")


def sums(site: Site) -> Iterator[Finding]:
    """Contracts against their receipts and instalments, closed months against their lines."""
    yield from list(_contracts())[:SHOWN]
    yield from list(_months())[:SHOWN]


def _contracts() -> Iterator[Finding]:
    """``received`` is the sum of the receipts; instalments, where there are any, add up to the amount and cover what came in."""
    received = _summed(Receipt.objects.values_list("contract", "amount"))
    planned = _summed(Instalment.objects.values_list("contract", "amount"))
    covered = _summed(Instalment.objects.values_list("contract", "received"))
    rows = Contract.objects.order_by("pk").values_list("pk", "number", "state", "amount", "received")
    for key, number, state, amount, told in rows.iterator():
        if received[key] != told:
            yield failure("receipts_differ", number=number, told=str(told), sum=str(received[key]))
        # Before the signature the amount may have been changed, and is planned anew.
        if state in IN_FORCE and key in planned and planned[key] != amount:
            yield failure("instalments_differ", number=number, told=str(amount), sum=str(planned[key]))
        if key in planned and covered[key] != told:
            yield failure("covered_differs", number=number, told=str(told), sum=str(covered[key]))


def _summed(rows: object) -> defaultdict[int, Decimal]:
    found: defaultdict[int, Decimal] = defaultdict(lambda: NOTHING)
    for key, amount in rows.iterator():  # type: ignore[attr-defined]
        found[key] += amount
    return found


def _months() -> Iterator[Finding]:
    """The lines that count against what each person and the whole month was charged."""
    lines: defaultdict[tuple[int, int], list[Decimal]] = defaultdict(lambda: [NOTHING, NOTHING])
    for closing, member, points, fine in LedgerLine.objects.filter(counts=True).values_list(
        "closing", "member", "points", "fine"
    ):
        lines[closing, member][0] += points
        lines[closing, member][1] += fine
    totals: defaultdict[int, list[Decimal]] = defaultdict(lambda: [NOTHING, NOTHING])
    rows = MonthTotal.objects.order_by("pk").values_list(
        "closing", "closing__month", "member__code", "member", "points", "fine"
    )
    for closing, month, code, member, points, fine in rows:
        if lines.pop((closing, member), [NOTHING, NOTHING]) != [points, fine]:
            yield failure("month_differs", month=f"{month:%Y-%m}", who=code)
        totals[closing][0] += points
        totals[closing][1] += fine
    for closing, member in lines:
        totals[closing][0] += lines[closing, member][0]
        totals[closing][1] += lines[closing, member][1]
    for row in MonthClosing.objects.order_by("pk"):
        if totals[row.pk] != [row.points, row.fine]:
            yield failure("month_differs", month=str(row), who="–")
