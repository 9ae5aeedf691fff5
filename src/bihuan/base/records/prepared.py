"""Queries that are compiled once: for those that each request begins with, compiling takes longer than running them."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class _Compiled:
    """The statement for one database; ``places`` says which of its parameters varies with which value."""

    rows: "models.QuerySet[Any]"
    compiler: Any
    sql: str
    parameters: tuple[Any, ...]
    places: dict[int, str]


class Prepared(Generic[M]):
    """``make(**values)`` builds the query; called with values of the same types it gives its rows.

    The values must go into the statement as they are: numbers, texts, days and moments compared with a column.
    """

    def __init__(self, make: "Callable[..., models.QuerySet[M]]") -> None:
        self._make = make
        self._compiled: dict[str, _Compiled] = {}

    def __call__(self, **values: Any) -> list[M]:
        """The rows for these values."""
        connection = connections[DEFAULT_DB_ALIAS]
        ready = self._compiled.get(connection.vendor) or self._compile(connection, values)
        bound = [
            _adapted(connection, values[ready.places[place]]) if place in ready.places else parameter
            for place, parameter in enumerate(ready.parameters)
        ]
        compiler = copy(ready.compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *_args, **_options: (ready.sql, tuple(bound))
        rows = ready.rows.all()
        rows.query.get_compiler = lambda *_args, **_options: compiler  # type: ignore[method-assign]  # of this query alone
        return list(rows)

    def _compile(self, connection: Any, values: dict[str, Any]) -> _Compiled:
        rows = self._make(**values)
        compiler = rows.query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        places: dict[int, str] = {}
        for name, value in values.items():
            other = self._make(**{**values, name: _another(value)}).query
            _sql, others = other.get_compiler(connection=connection).as_sql()
            places |= {place: name for place, one in enumerate(others) if one != parameters[place]}
        ready = _Compiled(rows, compiler, sql, tuple(parameters), places)
        self._compiled[connection.vendor] = ready
        return ready


def _another(value: Any) -> Any:
    """A value of the same type that is not this one."""
    if isinstance(value, date):
        return value + timedelta(days=1)
    return value + ("-" if isinstance(value, str) else 1)


def _adapted(connection: Any, value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
