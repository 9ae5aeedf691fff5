"""Filters of a list, declared. What comes from the address is looked up or parsed, never put into a query as a name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

Label = str | Promise
Rows = QuerySet[Any]
Choices = Mapping[str, Label] | Callable[[Any], Sequence[tuple[str, Label]]]
MOST_CHOSEN = 50


@dataclass(frozen=True)
class Control:
    """A filter as the page shows it: ``kind`` is the piece of template, ``chip`` what it narrows to, in words."""

    kind: str
    key: str
    label: Label
    choices: Sequence[tuple[str, Label]] = ()
    chosen: Sequence[str] = ()
    chip: str = ""


@dataclass(frozen=True)
class Filter:
    """One filter. ``read`` makes a value of the address (None: not used), ``narrow`` a smaller set of rows of it."""

    key: str
    label: Label
    path: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters of the address that belong to it."""
        return (self.key,)

    def read(self, data: QueryDict, member: Any) -> Any:
        """What is asked for, or None."""
        raise NotImplementedError

    def narrow(self, rows: Rows, value: Any, member: Any) -> Rows:
        """The rows that fit."""
        raise NotImplementedError

    def control(self, value: Any, member: Any) -> Control:
        """How it is shown with this value."""
        raise NotImplementedError


def _known(choices: Choices, member: Any) -> list[tuple[str, Label]]:
    listed = choices(member) if callable(choices) else choices.items()
    return [(str(key), label) for key, label in listed]


@dataclass(frozen=True)
class ChoiceFilter(Filter):
    """One or several of the choices; ``prefix``: the rows whose path begins with the choice (departments)."""

    choices: Choices = field(default_factory=dict)
    many: bool = True
    prefix: bool = False
    apply: Callable[[Rows, Any, Any], Rows] | None = None

    def read(self, data: QueryDict, member: Any) -> list[str] | None:
        """Those asked for that are choices; others are as if not asked for."""
        asked = data.getlist(self.key)[:MOST_CHOSEN]
        if not any(asked):
            return None
        known = {key for key, _label in _known(self.choices, member)}
        return [each for each in asked if each in known] or None

    def narrow(self, rows: Rows, value: Any, member: Any) -> Rows:
        """By equality, by prefix, or as the filter's own function does."""
        if self.apply is not None:
            return self.apply(rows, value if self.many else value[0], member)
        if self.prefix:
            return rows.filter(**{f"{self.path}__startswith": value[0]})
        return rows.filter(**{f"{self.path}__in": value})

    def control(self, value: Any, member: Any) -> Control:
        """Check boxes for a few, a list for many."""
        known, chosen = _known(self.choices, member), value or []
        kind = "checks" if self.many and len(known) <= 12 else "several" if self.many else "one"
        words = [str(label) for key, label in known if key in chosen]
        return Control(kind, self.key, self.label, known, chosen, _(", ").join(words))


@dataclass(frozen=True)
class DatesFilter(Filter):
    """From a day to a day, both included. ``moments``: the column holds moments, days are the company's."""

    moments: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Two parameters."""
        return (f"{self.key}_from", f"{self.key}_to")

    def read(self, data: QueryDict, member: Any) -> tuple[date | None, date | None] | None:
        """Both ends; one that is no date is as if not given."""
        first, last = (_day(data.get(name, "")) for name in self.names)
        return (first, last) if first or last else None

    def narrow(self, rows: Rows, value: Any, member: Any) -> Rows:
        """The rows of those days."""
        first, last = value
        if self.moments:
            first, last = _start(first), _start(last + timedelta(days=1) if last else None)
        if first:
            rows = rows.filter(**{f"{self.path}__gte": first})
        if last:
            rows = rows.filter(**{f"{self.path}__{'lt' if self.moments else 'lte'}": last})
        return rows

    def control(self, value: Any, member: Any) -> Control:
        """Two fields."""
        ends = [each.isoformat() if each else "" for each in value or (None, None)]
        chip = _("%(first)s to %(last)s") % {"first": ends[0] or "…", "last": ends[1] or "…"} if value else ""
        return Control("dates", self.key, self.label, chosen=ends, chip=chip)


def _day(words: str) -> date | None:
    try:
        found = date.fromisoformat(words)
    except ValueError:
        return None
    # The day after the last that can be named is not a day, and nobody looks for the year 9999.
    return found if 1900 <= found.year <= 2200 else None


def _start(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day else None


def choice(key: str, label: Label, choices: Choices, *, path: str | None = None, many: bool = True) -> Filter:
    """Of fixed choices, or of ``(member) -> [(value, label)]``."""
    return ChoiceFilter(key, label, path or key, choices=choices, many=many)


def member(key: str, label: Label, *, choices: Choices, path: str | None = None) -> Filter:
    """Of people, by public id; the choices are those whom who asks may know."""
    return ChoiceFilter(key, label, path or f"{key}__public_id", choices=choices)


def department(key: str, label: Label, *, choices: Choices, path: str) -> Filter:
    """Of departments with all below: the choices are paths in the tree."""
    return ChoiceFilter(key, label, path, choices=choices, many=False, prefix=True)


def dates(key: str, label: Label, *, path: str | None = None, moments: bool = False) -> Filter:
    """From a day to a day."""
    return DatesFilter(key, label, path or key, moments=moments)


def yes_no(key: str, label: Label, *, path: str | None = None) -> Filter:
    """Yes or no of a true-or-false column."""
    column = path or key
    return custom(key, label, _answers, lambda rows, value, _member: rows.filter(**{column: value == "yes"}))


def _answers(_member: Any) -> list[tuple[str, Label]]:
    return [("yes", _("Yes")), ("no", _("No"))]


def custom(key: str, label: Label, choices: Choices, apply: Callable[[Rows, str, Any], Rows]) -> Filter:
    """One of the choices, narrowed by a function ``(rows, value, member) -> rows``."""
    return ChoiceFilter(key, label, choices=choices, many=False, apply=apply)


@dataclass(frozen=True)
class Narrowed:
    """The filters of a request, applied."""

    rows: Rows
    controls: tuple[Control, ...]

    @property
    def count(self) -> int:
        """How many filters are in use."""
        return sum(bool(control.chip) for control in self.controls)


def narrow(filters: Sequence[Filter], rows: Rows, request: HttpRequest) -> Narrowed:
    """Apply what the address asks for."""
    controls = []
    for each in filters:
        value = each.read(request.GET, request.user)
        if value is not None:
            rows = each.narrow(rows, value, request.user)
        controls.append(each.control(value, request.user))
    return Narrowed(rows, tuple(controls))
