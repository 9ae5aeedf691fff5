"""Pure: how a number is written, and within what its serial counts."""

import re
from datetime import date

from bihuan.playbook.schema.numbering import NEEDED, PLACEHOLDER, Number, RecordKind
from bihuan.playbook.schema.values import Text

_PREFIXES: dict[RecordKind, tuple[str, Text]] = {
    "customer": ("KH", Text(zh="客户编号", en="Customer number")),
    "opportunity": ("SJ", Text(zh="商机编号", en="Opportunity number")),
    "bid": ("TB", Text(zh="投标编号", en="Bid number")),
    "quotation": ("BJ", Text(zh="报价单编号", en="Quotation number")),
    "proposal": ("FA", Text(zh="方案编号", en="Proposal number")),
    "contract": ("HT", Text(zh="合同编号", en="Contract number")),
    "order": ("DD", Text(zh="订单编号", en="Order number")),
    "ticket": ("FW", Text(zh="服务单编号", en="Ticket number")),
}
DEFAULTS: dict[RecordKind, Number] = {
    kind: Number(title=title, pattern=f"{prefix}{{year}}{{serial:04}}", restart="year")
    for kind, (prefix, title) in _PREFIXES.items()
}
"""How a kind is numbered when the regulation says nothing of it."""


def period_of(number: Number, day: date) -> str:
    """The stretch of time within which the serial counts on: ``2026``, ``2026-03``, ``2026-03-05``, or empty."""
    return day.isoformat()[: {0: 0, 1: 4, 2: 7, 3: 10}[len(NEEDED[number.restart])]]


def counts_by_region(number: Number) -> bool:
    """Whether each region has a serial of its own."""
    return "{region}" in number.pattern


def written(number: Number, *, region: str, day: date, serial: int) -> str:
    """The number: ``HZ2026001``. A serial that outgrows its digits gets one more."""
    parts = {"region": region, "year": f"{day.year:04}", "month": f"{day.month:02}", "day": f"{day.day:02}"}

    def part(name: str) -> str:
        kind, _, width = name.partition(":")
        return f"{serial:0{int(width or 1)}}" if kind == "serial" else parts[kind]

    return PLACEHOLDER.sub(lambda found: part(found[1]), number.pattern)


def serial_in(number: Number, text: str, *, region: str, period: str) -> int | None:
    """The serial that a number of this region and period was written with; None: the text is no such number."""
    year, month, day = (*period.split("-"), "", "", "")[:3]
    # What the period leaves open is any year, month or day.
    known = {"region": re.escape(region), "year": year or r"\d{4}", "month": month or r"\d{2}", "day": day or r"\d{2}"}

    def part(name: str) -> str:
        kind, _, _width = name.partition(":")
        return r"(?P<serial>\d+)" if kind == "serial" else known[kind]

    places = PLACEHOLDER.split(number.pattern)
    # Of a split by a pattern with one group every second piece is what the group held.
    pattern = "".join(part(piece) if place % 2 else re.escape(piece) for place, piece in enumerate(places))
    found = re.fullmatch(pattern, text)
    return int(found["serial"]) if found else None
