"""The page: figures of those one sees, as of the last act, with the lists behind them."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from bihuan.base.audit.models import Event
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.models import change
from bihuan.flow.opportunities.inputs import ClosingInput
from bihuan.flow.opportunities.models import Opportunity
from bihuan.flow.opportunities.services import close_opportunity
from bihuan.flow.opportunities.tests.deals import customer_of, deal_of
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.web.overview.asked import Asked, month_after

ADDRESS = "/overview/"


def shown(client: Client, address: str = ADDRESS) -> str:
    """The page."""
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def deal(member: Member, name: str, amount: str, **fields: str) -> Opportunity:
    """An open one of today's."""
    now = timezone.now() - timedelta(hours=1)
    return deal_of(member, customer_of(member, name, now), now, amount=amount, **fields)


def won(member: Member, name: str, amount: str) -> None:
    """One that was won just now."""
    open_one = deal(member, name, amount)
    closing = ClosingInput(outcome="won", outcome_reason="价格")
    close_opportunity(public_id=open_one.public_id, given=closing, version=None, by=member, at=timezone.now())


@pytest.mark.clause("C14", part="base")
def test_live_and_only_ones_own_part(cast: Cast) -> None:
    """What was won a moment ago stands there; what another region won stands nowhere, nor does its seller."""
    won(cast.li_wei, "成都造船", "1235000")
    won(cast.zhao_qiang, "哈尔滨轴承", "9870000")
    region = shown(log_in(cast.zhang_min))
    assert "123.5万" in region
    assert "¥1,235,000" in region
    assert "李伟" in region
    assert "赵强" not in region
    assert "987万" not in region
    company = shown(log_in(cast.chen_jing))
    assert "1,110.5万" in company
    assert "赵强" in company
    won(cast.wang_fang, "宁波阀门", "100000")
    assert "133.5万" in shown(log_in(cast.zhang_min))
    own = shown(log_in(cast.zhao_qiang))
    assert "987万" in own
    assert "李伟" not in own
    assert "全部部门" not in own


def test_figures_lead_to_their_records(cast: Cast) -> None:
    """The list behind a stage holds as many as the figure says; a narrower overview leads to a narrower list."""
    deal(cast.li_wei, "成都造船", "50000", stage="bidding")
    deal(cast.wang_fang, "宁波阀门", "60000", stage="bidding")
    client, path = log_in(cast.chen_jing), cast.departments["上海"].path
    page = shown(client, f"{ADDRESS}?department={path}")
    assert f"/opportunities/?scope=all&amp;stage=bidding&amp;department={path.replace('/', '%2F')}" in page
    listed = shown(client, f"/opportunities/?scope=all&stage=bidding&department={path}")
    assert "11万" in page
    assert "2 条" in listed


@pytest.mark.parametrize(
    "address",
    [
        "?period=year",
        "?measure=signed",
        "?period=nonsense&measure=lost&department=/9999/",
        "?view=print",
        "?department=' OR 1=1 --",
    ],
)
def test_whatever_the_address_says(cast: Cast, address: str) -> None:
    """What it says wrongly is as if it had not been said."""
    won(cast.li_wei, "成都造船", "1235000")
    won(cast.zhao_qiang, "哈尔滨轴承", "9870000")
    page = shown(log_in(cast.zhang_min), ADDRESS + address)
    assert "123.5万" in page
    assert "987" not in page


def test_nothing_yet(cast: Cast) -> None:
    """It says what to do, and offers it."""
    page = shown(log_in(cast.li_wei))
    assert "还没有业绩数字" in page
    assert "/opportunities/new/" in page


def test_a_change_past_the_log_is_not_seen(cast: Cast) -> None:
    """Figures follow facts: nothing is added up while the page is made."""
    one = deal(cast.li_wei, "成都造船", "50000")
    client = log_in(cast.li_wei)
    assert "¥50,000" in shown(client)
    change(one, version=None, by=cast.li_wei, at=timezone.now(), amount=70000)
    assert "¥70,000" not in shown(client)


def test_months() -> None:
    """Twelve up to this one, or those of the year; over the turn of the year too."""
    today = timezone.localdate().replace(year=2026, month=2, day=9)
    twelve, year = Asked(today), Asked(today, period="year")
    assert [f"{month:%Y-%m}" for month in (twelve.months[0], twelve.months[-1], twelve.until)] == [
        "2025-03",
        "2026-02",
        "2026-03",
    ]
    assert len(twelve.months) == 12
    assert [f"{month:%Y-%m}" for month in year.months] == ["2026-01", "2026-02"]
    assert month_after(twelve.now, -2).isoformat() == "2025-12-01"


def test_as_a_workbook(cast: Cast) -> None:
    """A line for each person and measure of those one sees, exact; the log says who took it."""
    won(cast.li_wei, "成都造船", "1235000.55")
    won(cast.zhao_qiang, "哈尔滨轴承", "9870000")
    answer = log_in(cast.zhang_min).post(f"{ADDRESS}workbook/?period=year")
    sheet = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert sheet[0][:3] == ["成员", "部门", "指标"]
    assert [row[:3] + row[-2:] for row in sheet[1:]] == [
        ["李伟", "上海", "赢单", 1235000.55, 1235000.55],
        ["李伟", "上海", "签约", 0, 0],
        ["李伟", "上海", "回款", 0, 0],
    ]
    told = Event.objects.get(verb="overview.exported")
    assert (told.actor, told.data) == ("zhang.min", {"count": 1})
