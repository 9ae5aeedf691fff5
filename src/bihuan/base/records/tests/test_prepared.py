"""Queries that are compiled once give what they would give if they were made anew; counts come with other statements."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import OuterRef
from django.test.utils import CaptureQueriesContext

from bihuan.base.organisation.models import Department, Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.counting import CountOf
from bihuan.base.records.prepared import Prepared


@pytest.mark.django_db
def test_each_value_takes_its_place(cast: Cast) -> None:
    """A number, a text, a day and a moment vary from call to call; what else the query says stays."""
    found: Prepared[Member] = Prepared(
        lambda pk, code, day, at: (
            Member.objects.filter(pk=pk, code=code, joined_on__lte=day, created_at__lte=at)
            .filter(is_active=True)
            .select_related("department")
        )
    )
    values = {"day": cast.li_wei.joined_on, "at": cast.li_wei.created_at}
    for member in (cast.li_wei, cast.zhang_min, cast.li_wei):
        with CaptureQueriesContext(connection) as queries:
            [row] = found(pk=member.pk, code=member.code, **values)
            assert (row.name, row.department) == (member.name, member.department)
        assert len(queries) == 1
    assert found(pk=cast.li_wei.pk, code=cast.zhang_min.code, **values) == []
    assert found(pk=cast.li_wei.pk, code="li.wei", **{**values, "day": values["day"] - timedelta(days=1)}) == []
    assert found(pk=cast.li_wei.pk, code="li.wei", **{**values, "at": values["at"] - timedelta(seconds=1)}) == []


@pytest.mark.django_db
def test_a_row_written_meanwhile_is_read(cast: Cast) -> None:
    """What is kept is the statement, not its answer."""
    named: Prepared[Member] = Prepared(lambda code: Member.objects.filter(code=code))
    assert named(code="li.wei")[0].name == "李伟"
    Member.objects.filter(code="li.wei").update(name="李维")
    assert named(code="li.wei")[0].name == "李维"


@pytest.mark.django_db
def test_counted_along(cast: Cast) -> None:
    """As many as there are, up to the most that is asked for; each row its own."""
    there = Member.objects.filter(department=OuterRef("pk"))
    departments = Department.objects.order_by("pk")
    sizes = list(departments.annotate(size=CountOf(there, most=2)).values_list("size", flat=True))
    assert sizes == [min(2, Member.objects.filter(department=one).count()) for one in departments]
    assert max(sizes) == 2 > min(sizes)
