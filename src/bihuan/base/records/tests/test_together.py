"""Queries asked in one statement give what each would give by itself: its rows, its order, its kinds of rows."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count, F, QuerySet, Value
from django.test.utils import CaptureQueriesContext

from bihuan.base.organisation.models import Department, Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.products.models import Product
from bihuan.base.records.together import together


def _queries() -> list["QuerySet[Any]"]:
    """Records with what they refer to, dictionaries, tuples, single values; cut, grouped, a union, none at all."""
    people, departments = Member.objects.order_by("-sort_key"), Department.objects.order_by("path")
    return [
        people.select_related("department")[:3],
        people.values("code", "joined_on", "department__name", "name"),
        people.order_by("joined_on").values_list("department__name", "manager").annotate(count=Count("pk")),
        Member.objects.none(),
        Product.objects.values("name", "list_price", "extra"),
        departments.values_list("path", flat=True)[1:4],
        people.order_by()
        .annotate(what=Value("m"), key=F("code"))
        .values_list("what", "key")
        .union(
            departments.order_by().annotate(what=Value("d"), key=F("public_id")).values_list("what", "key"), all=True
        )
        .order_by("-key"),
    ]


@pytest.mark.django_db
def test_each_as_if_it_were_asked_alone(cast: Cast) -> None:
    """Two columns of one name, moments, days, amounts and JSON come as they are stored."""
    given = {"created_at": cast.at, "updated_at": cast.at, "extra": {"颜色": "红"}}
    Product.objects.create(name="空压机", sort_key="kong", list_price=Decimal("1200.50"), **given)
    with CaptureQueriesContext(connection) as asked:
        found = together(*_queries())
    assert len(asked) == 1
    assert found == [list(one) for one in _queries()]
    assert [row.department.name for row in found[0]] == [row.department.name for row in _queries()[0]]
    assert isinstance(found[1][0]["joined_on"], date)
    assert found[4] == [{"name": "空压机", "list_price": Decimal("1200.50"), "extra": {"颜色": "红"}}]


@pytest.mark.django_db
def test_records_bring_what_they_refer_to(cast: Cast) -> None:
    """Nothing is asked when it is read."""
    [people, _] = together(Member.objects.select_related("department"), Department.objects.all())
    there = Department.objects.filter(members=cast.li_wei)[0].name
    with CaptureQueriesContext(connection) as asked:
        assert {one.code: one.department.name for one in people}["li.wei"] == there
    assert len(asked) == 0


@pytest.mark.django_db
def test_what_cannot_have_rows_is_not_asked_for(cast: Cast) -> None:
    """One statement less than one."""
    with CaptureQueriesContext(connection) as asked:
        assert together(Member.objects.none(), Member.objects.filter(pk__in=[])) == [[], []]
        assert together() == []
    assert len(asked) == 0
