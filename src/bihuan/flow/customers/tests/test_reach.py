"""Whom and which departments a form or filter offers: one statement, none for whoever sees only their own."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.base.organisation.models import Member
from bihuan.base.organisation.selectors import person_of_session
from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.customers.selectors import departments_in_reach, in_reach, members_in_reach


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "statements"), [("li.wei", 0), ("zhang.min", 1), ("chen.jing", 1), ("sun.li", 1)])
def test_the_same_as_each_by_itself(cast: Cast, who: str, statements: int) -> None:
    """Whatever the scope, in the same order; asked a second time it is known."""
    person = person_of_session(Member.objects.get(code=who).pk)
    assert person is not None
    with CaptureQueriesContext(connection) as queries:
        found = in_reach(person, "customers.view")
        assert in_reach(person, "customers.view") is found
    assert len(queries) == statements
    people = members_in_reach(person, "customers.view").order_by("sort_key", "pk")
    assert list(found.members) == list(people.values_list("public_id", "name"))
    assert list(found.departments) == list(departments_in_reach(person, "customers.view").values_list("path", "name"))
