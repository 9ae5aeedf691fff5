"""What some services write, written again row by row: for what many tests begin with."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.apps import apps
from django.db import connection, transaction

T = TypeVar("T")
Rows = dict[Any, tuple[Any, ...]]


@dataclass(frozen=True)
class Table:
    """What came to a table: ``added`` rows, and ``changed`` ones of those that stood there. The key is the first column."""

    name: str
    columns: tuple[str, ...]
    added: tuple[tuple[Any, ...], ...]
    changed: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Recorded(Generic[T]):
    """A result with the rows that belong to it."""

    result: T
    tables: tuple[Table, ...]

    def again(self) -> T:
        """Write the rows into a database that is as it was before; the result."""
        with transaction.atomic(), connection.cursor() as cursor:
            for table in self.tables:
                name, columns = _quoted(table.name), [_quoted(column) for column in table.columns]
                places = ", ".join("%s" for _ in columns)
                if table.added:
                    cursor.executemany(f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({places})", table.added)  # noqa: S608 - our own tables
                for key, *values in table.changed:
                    told = ", ".join(f"{column} = %s" for column in columns[1:])
                    cursor.execute(f"UPDATE {name} SET {told} WHERE {columns[0]} = %s", [*values, key])  # noqa: S608 - our own tables
            if connection.vendor == "postgresql":
                cursor.execute(f"SELECT {', '.join(self._moved_on())}")
        return self.result

    def _moved_on(self) -> Iterator[str]:
        """Rows that bring their keys leave the sequences behind: in a copy of the database, where nothing drew from them."""
        for table in self.tables:
            if table.added and isinstance(table.added[0][0], int):
                name, key = _quoted(table.name), _quoted(table.columns[0])
                sequence = f"pg_get_serial_sequence('{name}', '{table.columns[0]}')"
                yield f"setval({sequence}, GREATEST((SELECT max({key}) FROM {name}), nextval({sequence})))"  # noqa: S608 - our own tables


def recorded(act: Callable[[], T]) -> Recorded[T]:
    """Do it, and keep which rows it wrote."""
    before = _tables()
    result = act()
    found = []
    for name, (columns, rows) in _tables().items():
        there = before[name][1]
        added = tuple(row for key, row in rows.items() if key not in there)
        changed = tuple(row for key, row in rows.items() if key in there and there[key] != row)
        if added or changed:
            found.append(Table(name, columns, added, changed))
    return Recorded(result, tuple(found))


def _tables() -> dict[str, tuple[tuple[str, ...], Rows]]:
    """All models' tables: columns, the key first, and rows by key."""
    found: dict[str, tuple[tuple[str, ...], Rows]] = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            meta = model._meta
            if not meta.managed or meta.proxy:
                continue
            names = [str(field.column) for field in meta.concrete_fields if not field.primary_key]
            columns = (str(meta.pk.column), *names)
            cursor.execute(f"SELECT {', '.join(map(_quoted, columns))} FROM {_quoted(meta.db_table)}")  # noqa: S608 - our own tables
            found[meta.db_table] = (columns, {row[0]: row for row in cursor.fetchall()})
    return found


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
