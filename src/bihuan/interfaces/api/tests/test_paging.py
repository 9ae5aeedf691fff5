"""Walking a list by its cursor: everything once, in order, whatever happens meanwhile."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.customers.inputs import CustomerInput
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.services import record_customers
from bihuan.interfaces.api.tests.asking import Api, told
from bihuan.interfaces.web.customers.lists import COLUMNS

SORTS = [sort for column in COLUMNS if column.order for sort in (column.key, f"-{column.key}")]


def enter(cast: Cast, count: int, word: str = "公司") -> None:
    """So many customers of 李伟's; many entered at one moment, many values empty, many the same."""
    rows = [
        CustomerInput(
            name=f"{word}{number:03d}",
            contact_name="解正",
            budget=number % 3 or None,
            grade=("", "A", "B")[number % 3],
            region=("", "重庆", "上海")[number % 3],
        )
        for number in range(count)
    ]
    for start in range(0, count, 7):
        record_customers(rows=rows[start : start + 7], by=cast.li_wei, at=cast.at + timedelta(hours=1 + start))


def walk(api: Api, query: str) -> list[list[Any]]:
    """The pages."""
    path, pages = f"/customers?{query}", []
    while path:
        page = told(api.get(path))
        pages.append(page["items"])
        path = page["next"]
    return pages


@pytest.mark.django_db
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sort=st.sampled_from(SORTS), limit=st.integers(3, 12))
def test_everything_once(cast: Cast, sort: str, limit: int) -> None:
    """Each order, each length of page: the walk is the list."""
    if not Customer.objects.exists():
        enter(cast, 25)
    api = Api(cast.li_wei)
    pages = walk(api, f"sort={sort}&limit={limit}")
    whole = [row["id"] for row in told(api.get(f"/customers?sort={sort}&limit=200"))["items"]]
    assert [row["id"] for page in pages for row in page] == whole
    assert len(set(whole)) == 25
    assert {len(page) for page in pages[:-1]} <= {limit}
    api.token.delete()


@pytest.mark.parametrize("sort", ["name", "-name", "-entered", "budget", "last"])
def test_rows_that_come_meanwhile(cast: Cast, sort: str) -> None:
    """What was there all the time comes once; what comes in between comes at most once."""
    enter(cast, 12)
    api, there = Api(cast.li_wei), {row.public_id for row in Customer.objects.all()}
    path, seen = f"/customers?sort={sort}&limit=5", []
    for word in ("阿", "中", "足"):
        page = told(api.get(path))
        seen += [row["id"] for row in page["items"]]
        enter(cast, 3, word)
        path = page["next"]
    while path:
        page = told(api.get(path))
        seen += [row["id"] for row in page["items"]]
        path = page["next"]
    assert len(seen) == len(set(seen))
    assert there <= set(seen)


def test_cursors_are_of_one_list_in_one_order(cast: Cast) -> None:
    """Another order, another list: refused, not guessed. The filters go along in the address."""
    enter(cast, 6)
    api = Api(cast.li_wei)
    following = told(api.get("/customers?sort=name&limit=2&grade=A,B&total=true"))
    cursor = following["next"].rpartition("cursor=")[2]
    assert (following["total"], following["total_is_exact"]) == (4, True)
    assert "grade=A%2CB" in following["next"]
    assert told(api.get(f"/customers?sort=-name&cursor={cursor}"))["code"] == "bad_cursor"
    assert told(api.get(f"/contacts?sort=name&cursor={cursor}"))["code"] == "bad_cursor"
    assert api.get(f"/customers?sort=name&cursor={cursor}").status_code == 200
