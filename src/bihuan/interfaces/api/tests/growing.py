"""Many more rows of a list, quickly: copies of one that was made through the services."""

from collections.abc import Callable
from typing import Any

from django.db import models

from bihuan.base.records.models import new_public_id

Each = dict[str, Callable[[int], Any]]
"""What differs from row to row, by the number of those that are there."""


def copies(row: models.Model, count: int, **each: Callable[[int], Any]) -> list[Any]:
    """The row so many times more, with a key of its own."""
    kind = type(row)
    columns = [one for one in kind._meta.concrete_fields if not (one.primary_key or one.generated)]
    plain = {one.attname: getattr(row, one.attname) for one in columns}
    own: Each = dict(each)
    if "public_id" in plain:
        own["public_id"] = lambda _number: new_public_id()
    there = kind._default_manager.count()
    numbers = range(there, there + count)
    rows = [kind(**{**plain, **{name: value(number) for name, value in own.items()}}) for number in numbers]
    return kind._default_manager.bulk_create(rows)
