"""The pages of opportunities, as a browser sends them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import START, Cast
from bihuan.flow.opportunities.inputs import ClosingInput, OpeningInput
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.services import close_opportunity, open_opportunities
from bihuan.flow.opportunities.tests.deals import COMPLETE, customer_of, deal_of, regulated_by
from bihuan.interfaces.web.access_table import log_in

LIST = "opportunities:list"


@pytest.fixture
def rep(cast: Cast) -> Client:
    """李伟's browser, in Chinese."""
    client = log_in(cast.li_wei)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
    return client


def _text(client: Client, name: str, *arguments: Any, **query: Any) -> str:
    answer = client.get(reverse(name, args=arguments), query)
    assert answer.status_code == 200
    return answer.content.decode()


def _post(client: Client, to: str, /, *arguments: Any, **data: Any) -> Any:
    return client.post(reverse(to, args=arguments), data)


# The pipeline table (A7)


@pytest.mark.clause("A7", part="base")
def test_the_columns_are_the_regulations(cast: Cast, rep: Client) -> None:
    """A7: its own fields among them, sums below."""
    regulated_by("equipment")
    customer = customer_of(cast.li_wei)
    deal_of(cast.li_wei, customer, amount="1000000", extra={"equipment": "六轴机器人", "design_institute": "九院"})
    deal_of(cast.li_wei, customer, name="涂装线", amount="500000.50")
    page = _text(rep, LIST)
    for heading in (
        "项目名称",
        "项目状态",
        "所属行业",
        "需求设备",
        "设备品牌",
        "技术参数",
        "采购时间",
        "设计院",
        "竞争对手",
    ):
        assert heading in page
    assert "六轴机器人" in page
    assert "1,500,000.50" in page


def test_open_ones_unless_asked_otherwise(cast: Cast, rep: Client) -> None:
    """A pipeline is what is still to be won."""
    customer = customer_of(cast.li_wei)
    deal_of(cast.li_wei, customer, name="进行中的项目")
    lost = deal_of(cast.li_wei, customer, name="丢掉的项目")
    given = ClosingInput(outcome="lost", outcome_reason="价格")
    close_opportunity(public_id=lost.public_id, given=given, version=1, by=cast.li_wei, at=START)
    found = {value: _text(rep, LIST, outcome=value) for value in ("", "lost", "all")}
    assert {value: ("进行中的项目" in page, "丢掉的项目" in page) for value, page in found.items()} == {
        "": (True, False),
        "lost": (False, True),
        "all": (True, True),
    }


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"q": "焊装"}, {"焊装线"}),
        ({"q": "hzx"}, {"焊装线"}),
        ({"q": "长安"}, {"焊装线", "涂装线"}),
        ({"q": "100%_"}, set()),
        ({"stage": "bidding"}, {"涂装线"}),
        ({"amount": "1"}, {"焊装线"}),
        ({"amount": "4"}, {"涂装线"}),
        ({"amount": "9; DROP"}, {"焊装线", "涂装线", "立体库"}),
        ({"expected_close_on_from": "2026-05-01"}, {"涂装线"}),
        ({"confirmed": "incomplete"}, {"焊装线", "涂装线", "立体库"}),
    ],
)
def test_search_and_filters(cast: Cast, rep: Client, query: dict[str, str], shown: set[str]) -> None:
    """By fragment, initials, customer; each filter narrows; what makes no sense is as if not asked."""
    regulated_by("equipment")
    customer = customer_of(cast.li_wei)
    deal_of(cast.li_wei, customer, name="焊装线", amount="200000", expected_close_on="2026-04-01")
    deal_of(cast.li_wei, customer, name="涂装线", amount="9000000", stage="bidding", expected_close_on="2026-06-01")
    deal_of(cast.li_wei, customer_of(cast.li_wei, "宁波拓普"), name="立体库")
    page = _text(rep, LIST, **query)
    assert {name for name in ("焊装线", "涂装线", "立体库") if name in page} == shown


