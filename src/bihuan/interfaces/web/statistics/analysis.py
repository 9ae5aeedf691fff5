"""What the opportunities of a week look like together (A27): by stage, industry, equipment and brand, time of purchase."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from bihuan.interfaces.web.kit.cells import bilingual
from bihuan.interfaces.wording import opportunities
from bihuan.playbook.schema.forms import Form

Label = str | Promise
Row = Mapping[str, Any]
MOST = 12


class Part(NamedTuple):
    """A line of a table: how many opportunities, worth how much, which share of all."""

    label: Label
    number: int
    amount: Decimal
    share: int


class Cut(NamedTuple):
    """A table: by what, and its lines, the largest first."""

    title: Label
    parts: list[Part]


def cuts(rows: Iterable[Row], form: Form | None) -> list[Cut]:
    """The tables of the opportunities still open; one without any value is left out."""
    there = [row for row in rows if not row["outcome"]]
    ways: list[tuple[Label, Callable[[Row], Label]]] = [
        (_("By stage"), lambda row: opportunities.STAGES.get(str(row["stage"]), str(row["stage"]))),
        (_("By industry"), lambda row: str(row["industry"])),
        (_("By owner"), lambda row: str(row["name"])),
    ]
    for field in form.extra if form else ():
        if field.type in {"text", "choice"}:
            ways.append((_("By %(field)s") % {"field": bilingual(field.label)}, _of_extra(field.key)))
        elif field.type == "date":
            ways.append((_("By %(field)s") % {"field": bilingual(field.label)}, _month_of(field.key)))
    found = [Cut(title, _parts(there, read)) for title, read in ways]
    return [cut for cut in found if cut.parts]


def _of_extra(key: str) -> Callable[[Row], Label]:
    return lambda row: str((row.get("extra") or {}).get(key) or "")


def _month_of(key: str) -> Callable[[Row], Label]:
    return lambda row: str((row.get("extra") or {}).get(key) or "")[:7]


def _parts(rows: list[Row], read: Callable[[Row], Label]) -> list[Part]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[str(read(row))].append(row)
    if not any(groups):
        return []
    whole = len(rows)
    parts = [
        Part(
            label or _("not said"),
            len(found),
            sum((Decimal(row["amount"]) for row in found if row["amount"]), Decimal(0)),
            100 * len(found) // whole,
        )
        for label, found in groups.items()
    ]
    return sorted(parts, key=lambda part: (-part.number, str(part.label)))[:MOST]


def figures(sheets: Mapping[str, Sequence[Row]]) -> list[tuple[Label, str, str, str]]:
    """(label, figure, of how many, sheet) of the week at a glance."""
    reports, visits, deals = sheets["reports"], sheets["visits"], sheets["opportunities"]
    owed = [row for row in reports if row["weekly"]]
    return [
        (_("Weekly reports on time"), str(sum(row["weekly"] == "done" for row in owed)), str(len(owed)), "reports"),
        (
            _("Visits with a report"),
            str(sum(row["report"] in ("yes", "incomplete") for row in visits)),
            str(len(visits)),
            "visits",
        ),
        (_("New opportunities"), str(sum(row["is_new"] for row in deals)), "", "opportunities"),
        (_("Advanced"), str(sum(row["is_advanced"] for row in deals)), "", "opportunities"),
        (_("Won"), str(sum(row["outcome"] == "won" for row in deals)), "", "opportunities"),
        (_("Lost"), str(sum(row["outcome"] == "lost" for row in deals)), "", "opportunities"),
        (_("Bids"), str(len(sheets["bids"])), "", "bids"),
        (_("Contracts signed"), str(sum(bool(row["signed_on"]) for row in sheets["contracts"])), "", "contracts"),
    ]
