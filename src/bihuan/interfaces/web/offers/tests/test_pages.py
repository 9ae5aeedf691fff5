"""The pages of bids, as a browser sends them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import START, Cast
from bihuan.flow.offers.inputs import BidInput, ResultInput
from bihuan.flow.offers.models import Bid, BidResultLine
from bihuan.flow.offers.services import open_bid, quote, record_result
from bihuan.flow.offers.tests.test_bids import ANALYSIS, LATER, LINES, OPENS
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.tests.deals import deal_of, regulated_by
from bihuan.interfaces.web.access_table import log_in


@pytest.fixture
def rep(cast: Cast) -> Client:
    """李伟's browser, in Chinese."""
    client = log_in(cast.li_wei)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "zh-hans"
    return client


def _text(client: Client, to: str, /, *arguments: Any, **query: Any) -> str:
    answer = client.get(reverse(to, args=arguments), query)
    assert answer.status_code == 200
    return answer.content.decode()


def _post(client: Client, to: str, /, *arguments: Any, **data: Any) -> Any:
    return client.post(reverse(to, args=arguments), data)


def _bid(cast: Cast, deal: Opportunity | None = None, **fields: Any) -> Bid:
    given = BidInput(**{**ANALYSIS, "opportunity": (deal or deal_of(cast.li_wei)).public_id, **fields})
    return open_bid(given=given, by=cast.li_wei, at=START)


def _quoted(cast: Cast, **fields: Any) -> Bid:
    return quote(public_id=_bid(cast, **fields).public_id, version=None, by=cast.li_wei, at=LATER)


