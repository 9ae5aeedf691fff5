"""Writing many new rows at once: one statement however many, at a fraction of what the ORM takes to prepare each value."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache, partial
from itertools import islice
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from django.db import connection, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

M = TypeVar("M", bound=models.Model)
Converter = Callable[[Any, Any, BaseDatabaseWrapper], Any]
Adapter = Callable[[Any, BaseDatabaseWrapper], Any]
MOST_VALUES = 30_000
"""Values in one statement: SQLite takes 32,766."""
_AS_THEY_ARE = (models.CharField, models.TextField, models.BooleanField, models.IntegerField)


class _Table(NamedTuple):
    """How a model's new rows are written: the columns' attributes, and what is done to a value, where anything is."""

    names: tuple[str, ...]
    columns: tuple[str, ...]
    adapters: tuple[tuple[int, Adapter], ...]
    head: str
    tail: str


def insert(rows: Sequence[M]) -> None:
    """Store new records and give them their keys, as ``bulk_create`` would; whatever they refer to is stored already."""
    if not rows:
        return
    table = _table(type(rows[0]), None)
    _stored(rows, _written(table, map(attrgetter(*table.names), rows)))


def _stored(rows: Iterable[models.Model], keys: Iterable[Any]) -> None:
    for row, key in zip(rows, keys, strict=True):
        row.pk = key
        row._state.adding = False  # noqa: SLF001 - as bulk_create leaves it
        row._state.db = connection.alias  # noqa: SLF001 - likewise


def insert_unless_taken(rows: Sequence[models.Model]) -> bool:
    """The same where nothing of theirs that may stand once stands already; else none of them is stored, and the answer is False.

    Unlike after an IntegrityError the transaction goes on: one can look what it is that stands there.
    """
    if not rows:
        return True
    model = type(rows[0])
    table = _table(model, None)
    keys = _written(_passing_over(table), map(attrgetter(*table.names), rows))
    if len(keys) < len(rows):
        model._default_manager.filter(pk__in=keys).delete()
        return False
    _stored(rows, keys)
    return True


def insert_values(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[Any]:
    """The same of rows that nobody needs as records: the values of the attributes ``names``; their keys, in order."""
    return _written(_table(model, tuple(names)), rows)


def insert_missing(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[Any]:
    """The same, but rows that stand there already are passed over: the keys of those that were written.

    Waits for another transaction that is writing one of them; what that one leaves can be read afterwards.
    """
    return _written(_passing_over(_table(model, tuple(names))), rows)


def update_values(model: type[models.Model], names: Sequence[str], rows: Iterable[tuple[Any, Sequence[Any]]]) -> None:
    """Write each row, named by its key, its own values of the attributes ``names``; one statement, run once a row."""
    table = _table(model, tuple(names))
    quoted, meta = connection.ops.quote_name, model._meta
    columns = ", ".join(f"{column} = %s" for column in table.columns)
    sql = f"UPDATE {quoted(meta.db_table)} SET {columns} WHERE {quoted(str(meta.pk.column))} = %s"  # noqa: S608 - quoted names of our tables
    told = [[*_values(table, [values]), key] for key, values in rows]
    if told:
        with connection.cursor() as cursor:
            cursor.executemany(sql, told)


def update_version(record: models.Model, values: Mapping[str, Any], *, version: int | None) -> bool:
    """Write the values (by the names of attributes) where ``version`` still stands, None: whatever stands; count it on.

    The record is then what the database holds. False, and nothing is written, where another version stands or none. One statement.
    """
    table, whole = _table(type(record), tuple(values)), _read_back(type(record), connection.vendor)
    columns = "".join(f"{column} = %s, " for column in table.columns)
    asked = "" if version is None else " AND version = %s"
    sql = f"UPDATE {whole.name} SET {columns}version = version + 1 WHERE {whole.key} = %s{asked} RETURNING {whole.columns}"  # noqa: S608 - quoted names of our tables
    told = [*_values(table, [list(values.values())]), record.pk, *([] if version is None else [version])]
    with transaction.mark_for_rollback_on_error(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(sql, told)
        stored = cursor.fetchone()
    if stored is None:
        return False
    record._prefetched_objects_cache = {}  # type: ignore[attr-defined]  # noqa: SLF001 - as refresh_from_db leaves it
    for field, value in zip(whole.fields, whole.converted(stored), strict=True):
        setattr(record, field.attname, value)
    return True


def _passing_over(table: _Table) -> _Table:
    return table._replace(tail=f"ON CONFLICT DO NOTHING {table.tail}")


def _written(table: _Table, rows: Iterable[Sequence[Any]]) -> list[Any]:
    keys: list[Any] = []
    told = iter(rows)
    with connection.cursor() as cursor:
        while some := list(islice(told, MOST_VALUES // len(table.names))):
            cursor.execute(_statement(table, len(some)), _values(table, some))
            keys += [key for (key,) in cursor.fetchall()]
    return keys


def _values(table: _Table, rows: Iterable[Sequence[Any]]) -> list[Any]:
    found: list[Any] = []
    to = connections[connection.alias]
    for row in rows:
        told = list(row)
        for place, adapt in table.adapters:
            if told[place] is not None:
                told[place] = adapt(told[place], to)
        found += told
    return found


@lru_cache(maxsize=100)
def _statement(table: _Table, count: int) -> str:
    marks = f"({', '.join(['%s'] * len(table.names))})"
    return f"{table.head} VALUES {', '.join([marks] * count)} {table.tail}"


@lru_cache(maxsize=100)
def _table(model: type[models.Model], names: tuple[str, ...] | None) -> _Table:
    own = [field for field in model._meta.concrete_fields if not field.generated]
    if names is None:
        fields = [field for field in own if not isinstance(field, models.AutoField | models.BigAutoField)]
    else:
        known = {field.attname: field for field in own}
        fields = [known[name] for name in names]
    quoted = connection.ops.quote_name
    columns = tuple(quoted(str(field.column)) for field in fields)
    adapters = ((place, _adapter(field)) for place, field in enumerate(fields))
    return _Table(
        tuple(field.attname for field in fields),
        columns,
        tuple((place, adapter) for place, adapter in adapters if adapter is not None),
        f"INSERT INTO {quoted(model._meta.db_table)} ({', '.join(columns)})",
        f"RETURNING {quoted(str(model._meta.pk.column))}",
    )


def _adapter(field: "models.Field[Any, Any]") -> Adapter | None:
    """What makes the field's value one of the database's; None: it is one."""
    told = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(told, _AS_THEY_ARE):
        return None
    if isinstance(told, models.DateTimeField):
        return _moment
    if isinstance(told, models.JSONField):
        return partial(_json, told.encoder)
    return told.get_db_prep_save


class _ReadBack(NamedTuple):
    """How a model's rows are read: its table, key and columns, the fields, and what is done to the values of some places."""

    name: str
    key: str
    columns: str
    fields: "tuple[models.Field[Any, Any], ...]"
    converters: tuple[tuple[int, Any, tuple[Converter, ...]], ...]

    def converted(self, row: Sequence[Any]) -> list[Any]:
        """The row's values as attributes have them."""
        found = list(row)
        for place, column, converters in self.converters:
            for convert in converters:
                found[place] = convert(found[place], column, connections[connection.alias])
        return found


@lru_cache(maxsize=100)
def _read_back(model: type[models.Model], vendor: str) -> _ReadBack:
    meta, quoted = model._meta, connection.ops.quote_name
    fields = tuple(meta.concrete_fields)
    converters = []
    for place, field in enumerate(fields):
        column = field.get_col(meta.db_table)
        known = (*connection.ops.get_db_converters(column), *column.get_db_converters(connection))
        if known:
            converters.append((place, column, known))
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    return _ReadBack(quoted(meta.db_table), quoted(str(meta.pk.column)), columns, fields, tuple(converters))


@lru_cache(maxsize=2_000)
def _adapted(value: datetime, vendor: str) -> Any:
    return connection.ops.adapt_datetimefield_value(value)


def _moment(value: Any, to: BaseDatabaseWrapper) -> Any:
    """A batch has few moments, and most of its rows the same."""
    return _adapted(value, to.vendor)


def _json(encoder: Any, value: Any, to: BaseDatabaseWrapper) -> Any:
    return to.ops.adapt_json_value(value, encoder)
