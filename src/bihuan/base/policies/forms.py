"""What a form of the regulation asks for: which of its fields are empty, and its own fields checked."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from bihuan.base.records.refusals import Refused
from bihuan.playbook.schema.forms import ExtraField, Form

LONGEST_TEXT = 5_000
_EMPTY: tuple[object, ...] = (None, "", [], (), {})


class Gap(NamedTuple):
    """A field without which the form is incomplete, and the clause that asks for it."""

    field: str
    clause: str


def gaps(form: Form | None, values: Mapping[str, Any]) -> tuple[Gap, ...]:
    """The required fields that are empty, in the form's order; ``values`` holds built-in and extra fields alike.

    No and 0 are answers. Without a form nothing is required.
    """
    if form is None:
        return ()
    return tuple(Gap(name, clause_of(form, name)) for name in form.required if is_empty(values.get(name)))


def clause_of(form: Form, field: str) -> str:
    """The clause that asks for the field: its own, else the first of the form's."""
    own = next((extra.clause for extra in form.extra if extra.key == field), None)
    return own or form.clauses[0]


def is_empty(value: object) -> bool:
    """Whether nothing has been filled in; blanks are nothing."""
    return any(value is nothing or value == nothing for nothing in _EMPTY) or (
        isinstance(value, str) and not value.strip()
    )


def checked_extra(form: Form | None, told: Mapping[str, Any], kept: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The form's extra fields as they are stored: JSON values, empty ones left out.

    Fields of ``kept`` that the form does not have any more stay; told ones that it does not have are ignored. Refuses a
    value that is not of the field's type, with the field's key as ``field``.
    """
    known = {} if form is None else {extra.key: extra for extra in form.extra}
    stored = {key: value for key, value in (kept or {}).items() if key not in known}
    for key, extra in known.items():
        if not is_empty(told.get(key)):
            stored[key] = _checked(extra, told[key])
    return stored


def _checked(extra: ExtraField, value: Any) -> Any:
    try:
        return _READERS[extra.type](extra, value)
    except (ValueError, TypeError, InvalidOperation) as error:
        raise Refused("wrong_value", field=extra.key, clause=extra.clause) from error


def _text(extra: ExtraField, value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise ValueError
    return value.replace("\x00", "").strip()


def _number(extra: ExtraField, value: Any) -> str:
    if isinstance(value, bool):
        raise TypeError
    number = Decimal(str(value)[:40])
    if not number.is_finite() or abs(number) >= Decimal(10) ** 14:
        raise ValueError
    return format(number, "f")[:40]


def _date(extra: ExtraField, value: Any) -> str:
    return (value if isinstance(value, date) else date.fromisoformat(value)).isoformat()[:10]


def _choice(extra: ExtraField, value: Any) -> str:
    if value not in extra.choices:
        raise ValueError
    return str(value)


def _choices(extra: ExtraField, value: Any) -> list[str]:
    if not isinstance(value, list | tuple):
        raise TypeError
    return [key for key in extra.choices if key in [_choice(extra, one) for one in value]]


def _yes_or_no(extra: ExtraField, value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


_READERS = {
    "text": _text,
    "long text": _text,
    "number": _number,
    "money": _number,
    "date": _date,
    "choice": _choice,
    "several choices": _choices,
    "yes or no": _yes_or_no,
}
