"""Score sheets on the page, on paper, as a workbook."""

import io
from datetime import date, datetime

import pytest
import time_machine
from django.urls import reverse
from python_calamine import CalamineWorkbook

from bihuan.base.audit.models import Event
from bihuan.base.organisation.models import Company
from bihuan.base.organisation.tests.cast import SHANGHAI, Cast
from bihuan.interfaces.web.access_table import log_in
from bihuan.steer.reports.tests.world import World, judged, lived
from bihuan.steer.scoring.models import MonthClosing
from bihuan.steer.scoring.services import switch_charging

APRIL = datetime(2026, 4, 2, 9, tzinfo=SHANGHAI)


@pytest.fixture
def world(cast: Cast) -> World:
    found = lived(cast)
    switch_charging(start=date(2026, 3, 2), by=cast.admin, at=datetime(2026, 3, 1, 9, tzinfo=SHANGHAI))
    judged(APRIL)
    return found


@pytest.mark.clause("A20", "A21", "A22")
@pytest.mark.clause("E20", part="base")
@time_machine.travel(APRIL, tick=False)
def test_a_persons_month_opens_each_duty_and_its_clause(world: World) -> None:
    page = log_in(world.cast.li_wei).get(reverse("scoring:sheet", args=[world.cast.li_wei.public_id, "2026-03"]))
    text = page.content.decode()
    assert "长江电器股份有限公司" in text
    assert reverse("fieldwork:visit", args=[world.unplanned.public_id]) in text
    assert "/today/duties/" in text
    assert ">A13<" in text


@time_machine.travel(APRIL, tick=False)
def test_the_month_is_closed_on_the_page(world: World) -> None:
    client = log_in(world.cast.admin)
    table = reverse("scoring:sheets")
    assert "月度结账" in client.get(table, {"month": "2026-03"}).content.decode()
    assert "月度结账" not in client.get(table, {"month": "2026-04"}).content.decode()
    assert client.post(reverse("scoring:close", args=["2026-03"])).status_code == 303
    assert MonthClosing.objects.get().closed_by == world.cast.admin
    assert "结账" in client.get(table, {"month": "2026-03"}).content.decode()


@time_machine.travel(APRIL, tick=False)
def test_the_workbook_adds_up(world: World) -> None:
    answer = log_in(world.cast.chen_jing).post(reverse("scoring:export", args=["2026-03"]))
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    people, lines = (book.get_sheet_by_index(number).to_python()[3:] for number in (0, 1))
    charged = [float(str(row[6])) for row in lines if row[8] == "计入"]
    assert float(str(people[-1][8])) == sum(float(str(row[8])) for row in people[:-1]) == sum(charged)
    assert Event.objects.filter(verb="scores.exported").count() == 1


@time_machine.travel(APRIL, tick=False)
def test_on_paper(world: World) -> None:
    client = log_in(world.cast.chen_jing)
    assert client.get(reverse("scoring:sheets"), {"month": "2026-03", "view": "print"}).status_code == 200
    sheet = reverse("scoring:sheet", args=[world.cast.li_wei.public_id, "2026-03"])
    assert client.get(sheet, {"view": "print"}).status_code == 200


def test_would_be_until_it_is_switched_on(cast: Cast) -> None:
    lived(cast)
    with time_machine.travel(APRIL, tick=False):
        judged(APRIL)
        client = log_in(cast.admin)
        assert "以下为试算" in client.get(reverse("scoring:sheets")).content.decode()
        client.post(reverse("scoring:charging"), {"start": "2026-05-01"})
        assert Company.objects.get().charging_from == datetime(2026, 5, 1, tzinfo=SHANGHAI)
        assert "在此之前为试算" in client.get(reverse("scoring:sheets")).content.decode()


@pytest.mark.parametrize("month", ["2026-13", "march", "2026-3"])
def test_there_is_no_such_month(cast: Cast, month: str) -> None:
    assert log_in(cast.chen_jing).get(reverse("scoring:sheets"), {"month": month}).status_code == 404
