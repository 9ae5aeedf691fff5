"""Where a page of a list ended, in a text that says nothing: the values that the list is ordered by, and the last row's id.

The next page begins behind that place in the order, wherever the rows before it have gone meanwhile: none comes twice, and none
that was there all the time is left out.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import F, Model, OrderBy, Q, QuerySet

from bihuan.interfaces.api.problems import Problem

LONGEST = 1_000


class Order(NamedTuple):
    """By which paths a list is ordered, and whether downwards; the key breaks ties. ``name`` as the address has it.

    ``row``: the column by which a row is found again, of rows that are no records ``pk``.
    """

    name: str
    paths: tuple[str, ...]
    down: bool
    row: str = "public_id"

    def by(self) -> list[OrderBy]:
        """For ``order_by``: what is empty stands last either way."""
        named = [F(path).desc(nulls_last=True) if self.down else F(path).asc(nulls_last=True) for path in self.paths]
        return [*named, F("pk").desc() if self.down else F("pk").asc()]


def written(order: Order, row: Any) -> str:
    """The cursor behind this row."""
    values = [_plain(value_at(row, path)) for path in order.paths]
    told = json.dumps([order.name, values, str(value_at(row, order.row))], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def value_at(row: Any, path: str) -> Any:
    """The row's value at the path, a relation's key; None where a relation on the way is empty."""
    for part in path.split("__"):
        row = None if row is None else getattr(row, part)
    return row.pk if isinstance(row, Model) else row


def behind(rows: "QuerySet[Any]", order: Order, cursor: str) -> "QuerySet[Any]":
    """The rows behind the cursor's place. Problem 400 for a cursor that was not made for this list in this order."""
    values, wanted = _read(cursor, order)
    try:
        key = rows.model._default_manager.filter(**{order.row: wanted}).values_list("pk", flat=True).first()
        told = [_typed(rows, path, value) for path, value in zip(order.paths, values, strict=True)]
    except (ValidationError, ValueError, TypeError, OverflowError) as wrong:
        raise Problem(400, "bad_cursor", field="cursor") from wrong
    if key is None:
        raise Problem(400, "bad_cursor", field="cursor")
    return rows.filter(_after(list(zip(order.paths, told, strict=True)), order.down, key))


def _after(values: Sequence[tuple[str, Any]], down: bool, key: int) -> Q:
    """Later in the order than these values and, where they are the same, than this key."""
    if not values:
        return Q(pk__lt=key) if down else Q(pk__gt=key)
    (path, value), *others = values
    same = _after(others, down, key)
    if value is None:
        return Q(**{f"{path}__isnull": True}) & same
    further = Q(**{f"{path}__{'lt' if down else 'gt'}": value}) | Q(**{f"{path}__isnull": True})
    return further | (Q(**{path: value}) & same)


def _read(cursor: str, order: Order) -> tuple[list[Any], str]:
    try:
        if len(cursor) > LONGEST:
            raise ValueError
        told = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        name, values, public_id = json.loads(told.decode())
        fits = name == order.name and isinstance(values, list) and len(values) == len(order.paths)
        if not fits or not isinstance(public_id, str) or "\0" in told.decode() or "\\u" in told.decode():
            raise ValueError
    except (binascii.Error, ValueError, TypeError, RecursionError) as wrong:
        raise Problem(400, "bad_cursor", field="cursor") from wrong
    return values, public_id


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _typed(rows: "QuerySet[Any]", path: str, value: Any) -> Any:
    """The value as the column has it: the cursor came from outside."""
    if value is None:
        return None
    if not isinstance(value, str | int) or len(str(value)) > LONGEST:
        raise ValueError(path)
    if path in rows.query.annotations:
        return rows.query.annotations[path].output_field.to_python(value)
    model: type[Model] = rows.model
    for part in path.split("__"):
        field: Any = model._meta.get_field(part)
        if field.related_model is not None:
            model = field.related_model
    return field.to_python(value)
