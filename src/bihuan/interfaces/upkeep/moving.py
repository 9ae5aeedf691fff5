"""From SQLite to PostgreSQL: every table, compared to the last row before it counts. The source is read and never written."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, NamedTuple

from django.apps import apps
from django.core.management.color import no_style
from django.db import DEFAULT_DB_ALIAS, DatabaseError, OperationalError, connections, models, transaction
from django.db.models import ExpressionWrapper, F, TextField
from psycopg import Error as PostgresError

from bihuan.base.audit.selectors import broken_link
from bihuan.interfaces.upkeep import upgrading
from bihuan.interfaces.upkeep.databases import beside, is_empty
from bihuan.interfaces.upkeep.trouble import Trouble

AT_ONCE = 2_000
"""Rows that are held in memory."""
_RAW = "as_it_stands_"

Progress = Callable[[str, int, int], None]
"""Told of a table's name, the rows done and the rows there."""


class Moved(NamedTuple):
    """What was moved."""

    tables: int
    rows: int


@dataclass
class Tally:
    """A table in three figures that do not depend on the order of its rows: how many, what each column of numbers adds up to, a hash."""

    rows: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)
    digest: int = 0

    def add(self, names: Sequence[str], values: Sequence[Any]) -> None:
        """One row more."""
        plain = [_plain(value) for value in values]
        text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        self.rows += 1
        self.digest = (
            self.digest + int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
        ) % 2**256
        for name, value in zip(names, values, strict=True):
            if isinstance(value, int | Decimal) and not isinstance(value, bool):
                self.sums[name] = self.sums.get(name, Decimal()) + value

    def difference(self, other: "Tally") -> str | None:
        """In what the other differs; None: in nothing."""
        if self.rows != other.rows:
            return f"{self.rows} / {other.rows}"
        for name in sorted({*self.sums, *other.sums}):
            if self.sums.get(name) != other.sums.get(name):
                return f"Σ {name}: {self.sums.get(name)} / {other.sums.get(name)}"
        return None if self.digest == other.digest else "SHA-256"


def move(settings: Mapping[str, Any], *, progress: Progress, source: str = DEFAULT_DB_ALIAS) -> Moved:
    """Bring everything into the empty PostgreSQL database of these settings, in one transaction there.

    Nobody writes to the source meanwhile: its one writer's place is held until the end.

    Raises:
        Trouble: the target is not empty or cannot be reached, somebody writes, or something came out differently; the target
            is then as empty as it was.
    """
    vendor = connections[source].vendor
    if vendor != "sqlite":
        raise Trouble("move_from_sqlite", vendor=vendor)
    if settings["ENGINE"] != "django.db.backends.postgresql":
        raise Trouble("move_to_postgresql")
    if upgrading.missing(source) or upgrading.unknown(source):
        raise Trouble("move_not_up_to_date")
    with beside(settings) as alias:
        try:
            empty = is_empty(connections[alias])
        except OperationalError as error:
            raise Trouble("move_unreachable", reason=str(error).strip()) from error
        if not empty:
            raise Trouble("database_not_empty", database=str(settings["NAME"]))
        with _alone(source):
            return _moved(source, alias, progress)


def tables() -> list[type[models.Model]]:
    """The models of all our tables, each table once. Which migrations were applied is the target's own knowledge."""
    found: dict[str, type[models.Model]] = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            found.setdefault(model._meta.db_table, model)
    return [found[name] for name in sorted(found)]


def tally_of(model: type[models.Model], alias: str) -> Tally:
    """The table's figures in the database of that alias."""
    tally, names = Tally(), [one.attname for one in _fields(model)]
    for rows in _read(model, alias):
        for row in rows:
            tally.add(names, row)
    return tally


@contextmanager
def _alone(source: str) -> Iterator[None]:
    """The source's only writer's place, and a transaction that sees one moment of it."""
    with ExitStack() as stack:
        try:
            stack.enter_context(transaction.atomic(using=source))
        except OperationalError as error:
            raise Trouble("move_locked") from error
        yield


