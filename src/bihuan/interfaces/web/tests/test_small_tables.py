"""The small tables of a record's page cost no more when there is more of everything else."""

from typing import Any

import pytest
from django.db import connection

from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.customers.models import Customer
from bihuan.flow.opportunities.models import Opportunity
from bihuan.interfaces.web.customers.page import PAGE as CUSTOMER
from bihuan.interfaces.web.kit.details import RelatedList
from bihuan.interfaces.web.opportunities.detail import PAGE as OPPORTUNITY
from bihuan.interfaces.web.pages.customer import RELATED


@pytest.mark.django_db
def test_they_are_found_by_the_records_key(cast: Cast) -> None:
    """Not in the order that they are shown in, through all records that are not theirs. SQLite tells its plan without data."""
    of_customer, of_opportunity = (*CUSTOMER.related, *RELATED), OPPORTUNITY.related
    assert len(of_customer) > 4
    assert len(of_opportunity) > 2
    tables: list[tuple[RelatedList, Any, str]] = [(each, Customer(pk=1), "customer_id=?") for each in of_customer]
    tables += [(each, Opportunity(pk=1, customer_id=1), "opportunity_id=?") for each in of_opportunity]
    for each, record, key in tables:
        rows = each.rows(record, cast.zhang_min).values(each.key)[:11]
        if connection.vendor == "sqlite":
            assert key in rows.explain(), (str(each.title), rows.explain())
