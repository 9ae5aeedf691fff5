"""Customers and contacts with them, for the tests."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.customers.inputs import CustomerInput
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.services import record_customer
from bihuan.flow.fieldwork.inputs import FollowupInput, HeldVisit
from bihuan.flow.fieldwork.models import Followup, Visit
from bihuan.flow.fieldwork.services import log_followup, record_visit

Log = Callable[..., Followup]
Visited = Callable[..., Visit]


@pytest.fixture
def huatong(cast: Cast) -> Customer:
    """李伟's customer."""
    return record_customer(row=CustomerInput(name="华通", region="闵行"), by=cast.li_wei, at=cast.at)


@pytest.fixture
def haitian(cast: Cast) -> Customer:
    """王芳's customer."""
    return record_customer(row=CustomerInput(name="海天"), by=cast.wang_fang, at=cast.at)


@pytest.fixture
def log(cast: Cast, huatong: Customer) -> Log:
    """Logs a contact with 华通 an hour after the cast started: ``log(content="…", by=cast.zhang_min)``."""

    def logged(*, by: Member | None = None, at: datetime | None = None, **fields: object) -> Followup:
        row = FollowupInput.model_validate({"customer": huatong.public_id, "content": "报价已发", **fields})
        return log_followup(row=row, by=by or cast.li_wei, at=at or cast.at + timedelta(hours=1))

    return logged


@pytest.fixture
def visited(cast: Cast, huatong: Customer) -> Visited:
    """Enters a visit to 华通 from 10 to 11 o'clock, an hour later."""

    def held(*, by: Member | None = None, at: datetime | None = None, **fields: object) -> Visit:
        times = {"started_at": cast.at + timedelta(hours=1), "ended_at": cast.at + timedelta(hours=2)}
        row = HeldVisit.model_validate({"customer": huatong.public_id, **times, **fields})
        return record_visit(row=row, by=by or cast.li_wei, at=at or cast.at + timedelta(hours=3))

    return held
