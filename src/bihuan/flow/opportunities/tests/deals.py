"""What tests of deals begin with: a regulation, a customer, an opportunity; and the proof that a refusal changed nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import START
from bihuan.base.policies.services import publish
from bihuan.base.records.refusals import Conflict, Missing, Refused
from bihuan.flow.customers.inputs import CustomerInput
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.services.recording import record_customer
from bihuan.flow.opportunities.inputs import OpeningInput
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.services import open_opportunity
from bihuan.playbook.load import read_source

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def regulated_by(preset: str, at: datetime = START) -> None:
    """Publish the preset as the company's first regulation."""
    publish(text=read_source(preset).text, name=preset, starts_on=at.date(), by=None, at=at, first=True)


def customer_of(member: Member, name: str = "重庆长安汽车", at: datetime = START) -> Customer:
    """A customer of the member's."""
    return record_customer(row=CustomerInput(name=name, owner="me"), by=member, at=at)


def deal_of(member: Member, customer: Customer | None = None, at: datetime = START, **fields: Any) -> Opportunity:
    """An open opportunity of the member's."""
    at_customer = customer or customer_of(member)
    given: dict[str, Any] = {"name": "焊装线改造", "customer": at_customer.public_id, **fields}
    return open_opportunity(given=OpeningInput(**given), by=member, at=at)


COMPLETE = {"equipment": "六轴机器人", "specification": "负载 210 kg"}
"""What the ``equipment`` regulation requires beyond name and stage."""


def _rows() -> dict[str, list[Any]]:
    there = set(connection.introspection.table_names())
    ours = [one for one in apps.get_models() if one.__module__.startswith("bihuan.") and one._meta.db_table in there]
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in ours}


@contextmanager
def refused(code: str, *, clause: str | None = None, field: str | None = None) -> Iterator[None]:
    """What runs inside is refused for this reason, by this clause, and no row of any table has changed."""
    before = _rows()
    with pytest.raises(Refused) as raised:
        yield
    assert (raised.value.code, raised.value.clause, raised.value.field) == (code, clause, field)
    assert _rows() == before


@contextmanager
def missing() -> Iterator[None]:
    """There is no such thing for whoever asks, and no row has changed."""
    before = _rows()
    with pytest.raises(Missing):
        yield
    assert _rows() == before


@contextmanager
def conflicting() -> Iterator[None]:
    """Somebody else was quicker, and no row has changed."""
    before = _rows()
    with pytest.raises(Conflict):
        yield
    assert _rows() == before
