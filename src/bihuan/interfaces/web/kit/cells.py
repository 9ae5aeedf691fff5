"""What stands in a table's cell or behind a label: declared once, used by lists, records' pages, print and export.

A renderer names the paths it reads (``owner__name``) and makes a ``Cell`` of a row, which maps paths to values.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date as day_type
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bihuan.interfaces.dataio.tables import Kind
from bihuan.interfaces.web.kit import times
from bihuan.interfaces.web.kit.navigation import of_record
from bihuan.playbook.schema.forms import ExtraField, Form
from bihuan.playbook.schema.values import Text

CENT = Decimal("0.01")

Label = str | Promise
Row = Mapping[str, Any]
Labels = Mapping[Any, Label]


class Cell(NamedTuple):
    """A cell ready to be written: texts only, no markup. ``kind`` chooses how, ``tone`` a colour with a meaning."""

    kind: str = "text"
    text: str = ""
    href: str = ""
    tone: str = ""
    note: str = ""
    value: int = 0
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Renderer:
    """How a value is shown. ``plain`` gives what an export writes: numbers and dates as such, everything else as text."""

    paths: tuple[str, ...]
    show: Callable[[Row], Cell]
    plain: Callable[[Row], Any]
    align: str = ""
    kind: Kind = "text"


EMPTY = Cell()


def _of(
    path: str, show: Callable[[Any], Cell], plain: Callable[[Any], Any], align: str = "", kind: Kind = "text"
) -> Renderer:
    """A renderer of one value; nothing is shown for None and the empty text."""
    return Renderer(
        (path,),
        lambda row: EMPTY if row[path] is None or row[path] == "" else show(row[path]),
        lambda row: None if row[path] is None or row[path] == "" else plain(row[path]),
        align,
        kind,
    )


def text(path: str, *, note: str | None = None, lines: bool = False) -> Renderer:
    """A text; ``note`` a second path, shown smaller after it; ``lines`` keeps line breaks and does not shorten."""
    kind = "lines" if lines else "text"
    if note is None:
        return _of(path, lambda value: Cell(kind, str(value)), str)
    return Renderer(
        (path, note),
        lambda row: Cell(kind, _words(row[path]), note=_words(row[note])),
        lambda row: " ".join(filter(None, [_words(row[path]), _words(row[note])])),
    )


def _words(value: Any) -> str:
    return "" if value is None else str(value)


def link(path: str, *, to: str, args: Sequence[str] = ("public_id",), note: str | None = None) -> Renderer:
    """A text that leads to the page of that name; ``args`` are the paths of the address's arguments."""

    def show(row: Row) -> Cell:
        words, values = _words(row[path]), [row[each] for each in args]
        if not words or any(value is None or value == "" for value in values):
            return Cell("text", words)
        href = of_record(to, str(values[0])) if len(values) == 1 else reverse(to, args=values)
        return Cell("link", words, href, note=_words(row[note]) if note else "")

    return Renderer(tuple(dict.fromkeys([path, *args, *([note] if note else [])])), show, lambda row: _words(row[path]))


def badge(path: str, labels: Labels, tones: Mapping[Any, str] | None = None) -> Renderer:
    """A value's label as a mark; tones: green done, amber soon or late, red missing, blue running, purple to decide, gray."""
    colours = tones or {}

    def show(value: Any) -> Cell:
        return Cell("mark", str(labels.get(value, value)), tone=colours.get(value, "gray"))

    return _of(path, show, lambda value: str(labels.get(value, value)), "badge")


def choice(path: str, labels: Labels) -> Renderer:
    """A value's label as plain text."""
    return _of(
        path, lambda value: Cell("text", str(labels.get(value, value))), lambda value: str(labels.get(value, value))
    )


def money(path: str) -> Renderer:
    """元, to the right; the export keeps the exact number."""
    return _of(path, lambda value: _figure(times.amount(value), value), cents, "number", "money")


def cents(value: Any) -> Decimal:
    """The exact amount with both its places: of what a database worked out, SQLite leaves noughts away."""
    return Decimal(value).quantize(CENT)


def number(path: str) -> Renderer:
    """A count or measure, to the right."""
    return _of(path, lambda value: _figure(times.number(value), value), lambda value: value, "number", "auto")


def percent(path: str, places: int = 0) -> Renderer:
    """A part of one."""
    return _of(path, lambda value: _figure(times.percent(value, places), value), float, "number", "auto")


def _figure(words: str, value: Any) -> Cell:
    return Cell("number", words, tone="red" if value < 0 else "")


def date(path: str) -> Renderer:
    """A day."""
    return _of(path, lambda value: Cell("nowrap", times.day(value)), lambda value: value, "", "date")


