"""Whose figures one reads, and that they are what happened."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from bihuan.base.organisation.tests.cast import START, Cast
from bihuan.flow.contracts.inputs import ReceiptInput
from bihuan.flow.contracts.services import record_receipt
from bihuan.flow.contracts.tests.papers import LATER, signed
from bihuan.flow.opportunities.inputs import ClosingInput
from bihuan.flow.opportunities.services import close_opportunity
from bihuan.flow.opportunities.tests.deals import DAY, customer_of, deal_of
from bihuan.insight.analytics.services import follow
from bihuan.insight.analytics.tallies import NOTHING, Overview, Total, stages

MONTHS = (date(2025, 12, 1), date(2026, 1, 1))
JANUARY, UNTIL = MONTHS[1], date(2026, 2, 1)
NOW = START + 9 * DAY


def read(cast: Cast, code: str, department: str = "") -> Overview:
    """Two months of everything that this member sees."""
    return Overview.read(cast[code], months=MONTHS, until=UNTIL, department=department, now=NOW)


def won(cast: Cast, code: str, amount: str, at: datetime = LATER) -> None:
    """A deal of theirs, won."""
    deal = deal_of(cast[code], customer_of(cast[code], f"{code}的客户{amount}"), amount=amount)
    closing = ClosingInput(outcome="won", outcome_reason="价格")
    close_opportunity(public_id=deal.public_id, given=closing, version=None, by=cast[code], at=at)


@pytest.fixture
def sold(cast: Cast) -> Cast:
    """李伟, 王芳 and 赵强 have each won something; 李伟's contract is signed and partly paid; two deals are open."""
    won(cast, "li.wei", "100.10")
    won(cast, "li.wei", "0.20", LATER + DAY)
    won(cast, "wang.fang", "1000")
    won(cast, "zhao.qiang", "77777")
    contract = signed(cast, amount="300", customer=customer_of(cast.li_wei, "成都造船"))
    money = ReceiptInput(received_on=LATER.date(), amount="120.05")
    record_receipt(contract=contract.public_id, given=money, by=cast.sun_li, at=LATER)
    deal_of(cast.li_wei, customer_of(cast.li_wei, "武汉电缆"), amount="50", expected_close_on=date(2026, 3, 9))
    deal_of(cast.wang_fang, customer_of(cast.wang_fang, "宁波阀门"), amount="60", stage="bidding")
    assert follow(portions=9)
    return cast


def test_each_sees_their_part(sold: Cast) -> None:
    """One's own; one's department's; the whole company's. Nobody else's name, nobody else's sum."""
    own = read(sold, "li.wei")
    assert [who.name for who in own.people] == ["李伟"]
    assert own.whole("won") == Total(2, Decimal("100.30"))
    region = read(sold, "zhang.min")
    assert [who.name for who in region.people] == ["李伟", "王芳"]
    assert region.whole("won") == Total(3, Decimal("1100.30"))
    company = read(sold, "chen.jing")
    assert {who.name for who in company.people} == {"李伟", "王芳", "赵强"}
    assert company.whole("won") == Total(4, Decimal("78877.30"))
    assert read(sold, "zhao.qiang").whole("signed") == NOTHING


def test_what_the_figures_say(sold: Cast) -> None:
    """By month and person, by stage, by the month of the expected close; to the cent."""
    found, li_wei = read(sold, "zhang.min"), sold.li_wei.pk
    assert found.done["won", li_wei, JANUARY] == Total(2, Decimal("100.30"))
    assert found.by_month["signed", JANUARY] == Total(1, Decimal("300.00"))
    assert found.by_month["received", JANUARY] == Total(1, Decimal("120.05"))
    assert found.by_month["won", MONTHS[0]] == NOTHING
    assert found.held[li_wei] == Total(1, Decimal("50.00"))
    funnel = found.funnel()
    assert (funnel["discovered"], funnel["bidding"]) == (Total(1, Decimal("50.00")), Total(1, Decimal("60.00")))
    assert found.expected(date(2026, 3, 1), date(2026, 4, 1)) == Total(1, Decimal("50.00"))
    assert found.expected(date.min, date(2026, 3, 1)) == NOTHING
    assert found.undated() == Total(1, Decimal("60.00"))


def test_one_department(sold: Cast) -> None:
    """And those below it; never more than one's own reach."""
    path = sold.departments["上海"].path
    assert {who.name for who in read(sold, "chen.jing", path).people} == {"李伟", "王芳"}
    assert read(sold, "zhang.min", sold.departments["北京"].path).people == ()


def test_stages_of_the_pipeline(sold: Cast) -> None:
    """Of all one sees, or of some people among them; and whether all of the log is counted."""
    counted, found = stages(sold.zhang_min)
    assert (counted, sum(one.count for one in found.values())) == (True, 2)
    assert stages(sold.zhang_min, members=[sold.wang_fang.public_id])[1]["bidding"] == Total(1, Decimal("60.00"))
    assert set(stages(sold.zhao_qiang)[1].values()) == {NOTHING}
    assert set(stages(sold.li_wei, members=[sold.wang_fang.public_id])[1].values()) == {NOTHING}
    deal_of(sold.zhao_qiang, customer_of(sold.zhao_qiang, "哈尔滨轴承"), amount="7")
    assert not stages(sold.zhao_qiang)[0]
