"""The week's page and its workbook."""

import io

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.fieldwork import services as fieldwork
from bihuan.flow.fieldwork.inputs import HeldVisit, VisitReport
from bihuan.insight.analytics.models import Feedback, WeekStatistics
from bihuan.interfaces.dataio.statistics import Sheet, write_book
from bihuan.interfaces.dataio.tables import Column
from bihuan.interfaces.web.access_table import log_in
from bihuan.steer.reports import services as reports
from bihuan.steer.reports.tests.world import WEEK, World, customer, judged, lived, when

WEDNESDAY = when(11, 10)
FORMULA = '=HYPERLINK("http://evil")'


@pytest.fixture
def world(cast: Cast) -> World:
    """王芳's visit report begins like a formula."""
    found = lived(cast)
    met = customer("西湖机械厂", cast.wang_fang)
    made = HeldVisit(customer=met.public_id, started_at=when(5, 9), ended_at=when(5, 10))
    visit = fieldwork.record_visit(row=made, by=cast.wang_fang, at=when(5, 11))
    said = VisitReport(result=FORMULA, next_steps="再访")
    fieldwork.report_visit(visit=visit.public_id, row=said, version=None, by=cast.wang_fang, at=when(5, 12))
    draft = reports.draft(kind="weekly", period=WEEK, by=cast.li_wei, at=when(8))
    reports.submit(public_id=draft.public_id, by=cast.li_wei, at=when(9))
    judged(WEDNESDAY)
    return found


def _book(client: Client) -> CalamineWorkbook:
    answer = client.post(reverse("statistics:workbook", args=[WEEK]))
    assert answer.status_code == 200
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.content))


@pytest.mark.clause("A19")
@time_machine.travel(WEDNESDAY, tick=False)
def test_a_sheet_for_each_table_of_the_handbook(world: World) -> None:
    book = _book(log_in(world.cast.wu_ting))
    assert book.sheet_names == ["周报统计", "销售机会表", "拜访报告", "投标", "合同评审", "订货与回款", "考核"]
    rows = book.get_sheet_by_name("周报统计").to_python()
    assert rows[0][0] == "周报统计 第10周 3月2日–3月8日" or "周报统计" in str(rows[0][0])
    assert rows[2][:4] == ["姓名", "部门", "周报", "提交时间"]
    assert [row[0] for row in rows[3:-1]] == ["李伟", "王芳", "赵强"]
    assert rows[3][2:5] == ["已办", "2026-03-09 09:00", "已提交"]
    assert Event.objects.filter(verb="statistics.exported").count() == 1


@time_machine.travel(WEDNESDAY, tick=False)
def test_nothing_that_was_typed_becomes_a_formula(world: World) -> None:
    answer = log_in(world.cast.wu_ting).post(reverse("statistics:workbook", args=[WEEK]))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_name("拜访报告").to_python()
    assert FORMULA in [row[7] for row in rows]


@time_machine.travel(WEDNESDAY, tick=False)
def test_the_workbook_holds_only_those_whom_the_reader_may_see(world: World) -> None:
    rows = _book(log_in(world.cast.zhang_min)).get_sheet_by_name("周报统计").to_python()
    assert [row[0] for row in rows[3:-1]] == ["李伟", "王芳"]


def test_text_dates_and_amounts_keep_their_kinds() -> None:
    heads = [Column("名称", "text"), Column("金额", "money"), Column("编号", "text"), Column("日期", "date")]
    sheet = Sheet("表/1", "标题", "说明", heads, [["@SUM(A1)", 12.5, "0138", when(5).date()]])
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(write_book([sheet, sheet], author="我们")))
        .get_sheet_by_name("表 1")
        .to_python()
    )
    assert rows == [
        ["标题", "", "", ""],
        ["说明", "", "", ""],
        ["名称", "金额", "编号", "日期"],
        ["@SUM(A1)", 12.5, "0138", when(5).date()],
    ]


@time_machine.travel(WEDNESDAY, tick=False)
def test_every_table_is_shown(world: World) -> None:
    client = log_in(world.cast.chen_jing)
    for sheet in ("", "reports", "opportunities", "visits", "bids", "contracts", "money", "scores"):
        assert client.get(reverse("statistics:week", args=[WEEK]), {"sheet": sheet}).status_code == 200
        assert client.get(reverse("statistics:week", args=[WEEK]), {"sheet": sheet, "view": "print"}).status_code == 200


@pytest.mark.clause("A18", "A19")
@time_machine.travel(WEDNESDAY, tick=False)
def test_marketing_releases_and_the_leader_answers(world: World) -> None:
    cast = world.cast
    answer = log_in(cast.wu_ting).post(reverse("statistics:release", args=[WEEK]), {"note": "本周两家进入报价"})
    assert answer.status_code == 303
    assert WeekStatistics.objects.get().released_by == cast.wu_ting
    leader = log_in(cast.chen_jing)
    assert "本周两家进入报价" in leader.get(reverse("statistics:week", args=[WEEK])).content.decode()
    leader.post(reverse("statistics:feedback", args=["week", WEEK]), {"text": "下周补竞争对手表"})
    assert Feedback.objects.get().member == cast.wu_ting
    assert "下周补竞争对手表" in leader.get(reverse("statistics:week", args=[WEEK])).content.decode()


@time_machine.travel(WEDNESDAY, tick=False)
def test_there_is_no_week_of_the_future(world: World) -> None:
    assert log_in(world.cast.wu_ting).get(reverse("statistics:week", args=["2026-W20"])).status_code == 404
