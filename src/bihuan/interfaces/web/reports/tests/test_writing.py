"""Writing, signing and reading reports in the browser."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces.web.access_table import log_in
from bihuan.steer.reports import services
from bihuan.steer.reports.models import Copy, Report
from bihuan.steer.reports.tests.world import WEEK, World, customer, founded, judged, lived, when

WRITE = ("weekly", WEEK)
TUESDAY = when(10, 9)


@pytest.fixture
def world(cast: Cast) -> World:
    found = lived(cast)
    judged(TUESDAY)
    return found


def _save(client: Client, **fields: object) -> tuple[int, dict[str, object]]:
    answer = client.post(reverse("reports:save", args=WRITE), fields)
    return answer.status_code, answer.json()


@time_machine.travel(TUESDAY, tick=False)
def test_looking_at_the_form_writes_nothing(world: World) -> None:
    page = log_in(world.cast.li_wei).get(reverse("reports:write", args=WRITE)).content.decode()
    assert "认可方案,待报价" in page
    assert "送报价" in page
    assert not Report.objects.exists()


@time_machine.travel(TUESDAY, tick=False)
def test_what_is_typed_is_saved_field_by_field(world: World) -> None:
    client = log_in(world.cast.li_wei)
    status, told = _save(client, **{"words-problems": "交期太长", "read-problems": "0"})
    assert (status, told["revisions"]) == (200, {"problems": 1})
    status, told = _save(client, **{"words-news": "新经理", "read-news": "0"})
    assert (status, told["revisions"]) == (200, {"problems": 1, "news": 1})
    assert Report.objects.get().words == {"problems": "交期太长", "news": "新经理"}


@time_machine.travel(TUESDAY, tick=False)
def test_the_second_device_is_told_what_the_first_one_saved(world: World) -> None:
    client = log_in(world.cast.li_wei)
    _save(client, **{"words-problems": "第一台", "read-problems": "0"})
    status, told = _save(client, **{"words-problems": "第二台", "read-problems": "0"})
    assert (status, told) == (409, {"theirs": {"problems": {"text": "第一台", "revision": 1}}})
    assert Report.objects.get().words == {"problems": "第一台"}
    status, _told = _save(client, **{"words-problems": "第二台", "read-problems": "1"})
    assert (status, Report.objects.get().words) == (200, {"problems": "第二台"})


@time_machine.travel(TUESDAY, tick=False)
def test_without_a_script_the_same_conflict_shows_both_texts(world: World) -> None:
    client = log_in(world.cast.li_wei)
    _save(client, **{"words-problems": "第一台", "read-problems": "0"})
    answer = client.post(
        reverse("reports:write", args=WRITE), {"words-problems": "第二台", "read-problems": "0", "act": "save"}
    )
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "第一台" in page
    assert "第二台</textarea>" in page


@time_machine.travel(TUESDAY, tick=False)
def test_handed_in_with_words_and_plan_in_one_go(world: World) -> None:
    sent = {
        "act": "submit",
        "words-problems": "交期太长",
        "read-problems": "0",
        "read-plan": "0",
        "plan-row": ["0", "1", "2"],
        "plan-0-customer": world.donghai.public_id,
        "plan-0-day": "2026-03-10",
        "plan-0-time_from": "14:00",
        "plan-0-purpose": "order",
        "plan-0-goal": "送报价",
        "plan-2-region": "苏州",
        "plan-2-day": "2026-03-12",
    }
    answer = log_in(world.cast.li_wei).post(reverse("reports:write", args=WRITE), sent)
    report = Report.objects.get()
    assert answer.headers["Location"] == reverse("reports:detail", args=[report.public_id])
    assert (report.state, report.complete, report.words) == ("submitted", True, {"problems": "交期太长"})
    assert list(report.plan.values_list("customer__name", "region", "day")) == [
        ("东海精机有限公司", "", date(2026, 3, 10)),
        (None, "苏州", date(2026, 3, 12)),
    ]


@time_machine.travel(TUESDAY, tick=False)
def test_the_form_comes_with_what_is_missing_and_what_that_costs(cast: Cast) -> None:
    founded(cast)
    customer("东海精机有限公司", cast.wang_fang)
    judged(TUESDAY)
    page = log_in(cast.wang_fang).get(reverse("reports:write", args=WRITE)).content.decode()
    assert "每日工作简述" in page
    assert "不完整：−3 分" in page
    for clause in ("A3", "A5", "A11"):
        assert f">{clause}<" in page


def _handed_in(cast: Cast, code: str, at_hour: int) -> Report:
    draft = services.draft(kind="weekly", period=WEEK, by=cast[code], at=when(8))
    return services.submit(public_id=draft.public_id, by=cast[code], at=when(9, at_hour))


@pytest.mark.clause("A4", "A6")
@time_machine.travel(TUESDAY, tick=False)
def test_several_are_signed_in_a_row(world: World) -> None:
    cast = world.cast
    first, second = _handed_in(cast, "li.wei", 9), _handed_in(cast, "wang.fang", 10)
    client = log_in(cast.chen_jing)
    page = client.get(reverse("reports:queue")).content.decode()
    assert page.index("李伟") < page.index("王芳")
    sent = {"version": first.version, "comment": "抓紧报价", "from_queue": "1", "following": second.public_id}
    answer = client.post(reverse("reports:sign", args=[first.public_id]), sent)
    assert answer.headers["Location"] == f"{reverse('reports:queue')}?report={second.public_id}"
    sent = {"version": second.version, "comment": "", "from_queue": "1"}
    client.post(reverse("reports:return", args=[second.public_id]), sent)
    second.refresh_from_db()
    assert second.state == "submitted"
    client.post(reverse("reports:return", args=[second.public_id]), {**sent, "comment": "缺计划"})
    assert dict(Report.objects.values_list("writer__code", "state")) == {"li.wei": "signed", "wang.fang": "returned"}
    assert "已全部核签" in client.get(reverse("reports:queue")).content.decode()


@time_machine.travel(TUESDAY, tick=False)
def test_who_signs_second_is_told(world: World) -> None:
    report = _handed_in(world.cast, "li.wei", 9)
    sent = {"version": report.version, "comment": ""}
    url = reverse("reports:sign", args=[report.public_id])
    assert log_in(world.cast.zhang_min).post(url, sent).status_code == 303
    before = Event.objects.count()
    assert log_in(world.cast.chen_jing).post(url, sent).status_code == 409
    assert Event.objects.count() == before


@time_machine.travel(TUESDAY, tick=False)
def test_the_writer_reads_what_was_said_and_the_reader_has_read_it(world: World) -> None:
    report = _handed_in(world.cast, "li.wei", 9)
    page = reverse("reports:detail", args=[report.public_id])
    log_in(world.cast.wu_ting).get(page)
    assert Copy.objects.get(report=report, member=world.cast.wu_ting).read_at == TUESDAY
    services.sign(
        public_id=report.public_id,
        comment="交期先与生产确认",
        version=report.version,
        by=world.cast.chen_jing,
        at=TUESDAY,
    )
    assert "交期先与生产确认" in log_in(world.cast.li_wei).get(page).content.decode()
    paper = log_in(world.cast.li_wei).get(reverse("reports:print", args=[report.public_id])).content.decode()
    assert "交期先与生产确认" in paper
    assert "陈静" in paper


@time_machine.travel(when(12), tick=False)
def test_what_changed_since_stands_beside_it(world: World) -> None:
    report = _handed_in(world.cast, "li.wei", 9)
    world.planned.__class__.objects.filter(pk=world.planned.pk).update(archived_at=when(11))
    page = log_in(world.cast.li_wei).get(reverse("reports:detail", args=[report.public_id])).content.decode()
    assert "东海精机有限公司" in page
    assert "拜访 2 次，报告 1 份" in page
    assert "拜访 1 次，报告 0 份" in page


@time_machine.travel(TUESDAY, tick=False)
def test_the_list_takes_the_same_statements_for_any_number_of_reports(world: World) -> None:
    client = log_in(world.cast.chen_jing)

    def count() -> int:
        client.get(reverse("reports:weekly"))
        with CaptureQueriesContext(connection) as done:
            assert client.get(reverse("reports:weekly")).status_code == 200
        return len(done)

    _handed_in(world.cast, "li.wei", 9)
    few = count()
    for code in ("wang.fang", "zhao.qiang"):
        for week in ("2026-W04", "2026-W05", "2026-W06", "2026-W07", WEEK):
            draft = services.draft(kind="weekly", period=week, by=world.cast[code], at=when(9))
            services.submit(public_id=draft.public_id, by=world.cast[code], at=when(9))
    assert count() == few


@pytest.mark.clause("D11", "D12")
@time_machine.travel(TUESDAY, tick=False)
def test_the_management_report_opens_the_records_behind_its_rates(world: World) -> None:
    """D11, D12: one of two visits was planned, reported and long enough."""
    cast = world.cast
    draft = services.draft(kind="management", period=WEEK, by=cast.zhang_min, at=when(9))
    report = services.submit(public_id=draft.public_id, by=cast.zhang_min, at=when(9))
    rate = report.figures["effective_visit_rate"]
    assert (rate["numerator"], rate["denominator"]) == (1, 2)
    assert [(row["customer"], row["counts"], row["why"]) for row in rate["rows"]] == [
        ("东海精机有限公司", True, ""),
        ("长江电器股份有限公司", False, "not_planned"),
    ]
    assert (report.figures["deal_rate"]["numerator"], report.figures["deal_rate"]["denominator"]) == (0, 2)
    assert (report.figures["sales_per_person"]["denominator"], report.figures["sales_per_person"]["people"]) == (
        2,
        ["李伟", "王芳"],
    )
    page = log_in(cast.zhang_min).get(reverse("reports:records", args=[report.public_id, "effective_visit_rate"]))
    assert "事先无计划" in page.content.decode()
