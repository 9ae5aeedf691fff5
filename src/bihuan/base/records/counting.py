"""Counting rows as part of another statement."""

from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery


class CountOf(Subquery):
    """How many rows there are, no more than ``most`` counted: a list's length, a badge, without a statement of their own."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()

    def __init__(self, rows: "QuerySet[Any]", *, most: int) -> None:
        super().__init__(rows.order_by().values("pk")[:most])
