"""The columns of the week's tables: the same on the page, on paper and in the workbook."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from bihuan.interfaces.dataio.tables import Kind
from bihuan.interfaces.web.kit import times
from bihuan.interfaces.web.kit.cells import EMPTY, Cell, bilingual
from bihuan.interfaces.wording import abouts, contracts, duties, fieldwork, offers, opportunities
from bihuan.interfaces.wording import reports as report_words
from bihuan.playbook.schema.forms import ExtraField, Form

Label = str | Promise
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """A column: what the page shows and what the workbook holds. ``sums``: it is added up below the table."""

    key: str
    label: Label
    show: Callable[[Row], Cell]
    plain: Callable[[Row], Any]
    kind: Kind = "text"
    width: int = 12
    align: str = ""
    lead: bool = False
    sums: bool = False


def _text(key: str, label: Label, width: int = 12, *, path: str | None = None) -> Column:
    name = path or key
    return Column(
        key, label, lambda row: Cell("text", str(row.get(name) or "")), lambda row: row.get(name) or "", width=width
    )


def _link(key: str, label: Label, kind: str, width: int = 22, *, of: str = "key") -> Column:
    def show(row: Row) -> Cell:
        href = abouts.address(kind, row[of]) if row.get(of) else ""
        return Cell("link", str(row.get(key) or ""), href) if href else Cell("text", str(row.get(key) or ""))

    return Column(key, label, show, lambda row: row.get(key) or "", width=width, lead=True)


def _badge(key: str, label: Label, labels: Mapping[str, Label], tones: Mapping[str, str], width: int = 10) -> Column:
    def words(row: Row) -> str:
        return str(labels.get(row.get(key) or "", row.get(key) or ""))

    def show(row: Row) -> Cell:
        return Cell("mark", words(row), tone=tones.get(row[key], "gray")) if row.get(key) else EMPTY

    return Column(key, label, show, words, width=width, align="badge")


def _count(key: str, label: Label, *, tone: str = "") -> Column:
    def show(row: Row) -> Cell:
        value = row.get(key) or 0
        return Cell("number", times.number(value), tone=tone if value else "")

    return Column(key, label, show, lambda row: row.get(key) or 0, "auto", 9, "number", sums=True)


def _money(key: str, label: Label, read: Callable[[Row], Any], *, sums: bool = True) -> Column:
    def plain(row: Row) -> Decimal | None:
        value = read(row)
        return None if value is None else Decimal(value)

    def show(row: Row) -> Cell:
        value = plain(row)
        return EMPTY if value is None else Cell("number", times.amount(value), tone="red" if value < 0 else "")

    return Column(key, label, show, plain, "money", 14, "number", sums=sums)


def _mark(key: str, label: Label) -> Column:
    def show(row: Row) -> Cell:
        return Cell("mark", "✓", tone="green") if row.get(key) else EMPTY

    return Column(key, label, show, lambda row: "✓" if row.get(key) else "", width=8)


NAME, DEPARTMENT = _text("name", pgettext_lazy("of a person", "Name"), 11), _text("department", _l("Department"), 14)


def _person(lead: bool = True) -> Column:
    return Column("name", pgettext_lazy("of a person", "Name"), NAME.show, NAME.plain, width=11, lead=lead)


def _report_name() -> Column:
    def show(row: Row) -> Cell:
        href = abouts.address("report", row["report"]) if row.get("report") else ""
        return Cell("link", row["name"], href) if href else Cell("text", row["name"])

    return Column("name", pgettext_lazy("of a person", "Name"), show, NAME.plain, width=11, lead=True)


def columns(sheet: str, form: Form | None = None) -> Sequence[Column]:
    """The sheet's columns; ``form``: the regulation's opportunity form, whose own fields are columns too (A7)."""
    return _opportunities(form) if sheet == "opportunities" else _COLUMNS[sheet]


def _opportunities(form: Form | None) -> tuple[Column, ...]:
    own = [_extra(field) for field in (form.extra if form else ())]
    return (
        _link("title", _l("Project"), "opportunity", 26),
        _text("number", _l("Number"), 14),
        _text("customer", _l("Customer"), 24),
        NAME,
        _badge("stage", _l("Stage"), opportunities.STAGES, {}),
        _text("industry", _l("Industry"), 14),
        *own,
        _money("amount", _l("Amount"), lambda row: row["amount"]),
        _text("expected", _l("Expected close"), 12),
        _text("competitors", _l("Competitors"), 20),
        _mark("is_new", pgettext_lazy("an opportunity of the week", "New")),
        _mark("is_advanced", pgettext_lazy("an opportunity of the week", "Advanced")),
        _mark("is_updated", pgettext_lazy("an opportunity of the week", "Updated")),
        _badge("outcome", _l("Outcome"), opportunities.OUTCOMES, opportunities.TONES),
        _text("reason", _l("Reason"), 24),
    )


def _extra(field: ExtraField) -> Column:
    labels = {key: bilingual(label) for key, label in field.choices.items()}

    def words(row: Row) -> str:
        value = (row.get("extra") or {}).get(field.key)
        if isinstance(value, list):
            return _(", ").join(labels.get(each, str(each)) for each in value)
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        return labels.get(str(value), "" if value is None else str(value))

    return Column(f"extra-{field.key}", bilingual(field.label), lambda row: Cell("text", words(row)), words, width=16)


def _measure(measure: str, name: str, label: Label) -> Column:
    return _money(f"{measure}-{name}", label, lambda row: row[measure][name])


def _ratio(measure: str, label: Label) -> Column:
    def value(row: Row) -> Decimal | None:
        target = row[measure]["target"]
        return Decimal(row[measure]["actual"]) / Decimal(target) if target is not None and Decimal(target) > 0 else None

    def words(row: Row) -> str:
        return times.percent(value(row))

    return Column(f"{measure}-ratio", label, lambda row: Cell("number", words(row)), words, width=9, align="number")


def _reviews(row: Row) -> str:
    return "\n".join(
        f"{contracts.STEPS.get(one['step'], one['step'])} {one['reviewer']}: "
        f"{contracts.DECISIONS.get(one['decision'], one['decision'])} {one['decided_at']} {one['opinion']}".strip()
        for one in row["reviews"]
    )


def _forms(row: Row) -> str:
    return _(", ").join(
        dict.fromkeys(str(contracts.FORMS[one["form"]]) for one in row["reviews"] if one["form"] in contracts.FORMS)
    )


def _reached(row: Row) -> str:
    return f"{row['daily_handed']} / {row['daily_owed']}" if row["daily_owed"] or row["daily_handed"] else ""


_COLUMNS: dict[str, tuple[Column, ...]] = {
    "reports": (
        _report_name(),
        DEPARTMENT,
        _badge("weekly", _l("Weekly report"), duties.STATES, duties.TONES),
        _text("handed_at", _l("Handed in"), 17),
        _badge("sign_off", _l("Sign-off"), report_words.STATES, report_words.TONES),
        _text("signed_by", _l("Signed or returned by"), 12),
        Column(
            "daily", _l("Daily reports"), lambda row: Cell("number", _reached(row)), _reached, width=10, align="number"
        ),
        _count("daily_late", _l("Late or incomplete"), tone="amber"),
        _count("daily_missing", _l("Missing"), tone="red"),
    ),
    "visits": (
        _link("customer", _l("Customer"), "visit", 24),
        NAME,
        _text("at", _l("Visited"), 17),
        Column(
            "purpose",
            _l("Purpose"),
            lambda row: Cell("text", str(fieldwork.PURPOSES.get(row["purpose"], row["purpose"]))),
            lambda row: str(fieldwork.PURPOSES.get(row["purpose"], row["purpose"])),
            width=14,
        ),
        _badge("report", _l("Visit report"), report_words.REPORT_STATES, report_words.REPORT_TONES),
        _badge("state", _l("Duty"), duties.STATES, duties.TONES),
        _text("reported_at", _l("Handed in"), 17),
        _text("result", _l("Result"), 36),
        _text("next_steps", _l("Next steps"), 28),
        _text("competitors", _l("Competitors"), 22),
    ),
    "bids": (
        _link("title", _l("Project"), "bid", 26),
        _text("number", _l("Tender number"), 16),
        _text("customer", _l("Customer"), 22),
        NAME,
        _badge("state", _l("State"), offers.STATES, offers.TONES),
        _text("opened_at", _l("Opened"), 17),
        _money("our_price", _l("Our price"), lambda row: row["our_price"]),
        _text("winner", _l("Winner"), 22),
        _money("winning_price", _l("Winning price"), lambda row: row["winning_price"], sums=False),
        Column(
            "our_rank",
            _l("Our rank"),
            lambda row: Cell("number", str(row["our_rank"] or "")),
            lambda row: row["our_rank"],
            "auto",
            9,
            "number",
        ),
        _money("gap", _l("Gap to the winner"), lambda row: row["gap"], sums=False),
        _text("cause", _l("Cause"), 28),
    ),
    "contracts": (
        _link("title", _l("Contract"), "contract", 26),
        _text("number", _l("Number"), 16),
        _text("customer", _l("Customer"), 22),
        NAME,
        _money("amount", _l("Amount"), lambda row: row["amount"]),
        _badge("state", _l("State"), contracts.STATES, contracts.TONES),
        Column("form", _l("Form of review"), lambda row: Cell("text", _forms(row)), _forms, width=14),
        Column("reviews", _l("Opinions"), lambda row: Cell("lines", _reviews(row)), _reviews, width=44),
        _text("signed_on", _l("Signed"), 12),
    ),
    "money": (
        _person(),
        DEPARTMENT,
        _measure("orders", "actual", _l("Orders")),
        _measure("orders", "target", _l("Target")),
        _ratio("orders", _l("Reached")),
        _measure("orders", "month_actual", _l("Orders of the month")),
        _measure("receipts", "actual", _l("Receipts")),
        _measure("receipts", "target", _l("Target")),
        _ratio("receipts", _l("Reached")),
        _measure("receipts", "month_actual", _l("Receipts of the month")),
    ),
    "scores": (
        _person(),
        DEPARTMENT,
        Column("clause", _l("Clause"), lambda row: Cell("clause", row["clause"]), lambda row: row["clause"], width=8),
        _count("done", duties.STATES["done"]),
        _count("late", duties.STATES["late"], tone="amber"),
        _count("incomplete", duties.STATES["incomplete"], tone="amber"),
        _count("missing", duties.STATES["missing"], tone="red"),
        _count("waived", duties.STATES["waived"]),
        _count("points", _l("Points"), tone="red"),
        _money("fine", _l("Fine"), lambda row: row["fine"]),
    ),
}


def totals(wanted: Sequence[Column], rows: Iterable[Row]) -> list[Any] | None:
    """The row of sums; None where nothing is added up."""
    there = list(rows)
    if not there or not any(column.sums for column in wanted):
        return None
    sums: list[Any] = []
    for column in wanted:
        values = [column.plain(row) for row in there] if column.sums else []
        known = [value for value in values if value is not None and value != ""]
        sums.append(sum(known) if known else (None if column.sums else ""))
    sums[0] = _("Total")
    return sums
