"""The columns that every record has."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Generic, Self, TypeVar

from django.conf import settings
from django.db import models

from bihuan.base.records.refusals import Conflict, Missing
from bihuan.base.records.services import update_version

_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""No letter that is read as another: ids are read out on the phone."""


def new_public_id() -> str:
    """A random id for addresses and facts: 12 characters, 59 bits, says nothing about how many there are."""
    left, signs = secrets.randbelow(len(_ALPHABET) ** 12), []
    for _ in range(12):
        left, place = divmod(left, len(_ALPHABET))
        signs.append(_ALPHABET[place])
    return "".join(signs)


class Record(models.Model):
    """A record of the business. ``version`` counts changes: a save names the version that it read.

    Nothing is deleted: ``archived_at`` takes a record off the lists, restoring clears it.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    archived_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    extra = models.JSONField(default=dict)

    kind: ClassVar[str]
    """The type in facts, files and addresses: ``customer``."""

    class Meta:
        abstract = True


R = TypeVar("R", bound=Record)
M = TypeVar("M", bound=models.Model)


def change(record: R, *, version: int | None, by: Any, at: datetime, **values: Any) -> R:
    """Write the values if nobody has changed the record since ``version`` was read; the record read anew.

    Raises Conflict when it has been changed, Missing when it is gone. ``version`` None: whatever it is now.
    """
    told: dict[str, Any] = {"updated_at": at, "updated_by": by, **values}
    related = {name: value for name, value in told.items() if isinstance(value, models.Model)}
    columns = {field.name: field.attname for field in record._meta.concrete_fields}
    plain = {columns.get(name, name): value.pk if name in related else value for name, value in told.items()}
    if not update_version(record, plain, version=version):
        current = type(record)._default_manager.filter(pk=record.pk).first()
        raise Missing if current is None else Conflict(current)
    for name, value in related.items():
        setattr(record, name, value)
    return record


def differences(record: Record, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What the values would change: field → (before, after)."""
    return {name: (getattr(record, name), value) for name, value in values.items() if getattr(record, name) != value}


class Found(Generic[M]):
    """Mix-in for querysets: one record by its public id, or Missing."""

    def one(self, public_id: str) -> M:
        """The record of that id among these rows; Missing when there is none."""
        # Not ordered, as ``first()`` would: to order the one row takes a third of the statement's time.
        found = next(iter(self.filter(public_id=public_id).order_by()[:1]), None)  # type: ignore[attr-defined]
        if found is None:
            raise Missing
        return found  # type: ignore[no-any-return]

    def current(self) -> Self:
        """Those that are not archived."""
        return self.filter(archived_at=None)  # type: ignore[attr-defined,no-any-return]