def moment(path: str) -> Renderer:
    """A moment in the company's zone; the year only when it is not this one."""
    return _of(path, lambda value: Cell("nowrap", times.short_moment(value)), lambda value: value, "", "moment")


def progress(actual: str, target: str) -> Renderer:
    """A bar with ``3 / 5``; green when reached, nothing without a target."""

    def show(row: Row) -> Cell:
        done, goal = row[actual] or 0, row[target] or 0
        words = f"{times.number(done)} / {times.number(goal)}"
        share = min(100, int(done * 100 / goal)) if goal else 0
        return Cell("meter", words, tone="green" if goal and done >= goal else "", value=share)

    return Renderer((actual, target), show, lambda row: f"{row[actual] or 0} / {row[target] or 0}")


def tags(path: str, labels: Labels | None = None) -> Renderer:
    """Several words, each by itself."""
    known = labels or {}

    def words(value: Iterable[Any]) -> tuple[str, ...]:
        return tuple(str(known.get(each, each)) for each in value)

    return _of(path, lambda value: Cell("tags", words=words(value)), lambda value: _(", ").join(words(value)))


def yes_no(path: str) -> Renderer:
    """Yes or no in words."""
    return _of(path, lambda value: Cell("text", _answer(value)), _answer)


def _answer(value: Any) -> str:
    return _("Yes") if value else _("No")


def phone(path: str) -> Renderer:
    """A number that a phone can call."""
    return _of(path, lambda value: Cell("plain-link", str(value), "tel:" + "".join(str(value).split())), str)


def mail(path: str) -> Renderer:
    """An address that a mail program opens."""
    return _of(path, lambda value: Cell("plain-link", str(value), f"mailto:{value}"), str)


def clause(path: str) -> Renderer:
    """The clause of the regulation."""
    return _of(path, lambda value: Cell("clause", str(value)), str)


def computed(
    paths: Sequence[str],
    show: Callable[[Row], Cell | str],
    *,
    plain: Callable[[Row], Any] | None = None,
    align: str = "",
) -> Renderer:
    """Whatever a function makes of the row's values; it gets no more than the paths named."""

    def cell(row: Row) -> Cell:
        made = show(row)
        return made if isinstance(made, Cell) else Cell("text", str(made))

    def words(row: Row) -> Any:
        made = cell(row)
        return _(", ").join(made.words) if made.words else made.text

    return Renderer(tuple(paths), cell, plain or words, align, "auto" if plain else "text")


def bilingual(value: Text) -> str:
    """The half of a regulation's text for the reader."""
    return value.en if (get_language() or "").startswith("en") else value.zh


def extra(field: ExtraField) -> Renderer:
    """The cell of a field that the playbook adds to a form."""
    path = f"extra__{field.key}"
    labels = {key: bilingual(label) for key, label in field.choices.items()}
    by_type: dict[str, Callable[[], Renderer]] = {
        "long text": lambda: text(path, lines=True),
        "number": lambda: _of(
            path, lambda value: Cell("number", times.number(_decimal(value))), _decimal, "number", "auto"
        ),
        "money": lambda: _of(
            path, lambda value: Cell("number", times.amount(_decimal(value))), _decimal, "number", "money"
        ),
        "date": lambda: _of(path, lambda value: Cell("nowrap", str(value)), _iso_day, "", "date"),
        "choice": lambda: choice(path, labels),
        "several choices": lambda: tags(path, labels),
        "yes or no": lambda: yes_no(path),
    }
    return by_type.get(field.type, lambda: text(path))()


def _iso_day(value: Any) -> day_type:
    return day_type.fromisoformat(str(value))


def _decimal(value: Any) -> Decimal:
    return Decimal(str(value))


def extras(form: Form | None) -> list[tuple[str, str, Renderer]]:
    """Key, label and cell of every field that the playbook adds to the form."""
    return [(f"extra-{field.key}", bilingual(field.label), extra(field)) for field in form.extra] if form else []


class Attributes(Mapping[str, Any]):
    """A record read by the same paths as a row of ``values()``: ``owner__name`` follows the relation, ``extra__key`` the JSON."""

    def __init__(self, record: Any) -> None:
        self.record = record

    def __getitem__(self, path: str) -> Any:
        value = self.record
        for part in path.split("__"):
            if value is None:
                return None
            value = value.get(part) if isinstance(value, Mapping) else getattr(value, part)
        return value

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0


def as_text(cell: Cell) -> str:
    """A cell in words alone, for print and titles."""
    return _(", ").join(cell.words) if cell.words else cell.text


def local(value: Any) -> Any:
    """An aware moment in the company's zone, anything else as it is."""
    return timezone.localtime(value) if isinstance(value, datetime) else value
