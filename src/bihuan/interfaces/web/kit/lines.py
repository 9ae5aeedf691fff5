"""Several lines of the same shape in one form: bidders, instalments, items of a cost.

    own={"lines": lambda: LinesField((LineColumn("title", _("Instalment"), fields.text), ...), add=_("Add an instalment"))}

Its value is a list of mappings by the columns' names, empty lines left out. Without JavaScript there are always some empty lines;
with it lines are added and taken away, and columns with ``total`` are summed up while one types.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bihuan.interfaces.web.kit import times

Label = str | Promise
Line = Mapping[str, Any]
MOST = 60
TEMPLATE = "__"


@dataclass(frozen=True)
class LineColumn:
    """A column: ``make`` a field of the kit. ``single``: at most one line has it (a box). ``total``: summed up below."""

    name: str
    label: Label
    make: Callable[[], forms.Field]
    width: str = ""
    total: bool = False
    single: bool = False
    needed: bool = False


class LinesWidget(forms.Widget):
    """The table of inputs; their names are ``lines-0-amount``."""

    def __init__(self, columns: Sequence[LineColumn], add: Label, blank: int, target: Decimal | None) -> None:
        super().__init__()
        self.columns, self.add, self.blank, self.target = columns, add, blank, target
        self.fields = {column.name: column.make() for column in columns}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        """What was typed, line by line; or all of it as one text, as the comparison of two versions sends it."""
        if name in data:
            return _read(data[name])
        found: dict[int, dict[str, str]] = {}
        for key in data:
            place, column = _place(name, key)
            if column in self.fields and place is not None:
                found.setdefault(place, {})[column] = data[key]
        return [found[place] for place in sorted(found)][: MOST + 1]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Lines that are all empty are an answer."""
        return False

    def format_value(self, value: Any) -> list[dict[str, Any]]:
        """Typed values as the inputs take them."""
        return [
            {
                column: self.fields[column].widget.format_value(self.fields[column].prepare_value(line.get(column)))
                if not isinstance(self.fields[column], forms.BooleanField | forms.ChoiceField)
                else line.get(column)
                for column in self.fields
            }
            for line in value or []
        ]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The table, with some empty lines and one that new ones are copied from."""
        lines = [*self.format_value(value)]
        lines += [{}] * max(1, self.blank - len(lines))
        context = {
            "name": name,
            "id": (attrs or {}).get("id", name),
            "columns": [
                {"column": column, "align": "number" if _is_figure(self.fields[column.name]) else ""}
                for column in self.columns
            ],
            "lines": [self._line(name, place, line) for place, line in enumerate(lines)],
            "copied": self._line(name, TEMPLATE, {}),
            "add": self.add,
            "target": self.target,
            "target_words": times.amount(self.target),
            "has_total": any(column.total for column in self.columns),
        }
        return SafeString(render_to_string("kit/lines.html", context))

    def _line(self, name: str, place: int | str, line: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [
            {"column": column, "input": self._input(column, f"{name}-{place}-{column.name}", line.get(column.name))}
            for column in self.columns
        ]

    def _input(self, column: LineColumn, key: str, value: Any) -> SafeString:
        widget = self.fields[column.name].widget
        box = isinstance(widget, forms.CheckboxInput)
        style = "form-check-input" if box else "form-select" if isinstance(widget, forms.Select) else "form-control"
        style += " number" if _is_figure(self.fields[column.name]) else ""
        attributes = {"id": f"id_{key}", "class": style, "aria-label": str(column.label)}
        attributes |= {"data-total": column.name} if column.total else {}
        attributes |= {"data-single": column.name} if column.single else {}
        return SafeString(widget.render(key, value, attributes))


def _is_figure(field: forms.Field) -> bool:
    return isinstance(field, forms.DecimalField)


def _place(name: str, key: str) -> tuple[int | None, str]:
    found = re.fullmatch(rf"{re.escape(name)}-([0-9]{{1,3}})-([a-z_]+)", key)
    return (int(found[1]), found[2]) if found else (None, "")


def _read(text: str) -> list[dict[str, str]]:
    try:
        found = json.loads(text)
    except ValueError:
        return []
    if not isinstance(found, list):
        return []
    return [
        {str(key): str(value) for key, value in line.items()} for line in found[: MOST + 1] if isinstance(line, dict)
    ]


class LinesField(forms.Field):
    """Lines of one shape. ``blank``: how many lines there are at least; ``target``: what the total is compared with."""

    widget: LinesWidget

    def __init__(
        self, columns: Sequence[LineColumn], *, add: Label = "", blank: int = 3, target: Decimal | None = None
    ) -> None:
        super().__init__(required=False, widget=LinesWidget(columns, add or _("Add a line"), blank, target))
        self.columns = columns

    def clean(self, value: Any) -> list[dict[str, Any]]:
        """The lines that are not empty; what is wrong with one is said with its number."""
        lines, wrong = [], []
        for number, typed in enumerate(value or [], start=1):
            if not _is_blank(typed):
                line, problems = self._line(number, typed)
                lines.append(line)
                wrong += problems
        if len(lines) > MOST:
            wrong = [_("At most %(count)s lines.") % {"count": MOST}]
        if wrong:
            raise forms.ValidationError(wrong)
        return lines

    def _line(self, number: int, typed: Line) -> tuple[dict[str, Any], list[str]]:
        line: dict[str, Any] = {}
        problems: list[str] = []
        for column in self.columns:
            try:
                found = self.widget.fields[column.name].clean(typed.get(column.name, ""))
            except forms.ValidationError as error:
                problems += [_at(number, column, words) for words in error.messages]
                continue
            if found not in (None, ""):
                line[column.name] = found
            elif column.needed:
                problems.append(_at(number, column, _("This must be filled in.")))
        return line, problems

    # How a comparison of two versions sends and words it

    def sent_of(self, data: Any, name: str) -> tuple[str, ...]:
        """What was typed, in one text."""
        return (_written([line for line in self.widget.value_from_datadict(data, {}, name) if not _is_blank(line)]),)

    def sent_as(self, value: Any) -> tuple[str, ...]:
        """A value as ``sent_of`` would give it."""
        return (_written([_filled(line) for line in self.widget.format_value(value)]),)

    def in_words(self, sent: str) -> str:
        """One line each."""
        return "\n".join(_(", ").join(value for value in line.values() if value != "on") for line in _read(sent))


def _filled(line: Line) -> dict[str, str]:
    return {key: "on" if value is True else str(value) for key, value in line.items() if value not in (None, "", False)}


def _is_blank(line: Line) -> bool:
    """Whether nothing was typed; a box alone is nothing."""
    return not any(str(value).strip() and value != "on" for value in line.values())


def _written(lines: Sequence[Line]) -> str:
    kept = [{key: value for key, value in line.items() if value not in (None, "")} for line in lines]
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)


def _at(number: int, column: LineColumn, words: str) -> str:
    return _("Line %(number)s, %(field)s: %(problem)s") % {"number": number, "field": column.label, "problem": words}
