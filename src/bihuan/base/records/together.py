"""Several small queries asked in one statement: a page's parts need not be fetched one after the other."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet

Rows = QuerySet[Any]


@dataclass(frozen=True)
class _Part:
    """One of the queries, compiled; ``types`` are the types of its columns as NULL is cast to them."""

    rows: Rows
    compiler: Any
    sql: str
    parameters: tuple[Any, ...]
    types: tuple[str, ...]


def together(*queries: Rows) -> list[list[Any]]:
    """The rows of each query, in its own order and as what it gives by itself: records, dictionaries, tuples.

    One statement for all of them, none when none can have a row. Each query's columns stand beside the others', so it is for
    queries of few columns and few rows: those of records with everything around them are better asked by themselves.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    parts = {place: part for place, rows in enumerate(queries) if (part := _compiled(rows, connection)) is not None}
    found: dict[int, list[Any]] = {place: [] for place in range(len(queries))}
    if parts:
        sql, parameters = _statement(parts, connection)
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            for place, _number, *values in cursor.fetchall():
                found[place].append(values)
    return [_as_asked(parts[place], found[place], _before(parts, place)) if place in parts else [] for place in found]


def _compiled(rows: Rows, connection: Any) -> _Part | None:
    compiler = rows.query.get_compiler(connection=connection)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return None
    everything = connection.ops.no_limit_value()
    if everything is not None and not rows.query.is_sliced:
        # SQLite takes an order without a limit out of what stands in another query.
        sql = f"{sql} LIMIT {everything}"
    columns = (column for column, *_ in compiler.select)
    types = tuple(column.output_field.cast_db_type(connection) or "" for column in columns)
    return _Part(rows, compiler, sql, tuple(parameters), types)


def _statement(parts: dict[int, _Part], connection: Any) -> tuple[str, list[Any]]:
    """Each part's rows with NULL in the columns of the others, numbered as they come."""
    selects, parameters = [], list[Any]()
    for place, part in parts.items():
        columns = ["part.*" if other == place else _nothing(each.types, connection) for other, each in parts.items()]
        selects.append(f"SELECT {place}, ROW_NUMBER() OVER (), {', '.join(columns)} FROM ({part.sql}) AS part")  # noqa: S608 - compiled
        parameters += part.parameters
    return f"{' UNION ALL '.join(selects)} ORDER BY 1, 2", parameters


def _nothing(types: tuple[str, ...], connection: Any) -> str:
    """PostgreSQL settles the types of a union from its first two parts on, so NULL must say of which type it is."""
    return ", ".join("NULL" if connection.vendor == "sqlite" else f"CAST(NULL AS {each})" for each in types)


def _before(parts: dict[int, _Part], place: int) -> int:
    return sum(len(part.types) for other, part in parts.items() if other < place)


def _as_asked(part: _Part, found: list[list[Any]], start: int) -> list[Any]:
    own = [values[start : start + len(part.types)] for values in found]
    part.compiler.execute_sql = lambda *_args, **_options: [own]
    rows = part.rows.all()
    rows.query.get_compiler = lambda *_args, **_options: part.compiler  # type: ignore[method-assign]  # of this query alone
    return list(rows)