def test_beginning_a_bid(cast: Cast, rep: Client) -> None:
    """From the opportunity; items of the cost are summed, empty lines left out."""
    regulated_by("equipment")
    deal = deal_of(cast.li_wei)
    assert deal.name in _text(rep, "offers:create_for", deal.public_id)
    data: dict[str, Any] = {
        "name": "焊装线投标",
        "opportunity": deal.public_id,
        "our_price": "1,000,000",
        "cost_lines-0-item": "设备",
        "cost_lines-0-amount": "700,000.10",
        "cost_lines-1-item": "",
        "cost_lines-1-amount": "",
        "cost_lines-2-item": "安装",
        "cost_lines-2-amount": "99999.90",
    }
    answer = _post(rep, "offers:create", **data)
    bid = Bid.objects.get()
    assert answer.headers["Location"] == reverse("offers:detail", args=[bid.public_id])
    assert (bid.cost, bid.margin) == (Decimal("800000.00"), Decimal("20.00"))
    assert [line["item"] for line in bid.cost_lines] == ["设备", "安装"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"cost_lines-0-item": "设备"}, "第 1 行“金额”"),
        ({"cost_lines-0-item": "设备", "cost_lines-0-amount": "abc"}, "第 1 行“金额”"),
    ],
)
def test_a_line_that_is_wrong(cast: Cast, rep: Client, typed: dict[str, str], words: str) -> None:
    """Said with its number; what was typed stays."""
    deal = deal_of(cast.li_wei)
    answer = _post(rep, "offers:create", name="x", opportunity=deal.public_id, **typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page and 'value="设备"' in page
    assert not Bid.objects.exists()


@pytest.mark.clause("A14")
def test_no_quote_before_the_analysis(cast: Cast, rep: Client) -> None:
    """A14: the page names what is missing and shuts the button; who presses all the same is told the clause."""
    regulated_by("equipment")
    bid = _bid(cast, tenderer="", conclusion="")
    page = _text(rep, "offers:detail", bid.public_id)
    assert "报价分析表还缺" in page and "招标方/代理" in page and "投标结论" in page and "A14" in page
    answer = rep.post(reverse("offers:quote", args=[bid.public_id]), {"version": 1}, follow=True)
    said = answer.content.decode()
    assert "报价前须填写投标报价分析表，还缺：招标方/代理" in said and "A14" in said
    assert Bid.objects.get().quoted_at is None
    assert not Event.objects.filter(verb="bid.quoted").exists()


def test_quoting(cast: Cast, rep: Client) -> None:
    """Once; the page says when and how much."""
    regulated_by("equipment")
    bid = _bid(cast)
    assert _post(rep, "offers:quote", bid.public_id, version=1).status_code == 303
    assert "已报价" in _text(rep, "offers:detail", bid.public_id)
    assert _post(rep, "offers:quote", bid.public_id, version=1).status_code == 409
    assert Event.objects.filter(verb="bid.quoted").count() == 1


@pytest.mark.clause("A16")
def test_was_it_opened(cast: Cast, rep: Client) -> None:
    """A16: the list and the page ask once the planned moment has passed; a later date quiets them."""
    past = timezone.now() - timedelta(hours=1)
    bid = _quoted(cast, closes_at=past, opens_at=past)
    assert "是否已经开标" in _text(rep, "offers:list")
    assert "已经开标了吗" in _text(rep, "offers:detail", bid.public_id)
    later = (timezone.localtime() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    assert _post(rep, "offers:postpone", bid.public_id, opens_at=later, version=bid.version).status_code == 303
    assert "是否已经开标" not in _text(rep, "offers:list")


@pytest.mark.clause("A16")
def test_the_result(cast: Cast, rep: Client) -> None:
    """Every bidder in a line; ranks and gap follow; what is missing is named with its clause."""
    regulated_by("equipment")
    bid = _quoted(cast)
    data: dict[str, Any] = {
        "outcome": "lost",
        "opened_at": "2026-01-12T10:00",
        "lines-0-bidder": "博力自动化",
        "lines-0-price": "1000000",
        "lines-0-is_us": "on",
        "lines-1-bidder": "库卡",
        "lines-1-price": "950000",
        "lines-1-is_winner": "on",
        "lines-2-bidder": "",
        "version": bid.version,
    }
    assert _post(rep, "offers:result", bid.public_id, **data).status_code == 303
    bid.refresh_from_db()
    assert (bid.outcome, bid.our_rank, bid.gap, bid.result_complete) == ("lost", 2, Decimal("50000.00"), False)
    page = _text(rep, "offers:detail", bid.public_id)
    assert "投标结果还缺" in page and "A16" in page and "5.26%" in page
    assert "这个商机就此结束吗" in page


def test_a_result_that_contradicts_itself(cast: Cast, rep: Client) -> None:
    """Said in words; nothing is stored."""
    bid = _quoted(cast)
    data: dict[str, Any] = {
        "outcome": "won",
        "lines-0-bidder": "库卡",
        "lines-0-is_winner": "on",
        "version": bid.version,
    }
    answer = _post(rep, "offers:result", bid.public_id, **data)
    assert answer.status_code == 422
    assert "请勾选我司为中标单位" in answer.content.decode()
    assert not BidResultLine.objects.exists()


def test_two_people_record_the_result(cast: Cast, rep: Client) -> None:
    """The second sees both, line by line."""
    bid = _quoted(cast)
    given = ResultInput(outcome="lost", opened_at=OPENS, lines=LINES, cause="价格高")
    record_result(public_id=bid.public_id, given=given, version=bid.version, by=cast.zhang_min, at=OPENS)
    data: dict[str, Any] = {"outcome": "abandoned", "cause": "不投了", "lines-0-bidder": "安川", "version": bid.version}
    answer = _post(rep, "offers:result", bid.public_id, **data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "安川" in page and "发那科" in page and "不投了" in page and "价格高" in page
    assert Bid.objects.get().outcome == "lost"


def test_taking_the_newer_lines(cast: Cast, rep: Client) -> None:
    """The comparison's answer goes through the form: theirs for the lines, mine for the cause."""
    bid = _quoted(cast)
    given = ResultInput(outcome="lost", opened_at=OPENS, lines=LINES, cause="价格高")
    newer = record_result(public_id=bid.public_id, given=given, version=bid.version, by=cast.zhang_min, at=OPENS)
    theirs = '[{"bidder": "我方", "is_us": "on", "price": "1000000.00"}, {"bidder": "库卡", "is_winner": "on", "price": "950000.00"}]'
    data: dict[str, Any] = {
        "outcome": "lost",
        "opened_at": "2026-01-12T10:00",
        "lines": "[]",
        "take.lines": "theirs",
        "theirs.lines": theirs,
        "cause": "售后评分低",
        "resolved": newer.version,
    }
    assert _post(rep, "offers:result", bid.public_id, **data).status_code == 303
    found = Bid.objects.get()
    assert (found.cause, [line.bidder for line in found.lines.all()]) == ("售后评分低", ["我方", "库卡"])


def test_giving_up(cast: Cast, rep: Client) -> None:
    """Without bidders."""
    bid = _bid(cast)
    assert "弃标" in _text(rep, "offers:give_up", bid.public_id)
    answer = _post(rep, "offers:give_up", bid.public_id, outcome="abandoned", cause="成本过高", version=1)
    assert answer.status_code == 303
    assert Bid.objects.get().state == "abandoned"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"q": "长安汽车招标"}, 2),
        ({"q": "cqca"}, 2),
        ({"state": "quoted"}, 1),
        ({"state": "analysis"}, 1),
        ({"method": "scored"}, 0),
    ],
)
def test_search_and_filters(cast: Cast, rep: Client, query: dict[str, str], count: int) -> None:
    """By tenderer, customer's initials, state, method."""
    bid = _quoted(cast)
    _bid(cast, bid.opportunity)
    assert _text(rep, "offers:list", **query).count("TB2026000") == count


def test_a_list_costs_the_same_however_long(cast: Cast, rep: Client) -> None:
    """The same statements for ten and for sixty."""
    deal = deal_of(cast.li_wei)
    counts = []
    _text(rep, "offers:list")
    for count in (10, 50):
        for _ in range(count):
            _bid(cast, deal)
        with CaptureQueriesContext(connection) as queries:
            _text(rep, "offers:list")
        counts.append(len(queries))
    assert counts[0] == counts[1]
