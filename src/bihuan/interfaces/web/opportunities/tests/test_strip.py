"""The stages over the pipeline: number and sum of each, as of the last act, while the list shows what they count."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.opportunities.tests.deals import customer_of, deal_of
from bihuan.interfaces.web.access_table import log_in

LIST = "/opportunities/"
STRIP = re.compile(r'<span class="month-name">(.*?)</span><b title="(.*?)">.*?</b><span class="muted">(.*?)</span>')


def deal(member: Member, name: str, amount: str, stage: str) -> None:
    """An open one."""
    now = timezone.now() - timedelta(hours=1)
    deal_of(member, customer_of(member, name, now), now, amount=amount, stage=stage)


def strip(client: Client, query: str = "") -> dict[str, tuple[str, str]]:
    """Stage → sum and number, of those with any."""
    page = client.get(LIST + query).content.decode()
    return {stage: (amount, number) for stage, amount, number in STRIP.findall(page) if not number.startswith("0")}


@pytest.fixture
def deals(cast: Cast) -> Cast:
    """Two of 李伟's, one of 王芳's, one of another region."""
    deal(cast.li_wei, "成都造船", "100.10", "bidding")
    deal(cast.li_wei, "武汉电缆", "0.20", "bidding")
    deal(cast.wang_fang, "宁波阀门", "5000", "proposal")
    deal(cast.zhao_qiang, "哈尔滨轴承", "70000", "bidding")
    return cast


def test_of_those_one_sees(deals: Cast) -> None:
    """One's own, the region's; narrowed to a person; and the sum below the list is the same."""
    manager = log_in(deals.zhang_min)
    both = {"方案": ("¥5,000", "1 个商机"), "投标": ("¥100.30", "2 个商机")}
    assert strip(manager) == both
    assert "5,100.30" in manager.get(LIST).content.decode()
    assert strip(log_in(deals.li_wei)) == {"投标": both["投标"]}
    assert strip(manager, f"?owner={deals.wang_fang.public_id}") == {"方案": both["方案"]}
    assert strip(manager, f"?owner={deals.zhao_qiang.public_id}") == both, "whom one does not see one cannot ask for"
    assert strip(manager, "?scope=mine") == {}


def test_one_stage_alone(deals: Cast) -> None:
    """It stays beside the others and is marked; the list's sum is its own."""
    page = log_in(deals.zhang_min).get(f"{LIST}?stage=bidding").content.decode()
    assert re.search(r'<a href="/opportunities/" aria-current="true"><span class="month-name">投标', page)
    assert "5,100.30" not in page
    assert "100.30" in page


def test_as_of_the_last_act(deals: Cast) -> None:
    """What was opened a moment ago is counted."""
    client = log_in(deals.wang_fang)
    assert strip(client)["方案"] == ("¥5,000", "1 个商机")
    deal(deals.wang_fang, "天津泵业", "1", "proposal")
    assert strip(client)["方案"] == ("¥5,001", "2 个商机")
    assert strip(client, "?part=stages")["方案"] == ("¥5,001", "2 个商机")


@pytest.mark.parametrize(
    "query",
    [
        "?outcome=won",
        "?outcome=all",
        "?q=宁波",
        "?archived=1",
        "?amount=0",
        "?scope=department",
        "?opened_from=2026-01-01",
    ],
)
def test_not_over_what_it_does_not_count(deals: Cast, query: str) -> None:
    """A list that is narrowed otherwise has its own sum and no stages over it."""
    assert strip(log_in(deals.zhang_min), query) == {}
