"""The warning while typing: what it finds, and what it does not tell."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.customers.selectors import Duplicate, duplicates
from bihuan.flow.customers.tests.conftest import Enter


@pytest.mark.clause("B6", "E24", part="base")
def test_what_is_found(enter: Enter, cast: Cast) -> None:
    """The same name, the same number, nearly the name; the surest first and each customer once."""
    same = enter("杭州华通医疗器械有限公司", contact_name="单晓峰", contact_phone="138 0013 8000")
    near = enter("华通医疗器械有限责任公司")
    called = enter("海天塑机", contact_name="曾国藩", contact_phone="+8613800138000")
    enter("别家")
    found = duplicates(name="杭州华通医疗器械有限公司", phone="138-0013-8000", by=cast.li_wei)
    assert found == [
        Duplicate(same, "name", True),
        Duplicate(called, "phone", False),
        Duplicate(near, "similar_name", False),
    ]
    assert duplicates(name="杭州华通医疗器械有限公司", by=cast.li_wei, leave_out=same.public_id) == [
        Duplicate(near, "similar_name", False)
    ]


@pytest.mark.parametrize("typed", [{"name": "华通医疗"}, {"phone": "13800138000"}, {"name": "杭州华通医疗有限公司"}])
def test_a_hidden_one_is_only_said_to_be(enter: Enter, cast: Cast, typed: dict[str, str]) -> None:
    """T-A04: no name, no number, no owner of what may not be seen."""
    enter("华通医疗", contact_name="单晓峰", contact_phone="13800138000")
    found = duplicates(by=cast.zhao_qiang, **typed)
    assert [one.customer for one in found] == [None]


def test_the_beginning_of_a_name(enter: Enter, cast: Cast) -> None:
    """While it is being typed: among those that may be seen only."""
    made = enter("杭州华通医疗器械有限公司")
    assert duplicates(name="杭州华通医", by=cast.li_wei) == [Duplicate(made, "similar_name", False)]
    assert duplicates(name="杭州华通", by=cast.li_wei) == []
    assert duplicates(name="杭州华通医", by=cast.zhao_qiang) == []


def test_nothing_typed_is_nothing_found(enter: Enter, cast: Cast) -> None:
    """Neither is the beginning of a number."""
    enter("华通", contact_name="单", contact_phone="13800138000")
    assert duplicates(by=cast.li_wei) == []
    assert duplicates(phone="138001", by=cast.li_wei) == []


def test_statements(enter: Enter, cast: Cast) -> None:
    """As many with ten alike as with one."""
    counts = []
    for places in ("北京", "上海 天津 重庆 河北 山西 江苏 浙江 安徽 福建"):
        for place in places.split():
            enter(f"{place}华通医疗有限公司")
        with CaptureQueriesContext(connection) as captured:
            found = duplicates(
                name="华通医疗", phone="13800138000", credit_code="91350100M000100Y43", by=cast.again("li.wei")
            )
        counts.append((len(captured), len(found)))
    assert counts == [(8, 1), (8, 5)]
