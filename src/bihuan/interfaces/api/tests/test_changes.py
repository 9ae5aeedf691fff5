"""Changing what somebody else has changed, and sending the same again."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.customers.models import Customer
from bihuan.interfaces.api.idempotency import forget
from bihuan.interfaces.api.models import Answer
from bihuan.interfaces.api.sweeping import sweep
from bihuan.interfaces.api.tests.asking import Api, told
from bihuan.interfaces.jobs.models import JobRun
from bihuan.interfaces.web.customers.tests.made import customer

HAITIAN = {"name": "海天", "contact_name": "解正"}


def _row(public_id: str) -> dict[str, Any]:
    return dict(Customer.objects.values().get(public_id=public_id))


@pytest.mark.trust("T-D05")
def test_the_second_is_told(cast: Cast) -> None:
    """T-D05: 412 with what stands there now; nothing of the second is written."""
    api, public_id = Api(cast.li_wei), customer(cast, needs="CRM").public_id
    path = f"/customers/{public_id}"
    read = api.get(path).headers["ETag"]
    first = api.patch(path, {"industry": "汽车"}, if_match=read)
    assert (first.status_code, first.headers["ETag"], told(first)["needs"]) == (200, '"v2"', "CRM")
    before, facts = _row(public_id), Event.objects.count()
    second = api.patch(path, {"industry": "食品"}, if_match=read)
    assert (second.status_code, second.headers["ETag"]) == (412, '"v2"')
    assert (told(second)["code"], told(second)["current"]["industry"]) == ("changed_since", "汽车")
    assert (_row(public_id), Event.objects.count()) == (before, facts)


@pytest.mark.parametrize(
    ("named", "status"),
    [(None, 428), ("*", 400), ('W/"v1"', 400), ("v1", 400), ('"v1", "v2"', 400), ('"v9999999999"', 400), ('"v7"', 412)],
)
def test_the_version_is_named_exactly(cast: Cast, named: str | None, status: int) -> None:
    """Left out: 428; anything but one ETag: 400."""
    public_id = customer(cast).public_id
    headers = {} if named is None else {"if_match": named}
    answer = Api(cast.li_wei).patch(f"/customers/{public_id}", {"industry": "食品"}, **headers)
    assert answer.status_code == status
    assert _row(public_id)["version"] == 1


def test_where_no_version_is_compared_none_is_taken(cast: Cast) -> None:
    """A header that would be passed over promises what does not hold."""
    answer = Api(cast.li_wei).post("/customers", HAITIAN, if_match='"v1"')
    assert (answer.status_code, told(answer)["code"]) == (400, "not_conditional")


def test_what_is_hidden_is_not_there(cast: Cast) -> None:
    """T-A01, T-A02: the same answer for another's record as for none at all, and nothing of it changes."""
    public_id = customer(cast).public_id
    api, before = Api(cast.zhao_qiang), _row(public_id)
    bodies = []
    for wanted in (public_id, "2222222222ab"):
        answer = api.patch(f"/customers/{wanted}", {"grade": "A"}, if_match='"v1"')
        assert answer.status_code == 404
        bodies.append({name: value for name, value in told(answer).items() if name != "request_id"})
    assert bodies[0] == bodies[1]
    assert _row(public_id) == before


def test_several_all_or_none(cast: Cast) -> None:
    """T-A10: one of another's among them refuses the whole act."""
    mine, other = customer(cast), Api(cast.zhao_qiang).post("/customers", {"name": "北方"})
    before, facts = _row(mine.public_id), Event.objects.count()
    answer = Api(cast.li_wei).post("/customers/bulk/archive", {"ids": [mine.public_id, told(other)["id"]]})
    assert answer.status_code == 404
    assert (_row(mine.public_id), Event.objects.filter(verb="customer.archived").count()) == (before, 0)
    assert Event.objects.count() == facts + 1, "the token"


@pytest.mark.trust("T-D08")
def test_the_same_again(cast: Cast) -> None:
    """T-D07, T-D08: once; another body, another token: refused; another member: their own."""
    api = Api(cast.li_wei)
    first, second = (api.post("/customers", HAITIAN, idempotency_key="k") for _ in range(2))
    assert (first.status_code, second.status_code, first.content) == (201, 201, second.content)
    assert [answer.headers.get("Idempotency-Replayed") for answer in (first, second)] == [None, "true"]
    assert [answer.headers["Location"] for answer in (first, second)] == [f"/api/v1/customers/{told(first)['id']}"] * 2
    assert Customer.objects.count() == 1
    for other in (
        api.post("/customers", {"name": "天海"}, idempotency_key="k"),
        api.post("/contacts", idempotency_key="k"),
    ):
        assert other.status_code in {405, 422}
    narrow = Api(cast.li_wei, permissions=["customers.create", "customers.view"])
    assert told(narrow.post("/customers", HAITIAN, idempotency_key="k"))["code"] == "key_reused"
    assert Api(cast.zhao_qiang).post("/customers", {"name": "北方"}, idempotency_key="k").status_code == 201
    assert Customer.objects.count() == 2


def test_what_was_refused_may_be_sent_again(cast: Cast) -> None:
    """It did nothing and claims nothing; a bad key is named."""
    api = Api(cast.li_wei)
    assert api.post("/customers", {"name": ""}, idempotency_key="k").status_code == 422
    assert not Answer.objects.exists()
    assert api.post("/customers", HAITIAN, idempotency_key="k").status_code == 201
    for key in ("", "海", "x" * 101, "a b"):
        answer = api.post("/customers", HAITIAN, idempotency_key=key.encode().decode("latin-1"))
        assert told(answer)["code"] == "bad_key", key


@pytest.mark.trust("T-D08")
def test_after_a_day(cast: Cast) -> None:
    """The key is free again, swept or not."""
    api = Api(cast.li_wei)
    api.post("/customers", HAITIAN, idempotency_key="k")
    Answer.objects.update(at=timezone.now() - timedelta(hours=25))
    again = api.post("/customers", {"name": "天海"}, idempotency_key="k")
    assert (again.status_code, "Idempotency-Replayed" in again.headers) == (201, False)
    assert forget(at=timezone.now() + timedelta(hours=23)) == 0
    Answer.objects.update(at=timezone.now() - timedelta(hours=25))
    sweep("2026-11-22T03:45")
    assert JobRun.objects.get(type="answers").result == {"answers": 1, "forms": 0}


def test_what_is_out_of_sight_once_it_is_done(cast: Cast) -> None:
    """A customer entered for nobody lies with the department, which a salesman does not see: done, and no more is told of it."""
    answer = Api(cast.li_wei).post("/customers", {"name": "海天", "owner": ""})
    made = Customer.objects.get()
    assert (answer.status_code, told(answer)) == (201, {"id": made.public_id, "version": 1})
    assert (answer.headers["ETag"], answer.headers["Location"]) == ('"v1"', f"/api/v1/customers/{made.public_id}")
    assert Api(cast.li_wei).get(f"/customers/{made.public_id}").status_code == 404
