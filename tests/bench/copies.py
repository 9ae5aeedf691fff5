"""Copies of a company's customers with all that belongs to them: how the sizes M and L are made within minutes.

What is copied are rows, in the database, with other ids, names and numbers; the search index is made anew for the names. The
copies' entries of the log stand in no chain, and no duties follow from them: those stay the duties of the first tenth.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TypeVar

from django.db import connection, models
from django.db.models import Max

from bihuan.base.audit.models import Event, Head, Mention
from bihuan.base.duties.models import Cursor
from bihuan.base.search.models import Entry
from bihuan.base.search.services import put_new
from bihuan.flow.customers.indexing import index_new
from bihuan.flow.customers.models import Contact, Customer
from bihuan.flow.fieldwork.models import Followup
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.services.reach import words_of
from bihuan.insight.notices.models import Cursor as NoticesCursor
from tests.bench.workbooks import CITIES

COPIED: tuple[type[models.Model], ...] = (Customer, Contact, Opportunity, Followup)
CHUNK = 200
M = TypeVar("M", bound=models.Model)


def multiply(times: int) -> None:
    """Make ``times`` - 1 copies of everything."""
    copied: tuple[type[models.Model], ...] = (*COPIED, Event, Mention, Entry)
    last = {model: _last(model) for model in copied}
    for turn in range(1, times):
        for model in COPIED:
            _copy(model, last, turn)
        _copy_log(last, turn)
        _copy_index(last, turn)
    if connection.vendor == "sqlite":
        _run(
            "INSERT INTO search_grams (rowid, grams) SELECT id, 'followup:' || replace(grams, ' ', ' followup:') "
            "FROM search_entry WHERE id > %s AND kind = %s",
            last[Entry],
            "followup",
        )
    _go_on_after()
    for customers in _parts(Customer.objects.filter(pk__gt=last[Customer]).order_by("pk")):
        known = {one.pk: one for one in customers}
        contacts = list(Contact.objects.filter(customer__in=list(known), pk__gt=last[Contact]).order_by("pk"))
        for contact in contacts:
            contact.customer = known[contact.customer_id]
        index_new(customers, contacts)
    for opportunities in _parts(Opportunity.objects.filter(pk__gt=last[Opportunity]).order_by("pk")):
        put_new("opportunity", {one.pk: words_of(one) for one in opportunities})


def _parts(rows: "models.QuerySet[M]") -> Iterator[list[M]]:
    told = rows.iterator(chunk_size=CHUNK)
    while part := list(islice(told, CHUNK)):
        yield part


def _last(model: type[models.Model]) -> int:
    return int(model._default_manager.aggregate(last=Max("pk"))["last"] or 0)


def _run(sql: str, *parameters: int | str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def public_id(key: str, turn: int) -> str:
    """SQL for the id of a row's copy: twelve signs of the alphabet, made of the key's digits and the turn."""
    digits = f"CAST(200000000000 + {key} * 100 + {turn} AS text)"
    return f"replace(replace({digits}, '0', 'z'), '1', 'y')"


def _moved(text: str, turn: int) -> str:
    """SQL for a company's name in another city, from the tenth copy on with a number: no two are alike."""
    cities = {city: CITIES[(place + turn) % len(CITIES)] for place, city in enumerate(CITIES)}
    found = " ".join(f"WHEN '{city}' THEN '{other}'" for city, other in cities.items())
    return f"CASE substr({text}, 1, 2) {found} ELSE '' END || substr({text}, 3) || '{turn // len(CITIES) or ''}'"


def _changed(model: type[models.Model], turn: int) -> dict[str, str]:
    """Column → SQL, for those that must differ."""
    by_model: dict[type[models.Model], dict[str, str]] = {
        Customer: {name: _moved(name, turn) for name in ("name", "name_key")} | {"number": f"number || '-{turn}'"},
        Contact: {
            name: f"CASE WHEN {name} = '' THEN '' ELSE '1{turn}' || substr({name}, 3) END"
            for name in ("mobile", "mobile_key")
        },
        Opportunity: {"name": _moved("name", turn), "number": f"number || '-{turn}'"},
    }
    return {"public_id": public_id("id", turn), **by_model.get(model, {})}


def _copy(model: type[models.Model], last: dict[type[models.Model], int], turn: int) -> None:
    changed = _changed(model, turn)
    for field in model._meta.concrete_fields:
        target = model if field.primary_key else field.related_model
        if isinstance(target, type) and target in last:
            changed[str(field.column)] = f"{field.column} + {turn * last[target]}"
    names = [str(field.column) for field in model._meta.concrete_fields]
    _insert(model, {name: changed.get(name, f'"{name}"') for name in names}, last[model])


def _insert(model: type[models.Model], values: dict[str, str], last: int, source: str = "") -> None:
    meta = model._meta
    key = str(meta.pk.column)
    columns = ", ".join(f'"{name}"' for name in values)
    chosen = source or f'"{meta.db_table}" AS source WHERE source.{key} <= {last}'
    _run(f'INSERT INTO "{meta.db_table}" ({columns}) SELECT {", ".join(values.values())} FROM {chosen}')  # noqa: S608 - our tables


def _copy_log(last: dict[type[models.Model], int], turn: int) -> None:
    """The entries about the copied records, and on whose timelines they stand."""
    for model in COPIED:
        kind = model.kind  # type: ignore[attr-defined]
        record = f'"{model._meta.db_table}" AS record'
        names = [str(field.column) for field in Event._meta.concrete_fields]
        told = {name: f'entry."{name}"' for name in names}
        told |= {"seq": f"entry.seq + {turn * last[Event]}", "subject": public_id("record.id", turn)}
        about = f"JOIN {record} ON record.public_id = entry.subject WHERE entry.kind = '{kind}' AND entry.seq <= {last[Event]}"
        _insert(Event, told, 0, f"audit_event AS entry {about}")
    for model in COPIED:
        kind = model.kind  # type: ignore[attr-defined]
        mention = {
            "id": f"entry.id + {turn * last[Mention]}",
            "event_id": f"entry.event_id + {turn * last[Event]}",
            "kind": "entry.kind",
            "public_id": public_id("record.id", turn),
        }
        join = f'JOIN "{model._meta.db_table}" AS record ON record.public_id = entry.public_id'
        about = f"{join} WHERE entry.kind = '{kind}' AND entry.id <= {last[Mention]}"
        _insert(Mention, mention, 0, f"audit_mention AS entry {about}")


def _copy_index(last: dict[type[models.Model], int], turn: int) -> None:
    """What follow-ups are found by, which is what was said; names are indexed anew."""
    told = {"id": f"id + {turn * last[Entry]}", "kind": "kind", "record": f"record + {turn * last[Followup]}"}
    told |= {"text": "text", "grams": "grams"}
    _insert(Entry, told, 0, f"search_entry WHERE kind = 'followup' AND id <= {last[Entry]}")


def _go_on_after() -> None:
    """New rows are numbered after the copies, and whoever reads the log has read them."""
    models_copied = (*COPIED, Mention, Entry)
    reset: Callable[..., list[str]] = connection.ops.sequence_reset_sql
    for sql in reset(_Plain(), models_copied):
        _run(sql)
    Head.objects.update(seq=_last(Event))
    for cursor in (Cursor, NoticesCursor):
        cursor.objects.update(seq=_last(Event))


class _Plain:
    """SQL without colours."""

    def __getattr__(self, _name: str) -> Callable[[str], str]:
        return lambda text: text
