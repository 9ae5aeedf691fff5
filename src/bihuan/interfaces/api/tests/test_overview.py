"""The overview through the API says what the page says, of the same people."""

from datetime import timedelta

from django.utils import timezone

from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.opportunities.inputs import ClosingInput
from bihuan.flow.opportunities.services import close_opportunity
from bihuan.flow.opportunities.tests.deals import customer_of, deal_of
from bihuan.interfaces.api.tests.asking import Api, told

ZERO = {"count": 0, "amount": "0.00"}


def test_of_whom_one_sees(cast: Cast) -> None:
    """To the cent, as of the last act; another region's part is no part of it."""
    now = timezone.now() - timedelta(minutes=5)
    month = f"{timezone.localtime(now):%Y-%m}-01"
    closing = ClosingInput(outcome="won", outcome_reason="价格")
    for member, name, amount in ((cast.li_wei, "成都造船", "100.10"), (cast.zhao_qiang, "哈尔滨轴承", "7")):
        deal = deal_of(member, customer_of(member, name, now), now, amount=amount)
        close_opportunity(public_id=deal.public_id, given=closing, version=None, by=member, at=now)
    deal_of(cast.wang_fang, customer_of(cast.wang_fang, "宁波阀门", now), now, amount="50", stage="bidding")
    found = told(Api(cast.zhang_min).get("/overview?period=year"))
    won = next(one for one in found["measures"] if one["measure"] == "won")
    assert won["whole"] == {"count": 1, "amount": "100.10"}
    assert won["months"][-1] == {"month": month, "count": 1, "amount": "100.10"}
    assert {"stage": "bidding", "count": 1, "amount": "50.00"} in found["stages"]
    assert found["expected"] == [{"month": None, "count": 1, "amount": "50.00"}]
    assert [(one["member"]["name"], one["open"]) for one in found["people"]] == [
        ("李伟", ZERO),
        ("王芳", {"count": 1, "amount": "50.00"}),
    ]
    assert (found["complete"], found["overdue"]) == (True, 0)


def test_a_department_out_of_reach_is_none(cast: Cast) -> None:
    """Whether it is there is not told."""
    answers = []
    for path in (cast.departments["北京"].path, "/nowhere/"):
        answer = Api(cast.zhang_min).get(f"/overview?department={path}")
        assert answer.status_code == 400
        answers.append(told(answer))
    assert [one["code"] for one in answers] == ["bad_parameter"] * 2
