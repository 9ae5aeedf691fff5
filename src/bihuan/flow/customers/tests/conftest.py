"""Customers for the tests."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.customers.inputs import CustomerInput
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.services import record_customer

Enter = Callable[..., Customer]


@pytest.fixture
def enter(cast: Cast) -> Enter:
    """Enters a customer an hour after the cast started: ``enter("华通", by=cast.wang_fang)``, by 李伟 unless said otherwise."""

    def entered(name: str, *, by: Member | None = None, **fields: object) -> Customer:
        row = CustomerInput.model_validate({"name": name, **fields})
        return record_customer(row=row, by=by or cast.li_wei, at=cast.at + timedelta(hours=1))

    return entered