def test_a_list_costs_the_same_however_long(cast: Cast, rep: Client) -> None:
    """The same statements for ten and for two hundred."""
    regulated_by("equipment")
    customer = customer_of(cast.li_wei)
    given = OpeningInput(name="项目", customer=customer.public_id, amount="1", extra=COMPLETE)
    counts = []
    _text(rep, LIST)
    for count in (10, 190):
        open_opportunities(batch=[given] * count, by=cast.li_wei, at=START)
        with CaptureQueriesContext(connection) as queries:
            _text(rep, LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.clause("A7", part="base")
def test_export(cast: Cast, rep: Client) -> None:
    """With the headings of the page; the log knows of it."""
    regulated_by("equipment")
    deal_of(cast.li_wei, name="=焊装线")
    answer = _post(rep, LIST, export="csv")
    text = b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode("utf-8-sig")
    head, row = text.splitlines()[:2]
    assert "项目名称" in head and "需求设备" in head
    assert "'=焊装线" in row
    assert Event.objects.get(verb="opportunities.exported").data == {"count": 1}


# One opportunity


def test_opening_one(cast: Cast, rep: Client) -> None:
    """From the customer's page to its own."""
    regulated_by("equipment")
    customer = customer_of(cast.li_wei)
    page = _text(rep, "opportunities:create", customer=customer.public_id)
    assert "重庆长安汽车" in page and "需求设备" in page
    data: dict[str, Any] = {
        "name": "焊装线",
        "customer": customer.public_id,
        "stage": "contacted",
        "amount": "１，２００，０００",
        "extra-equipment": "机器人",
    }
    answer = _post(rep, "opportunities:create", **data)
    deal = Opportunity.objects.get()
    assert answer.headers["Location"] == reverse("opportunities:detail", args=[deal.public_id])
    assert (str(deal.amount), deal.extra, deal.owner) == ("1200000.00", {"equipment": "机器人"}, cast.li_wei)


@pytest.mark.clause("A27", part="base")
def test_its_page_names_what_is_missing(cast: Cast, rep: Client) -> None:
    """A27: with clause and the way to the field; the timeline tells in words."""
    regulated_by("equipment")
    deal = deal_of(cast.li_wei, extra={"equipment": "机器人"})
    page = _text(rep, "opportunities:detail", deal.public_id)
    assert "信息还不完整" in page and "技术参数" in page and "A7" in page
    assert "新建商机：焊装线改造" in page


def test_two_people_edit_it(cast: Cast, rep: Client) -> None:
    """T-D05: 409 with both values; what was typed is not lost."""
    deal = deal_of(cast.li_wei)
    data: dict[str, Any] = {"customer": deal.customer.public_id, "stage": "discovered", "version": 1}
    assert _post(rep, "opportunities:edit", deal.public_id, name="甲方案", **data).status_code == 303
    answer = _post(log_in(cast.zhang_min), "opportunities:edit", deal.public_id, name="乙方案", **data)
    assert answer.status_code == 409
    assert "甲方案" in answer.content.decode() and "乙方案" in answer.content.decode()
    deal.refresh_from_db()
    assert (deal.name, deal.version) == ("甲方案", 2)


@pytest.mark.clause("A17", part="base")
def test_closing_asks_why(cast: Cast, rep: Client) -> None:
    """A17: without a reason nothing happens."""
    deal = deal_of(cast.li_wei)
    answer = _post(rep, "opportunities:close", deal.public_id, outcome="lost", outcome_reason=" ", version=1)
    assert answer.status_code == 422
    assert Opportunity.objects.get().outcome == ""
    _post(
        rep, "opportunities:close", deal.public_id, outcome="lost", outcome_reason="价格高", lost_to="库卡", version=1
    )
    page = _text(rep, "opportunities:detail", deal.public_id)
    assert "丢单" in page and "被 库卡 拿下" in page


def test_a_closed_one_says_so(cast: Cast, rep: Client) -> None:
    """In words, and nothing has changed."""
    deal = deal_of(cast.li_wei)
    given = ClosingInput(outcome="won", outcome_reason="价格")
    close_opportunity(public_id=deal.public_id, given=given, version=1, by=cast.li_wei, at=START)
    answer = rep.post(reverse("opportunities:to_stage", args=[deal.public_id]), {"stage": "bidding"}, follow=True)
    assert "商机已关闭，请先重新打开。" in answer.content.decode()
    assert Opportunity.objects.get().stage == "discovered"


def test_double_press_closes_once(cast: Cast, rep: Client) -> None:
    """T-D07: the same form sent twice."""
    deal = deal_of(cast.li_wei)
    data: dict[str, Any] = {"outcome": "lost", "outcome_reason": "价格", "version": 1, "sent_token": "one"}
    answers = [_post(rep, "opportunities:close", deal.public_id, **data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert Event.objects.filter(verb="opportunity.closed").count() == 1


def test_handing_over_several(cast: Cast) -> None:
    """A manager, for those chosen."""
    manager = log_in(cast.zhang_min)
    ids = [deal_of(cast.li_wei, customer_of(cast.li_wei, name)).public_id for name in ("甲公司", "乙公司")]
    page = manager.get(reverse("opportunities:hand_over_many"), {"ids": ids}).content.decode()
    assert "王芳" in page and "赵强" not in page
    url = f"{reverse('opportunities:hand_over_many')}?ids={ids[0]}&ids={ids[1]}"
    assert manager.post(url, {"owner": cast.wang_fang.public_id}).status_code == 303
    assert set(Opportunity.objects.values_list("owner__code", flat=True)) == {"wang.fang"}


# The weekly update (A12, A27)


def _due(cast: Cast, rep: Client) -> tuple[Opportunity, Opportunity]:
    """One that is complete and one that is not, both untouched for weeks."""
    past = timezone.now() - timedelta(days=30)
    regulated_by("equipment")
    customer = customer_of(cast.li_wei)
    whole = deal_of(cast.li_wei, customer, at=past, name="完整项目", extra=COMPLETE)
    return whole, deal_of(cast.li_wei, customer, at=past, name="缺项项目", extra={"equipment": "机器人"})


def test_the_screen_says_for_which_week(cast: Cast, rep: Client) -> None:
    """And until when, by which clause; each with its state."""
    _due(cast, rep)
    page = _text(rep, "opportunities:confirm")
    assert "A12" in page and "24:00 前有效" in page
    assert "全部无变化（2 个）" in page
    assert page.count("待确认") >= 2


@pytest.mark.clause("A12")
def test_no_change_in_all(cast: Cast, rep: Client) -> None:
    """One press; what is incomplete counts as incomplete."""
    whole, partial = _due(cast, rep)
    assert _post(rep, "opportunities:confirm_many", all="1").status_code == 303
    told = Event.objects.filter(verb="opportunity.updated").values_list("subject", "data")
    assert {subject: (data["complete"], data["unchanged"]) for subject, data in told} == {
        whole.public_id: (True, True),
        partial.public_id: (False, True),
    }
    page = _text(rep, "opportunities:confirm")
    assert "全部无变化" not in page and "不完整" in page


def test_no_change_in_those_ticked(cast: Cast, rep: Client) -> None:
    """And only in those."""
    whole, _partial = _due(cast, rep)
    _post(rep, "opportunities:confirm_many", ids=[whole.public_id])
    assert list(Opportunity.objects.exclude(confirmed_at=None)) == [whole]


def test_filling_in_on_the_spot(cast: Cast, rep: Client) -> None:
    """The missing field alone; everything else stays."""
    _whole, partial = _due(cast, rep)
    name = f"{partial.public_id}-extra-specification"
    assert name in _text(rep, "opportunities:confirm")
    answer = _post(rep, "opportunities:complete", partial.public_id, **{name: "负载 210 kg", "version": 1})
    assert answer.headers["Location"] == reverse("opportunities:confirm")
    partial.refresh_from_db()
    assert partial.extra == {"equipment": "机器人", "specification": "负载 210 kg"}
    assert (partial.is_complete, partial.name, partial.stage) == (True, "缺项项目", "discovered")


def test_filling_in_what_somebody_has_changed_meanwhile(cast: Cast, rep: Client) -> None:
    """409, nothing is overwritten."""
    _whole, partial = _due(cast, rep)
    Opportunity.objects.filter(pk=partial.pk).update(version=2)
    name = f"{partial.public_id}-extra-specification"
    assert _post(rep, "opportunities:complete", partial.public_id, **{name: "x", "version": 1}).status_code == 409
    partial.refresh_from_db()
    assert partial.extra == {"equipment": "机器人"}


def test_the_screen_costs_the_same_however_many(cast: Cast, rep: Client) -> None:
    """No statement a row."""
    regulated_by("equipment")
    customer = customer_of(cast.li_wei)
    given = OpeningInput(name="项目", customer=customer.public_id)
    counts = []
    _text(rep, "opportunities:confirm")
    for count in (3, 20):
        open_opportunities(batch=[given] * count, by=cast.li_wei, at=START)
        with CaptureQueriesContext(connection) as queries:
            _text(rep, "opportunities:confirm")
        counts.append(len(queries))
    assert counts[0] == counts[1]
