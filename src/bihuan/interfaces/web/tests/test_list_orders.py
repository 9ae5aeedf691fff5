"""The long lists are read in the order of an index of what is not archived, on both databases."""

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.indexes import CurrentIndex
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.web.customers.lists import CUSTOMERS
from bihuan.interfaces.web.fieldwork.lists import FOLLOWUPS
from bihuan.interfaces.web.kit.lists import RecordList
from bihuan.interfaces.web.opportunities.lists import PIPELINE

LISTS = (
    (CUSTOMERS, "customers:list", "customer_by_age", ()),
    (PIPELINE, "opportunities:list", "opportunity_latest", ("outcome",)),
    (FOLLOWUPS, "fieldwork:followups", "followup_latest", ()),
)
"""List, page, index, and what the page holds fixed before the order."""


@pytest.mark.django_db
@pytest.mark.parametrize(("spec", "page", "name", "fixed"), LISTS)
def test_a_manager_walks_an_index(
    cast: Cast, rf: RequestFactory, spec: RecordList, page: str, name: str, fixed: tuple[str, ...]
) -> None:
    """Its fields are the order with the key that breaks ties, of the list's rows alone: so nothing is sorted, nor read further.

    PostgreSQL's holds these rows only, as it takes no order from behind ``IS NULL``; SQLite tells its plan without data.
    """
    rows = spec.rows(cast.zhang_min)
    index = next(one for one in rows.model._meta.indexes if one.name == name)
    column = next(one for one in spec.all_columns(rf.get("/")) if one.key == spec.order.removeprefix("-"))
    order = [*fixed, *column.order, "id"]
    assert isinstance(index, CurrentIndex)
    assert list(index.fields[: len(order)]) == order
    client = log_in(cast.zhang_min)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse(page)).status_code == 200
    [sql] = [one["sql"] for one in captured if '"rows_in_all"' in one["sql"]]
    assert '"archived_at" IS NULL' in sql
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            steps = [row[-1] for row in cursor.fetchall()]
            assert any(name in step for step in steps), steps
            assert not any("ORDER BY" in step for step in steps), steps
        else:
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
            [[made]] = cursor.fetchall()
            assert made.endswith(" WHERE (archived_at IS NULL)")


@pytest.mark.django_db
def test_whoever_sees_everything_is_asked_nothing(cast: Cast) -> None:
    """No sub-query says whose rows they are."""
    for spec, *_ in LISTS:
        assert " IN (SELECT " not in str(spec.rows(cast.admin).query)
        assert " IN (SELECT " in str(spec.rows(cast.zhang_min).query)


@pytest.mark.django_db
def test_what_is_shown_is_looked_up_for_the_page_only(cast: Cast) -> None:
    """A search puts in order all that it finds; their contacts are read for the fifty that are shown."""
    client = log_in(cast.zhang_min)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse("customers:list"), {"q": "机械"}).status_code == 200
    [sql] = [one["sql"] for one in captured if '"rows_in_all"' in one["sql"]]
    assert sql.count('"customers_contact"') == 1
    assert sql.index('"customers_contact"') < sql.index(" LIMIT 50)")
