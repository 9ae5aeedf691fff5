"""Proof that a refusal changed nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.numbering.models import Counter
from bihuan.base.records.refusals import Conflict, Missing, Refused
from bihuan.base.search.models import Entry
from bihuan.flow.customers.models import Contact, Customer


def _everything() -> list[Any]:
    tables = (Customer, Contact, Event, Entry, Counter)
    return [list(table._default_manager.order_by("pk").values()) for table in tables]


@contextmanager
def refused(code: str, *, field: str | None = None, clause: str | None = None) -> Iterator[list[Refused]]:
    """The block is refused for this reason, and every row stands as before."""
    caught: list[Refused] = []
    before = _everything()
    with pytest.raises(Refused) as raised:
        yield caught
    caught.append(raised.value)
    assert (raised.value.code, raised.value.field or field, raised.value.clause) == (
        code,
        field or raised.value.field,
        clause,
    )
    assert _everything() == before


@contextmanager
def missing() -> Iterator[None]:
    """To whoever asks there is no such record, and every row stands as before."""
    before = _everything()
    with pytest.raises(Missing):
        yield
    assert _everything() == before


@contextmanager
def conflict() -> Iterator[None]:
    """Somebody else was first, and every row stands as they left it."""
    before = _everything()
    with pytest.raises(Conflict):
        yield
    assert _everything() == before
