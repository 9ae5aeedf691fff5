"""What is shown and what may be sent, made of the stages' inputs: a field has one name and one meaning on the way in and out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from datetime import date, datetime
from decimal import Decimal
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, cast, get_args, get_origin

from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema, create_model

from bihuan.base.records.inputs import Input
from bihuan.interfaces.api.exchange import tagged

Taken = TypeVar("Taken", bound=BaseModel)
Amount = Annotated[
    Decimal,
    PlainSerializer(lambda amount: f"{amount:.2f}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+\.[0-9]{2}$", "example": "1234.50"}, mode="serialization"),
]
"""An amount in 元, as a text with two decimals."""
ID = Annotated[str, Field(max_length=12, description="A public id.")]
ENOUGH = 200
"""Records that one act may concern."""


class Named(BaseModel):
    """Another record, by its id and its name."""

    id: str
    name: str


class Told(BaseModel):
    """The base of what is shown."""

    model_config = ConfigDict(from_attributes=True)


class Stamps(Told):
    """What every record has. ``version`` is the number in its ``ETag``."""

    id: str
    version: int
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None


class Subject(Told):
    """What an entry of the log is about: the kind of record, and its id."""

    kind: str
    id: str


class Gap(BaseModel):
    """What a form of the regulation asks for and is not there."""

    field: str
    clause: str


class Ids(Input):
    """The records that an act concerns, all or none."""

    ids: Annotated[tuple[ID, ...], Field(min_length=1, max_length=ENOUGH)]


class Done(BaseModel):
    """A record that an act concerned, and its version now."""

    id: str
    version: int


class Several(BaseModel):
    """The records that an act for several concerned."""

    items: list[Done]


def several(rows: Iterable[Any]) -> dict[str, Any]:
    """The rows as ``Several`` shows them."""
    return {"items": [{"id": row.public_id, "version": row.version} for row in rows]}


def touched(request: HttpRequest, row: Any) -> dict[str, Any]:
    """The row as ``Done`` shows it: after an act one may no longer see what one did it to."""
    tagged(request, row)
    return {"id": row.public_id, "version": row.version}


def acted(request: HttpRequest, rows: Sequence[Any], otherwise: Callable[[], Any]) -> dict[str, Any]:
    """The one row that an act for several gave back, as ``Done``; where it found nothing to do, the record as it stands."""
    return touched(request, rows[0] if rows else otherwise())


def named(record: Any) -> dict[str, str] | None:
    """A record, or nobody, as ``Named`` shows it."""
    return None if record is None else {"id": record.public_id, "name": record.name}


def told_gaps(found: Iterable[Any]) -> list[dict[str, str]]:
    """What is missing as ``Gap`` shows it."""
    return [{"field": gap.field, "clause": gap.clause} for gap in found]


def stamps(record: Any) -> dict[str, Any]:
    """What ``Stamps`` shows."""
    names = ("version", "created_at", "updated_at", "archived_at")
    return {"id": record.public_id, **{name: getattr(record, name) for name in names}}


def fields_of(taken: type[BaseModel], record: Any, *, leave_out: Iterable[str] = ()) -> dict[str, Any]:
    """The record's columns of the input's names."""
    return {name: getattr(record, name) for name in taken.model_fields if name not in set(leave_out)}


def shown_as(name: str, taken: type[BaseModel], base: type[BaseModel], *, leave_out: Iterable[str] = ()) -> Any:
    """A model with the input's fields as they are shown: their types without what is only checked on the way in."""
    left = {*leave_out, *base.model_fields}
    fields: dict[str, Any] = {
        field: (_plain(info.annotation), Field(description=info.description))
        for field, info in taken.model_fields.items()
        if field not in left
    }
    return create_model(name, __base__=base, __doc__=base.__doc__, **fields)


def patch_of(name: str, taken: type[Taken]) -> type[Taken]:
    """The input with every field left out at will; what is sent is checked as before."""
    fields: dict[str, Any] = {}
    for field, info in taken.model_fields.items():
        optional = copy(info)
        optional.default, optional.default_factory = None, None
        fields[field] = (info.annotation, optional)
    made: Any = create_model(name, __base__=Input, **fields)
    made.__doc__ = "What is to be changed; what is left out stays."
    return cast("type[Taken]", made)


def patched(taken: type[Taken], current: Mapping[str, Any], changes: BaseModel) -> Taken:
    """The current values with those that were sent; ``extra`` key by key."""
    sent = {name: getattr(changes, name) for name in changes.model_fields_set}
    if isinstance(sent.get("extra"), dict):
        sent["extra"] = {**current.get("extra", {}), **sent["extra"]}
    return taken.model_validate({**current, **sent})


def _plain(kind: Any) -> Any:
    """The type without limits: Decimal as an amount, a tuple as a list, fixed choices as texts."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _plain(inner[0])
    if origin is Literal:
        return str
    if origin in (Union, UnionType):
        return Union[tuple(_plain(one) for one in inner)]  # noqa: UP007 - of a tuple made here
    if origin is tuple:
        return list[_plain(inner[0])]  # type: ignore[misc]
    return {Decimal: Amount, date: date}.get(kind, kind)
