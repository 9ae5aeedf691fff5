"""What happened to a record, through the API: what its page tells, in the same words, and nothing more."""

from datetime import timedelta
from typing import Any

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.customers.services import grade_customers
from bihuan.interfaces.api.tests.asking import Api, told
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.web.customers.tests.made import customer
from bihuan.interfaces.web.fieldwork.tests import made

HOUR = timedelta(hours=1)


def _history(api: Api, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = told(api.get(f"{path}/history"))["items"]
    return found


def test_who_did_what_when(cast: Cast) -> None:
    """The latest first: the verb, the person, the values before and after, and the page's words for it."""
    api, public_id = Api(cast.li_wei), customer(cast, industry="食品").public_id
    path = f"/customers/{public_id}"
    assert api.patch(path, {"industry": "汽车"}, if_match='"v1"').status_code == 200
    grade_customers(customers=[public_id], grade="A", reason="订单大", by=cast.zhang_min, at=cast.at + HOUR)
    found = _history(api, path)
    assert [one["type"] for one in found] == ["customer.graded", "customer.changed", "customer.recorded"]
    graded, changed, _recorded = found
    assert graded["by"] == {"code": "zhang.min", "name": "张敏"}
    assert (graded["at"], graded["subject"]) == ("2026-01-05T02:00:00Z", {"kind": "customer", "id": public_id})
    assert (changed["changes"], changed["withdrawn"]) == ({"industry": ["食品", "汽车"]}, False)
    page = log_in(cast.li_wei).get(f"/customers/{public_id}/").content.decode()
    assert all(one["what"] in page for one in found)
    first = told(api.get(f"{path}/history?limit=2"))
    rest = told(api.get(first["next"]))
    assert ([one["seq"] for one in first["items"] + rest["items"]], rest["next"]) == (
        [one["seq"] for one in found],
        None,
    )


@pytest.mark.trust("T-A08")
def test_what_one_may_not_see_is_not_told(cast: Cast) -> None:
    """A token without the right to visits hears nothing of them on the customer's timeline; whoever has it does."""
    visit = made.held(cast)
    path = f"/customers/{visit.customer.public_id}"
    kinds = {one["subject"]["kind"] for one in _history(Api(cast.li_wei), path)}
    assert kinds == {"customer", "visit"}
    narrow = Api(cast.li_wei, permissions=("customers.view",))
    assert {one["subject"]["kind"] for one in _history(narrow, path)} == {"customer"}


@pytest.mark.trust("T-A08")
def test_what_was_blanked_stays_so(cast: Cast) -> None:
    """Personal data is in no field of its own, and in no words once it has been blanked in the log."""
    api, row = Api(cast.li_wei), customer(cast)
    path = f"/customers/{row.public_id}"
    entered = told(api.post(f"{path}/contacts", {"name": "单晓峰", "mobile": "13800138000"}))
    whole = str(_history(api, path))
    assert "13800138000" not in whole
    Event.objects.filter(subject=entered["id"]).update(private=None)
    assert "单晓峰" not in str(_history(api, path) + _history(api, f"/contacts/{entered['id']}"))


def test_who_is_told_about_a_member(cast: Cast) -> None:
    """Oneself, whoever manages members, whoever records their leave; a colleague sees the member and hears nothing."""
    path = f"/members/{cast.li_wei.public_id}"
    told_to = {code: bool(_history(Api(cast[code]), path)) for code in ("li.wei", "admin", "zhang.min", "wang.fang")}
    assert told_to == {"li.wei": True, "admin": True, "zhang.min": True, "wang.fang": False}