def _moved(source: str, alias: str, progress: Progress) -> Moved:
    target, rows, table = connections[alias], 0, ""
    try:
        with transaction.atomic(using=alias):
            upgrading.migrate(alias)
            every = tables()
            _emptied(every, alias)
            tallies = {}
            for model in every:
                table = model._meta.db_table
                tallies[model] = _copied(model, source, alias, progress)
                rows += tallies[model].rows
            target.check_constraints()
            _count_on(every, alias)
            for model in every:
                table = model._meta.db_table
                different = tallies[model].difference(tally_of(model, alias))
                if different:
                    raise Trouble("move_differs", table=table, what=different)
            broken = broken_link(using=alias)
            if broken is not None:
                raise Trouble("move_differs", table="audit_event", what=f"seq {broken}")
    except (DatabaseError, PostgresError) as error:
        raise Trouble("move_failed", table=table, reason=str(error).strip().partition("\n")[0]) from error
    with target.cursor() as cursor:
        # Until it has looked at the tables, PostgreSQL plans as if they were empty.
        cursor.execute("ANALYZE")
    return Moved(len(every), rows)


def _emptied(every: Sequence[type[models.Model]], alias: str) -> None:
    """Rows that migrations put in by themselves; links are looked at when the transaction ends."""
    with connections[alias].cursor() as cursor:
        for model in every:
            cursor.execute(f"DELETE FROM {connections[alias].ops.quote_name(model._meta.db_table)}")  # noqa: S608 - a quoted name of a table


def _copied(model: type[models.Model], source: str, alias: str, progress: Progress) -> Tally:
    fields, tally, target = _fields(model), Tally(), connections[alias]
    names = [one.attname for one in fields]
    there = model._default_manager.using(source).count()
    columns = ", ".join(target.ops.quote_name(str(one.column)) for one in fields)
    sql = f"COPY {target.ops.quote_name(model._meta.db_table)} ({columns}) FROM STDIN"
    adapt = [_as_it_is if _is_raw(one) else one.get_db_prep_save for one in fields]
    with target.cursor() as cursor, cursor.copy(sql) as copy:
        for rows in _read(model, source):
            for row in rows:
                tally.add(names, row)
                copy.write_row(
                    [
                        None if value is None else prepare(value, target)
                        for prepare, value in zip(adapt, row, strict=True)
                    ]
                )
            progress(model._meta.db_table, tally.rows, there)
    return tally


def _read(model: type[models.Model], alias: str) -> Iterator[list[tuple[Any, ...]]]:
    """All rows by their keys, some at a time: a page by its number would read again all that came before."""
    fields = _fields(model)
    raw = {
        f"{_RAW}{one.attname}": ExpressionWrapper(F(one.attname), output_field=TextField())
        for one in fields
        if _is_raw(one)
    }
    names = [f"{_RAW}{one.attname}" if _is_raw(one) else one.attname for one in fields]
    key = fields.index(model._meta.pk)
    rows = model._default_manager.using(alias).annotate(**raw).order_by("pk").values_list(*names)
    last = None
    while some := list(rows[:AT_ONCE] if last is None else rows.filter(pk__gt=last)[:AT_ONCE]):
        yield some
        last = some[-1][key]


def _fields(model: type[models.Model]) -> "list[models.Field[Any, Any]]":
    """What is stored: what the database makes of it by itself is made there anew."""
    return [one for one in model._meta.concrete_fields if not one.generated]


def _is_raw(one: "models.Field[Any, Any]") -> bool:
    """Whether the column holds something that its field packs its own way: it is moved as it stands."""
    return hasattr(one, "from_db_value") and not isinstance(one, models.JSONField)


def _as_it_is(value: Any, _connection: Any) -> Any:
    return value


def _plain(value: Any) -> Any:
    """The value as both databases hand it back, in one spelling."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time | Decimal):
        return str(value)
    return value


def _count_on(every: Sequence[type[models.Model]], alias: str) -> None:
    """New rows get keys behind those that came."""
    target = connections[alias]
    with target.cursor() as cursor:
        for sql in target.ops.sequence_reset_sql(no_style(), list(every)):
            cursor.execute(sql)
