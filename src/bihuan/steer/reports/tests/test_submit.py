"""Writing a report and handing it in."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.refusals import Conflict, Missing, Refused
from bihuan.flow.fieldwork.models import DayPlanLine
from bihuan.steer.reports import figures, services
from bihuan.steer.reports.inputs import PlanInput, PlanLineInput
from bihuan.steer.reports.models import Copy, PlanLine, Report
from bihuan.steer.reports.tests.world import WEEK, World, customer, founded, lived, when


@pytest.fixture
def world(cast: Cast) -> World:
    return lived(cast)


def _draft(world: World) -> Report:
    return services.draft(kind="weekly", period=WEEK, by=world.cast.li_wei, at=when(8))


def test_the_draft_begins_with_what_is_agreed_for_the_coming_week(world: World) -> None:
    report = _draft(world)
    lines = list(report.plan.values_list("customer__name", "region", "day", "goal"))
    assert lines == [("东海精机有限公司", "上海", date(2026, 3, 10), "送报价")]
    assert (report.state, report.words, report.figures) == ("draft", {}, {})


def test_opening_it_again_gives_the_same_report(world: World) -> None:
    report = _draft(world)
    PlanLine.objects.filter(report=report).delete()
    again = _draft(world)
    assert (again.pk, again.plan.count()) == (report.pk, 0)


@pytest.mark.parametrize(
    ("kind", "period", "code"),
    [
        ("weekly", "2026-W12", "report_of_the_future"),
        ("weekly", "2025-W50", "report_too_old"),
        ("daily", "2026-03-09", "report_of_the_future"),
    ],
)
def test_not_of_the_future_and_not_from_before_one_joined(world: World, kind: str, period: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        services.draft(kind=kind, period=period, by=world.cast.li_wei, at=when(8))
    assert refused.value.code == code
    assert not Report.objects.exists()


@pytest.mark.parametrize(("kind", "period"), [("weekly", "2026-13"), ("yearly", "2026-W10"), ("daily", "2026-W10")])
def test_there_is_no_such_report(world: World, kind: str, period: str) -> None:
    with pytest.raises(Missing):
        services.draft(kind=kind, period=period, by=world.cast.li_wei, at=when(8))


def test_who_may_not_write_reports_is_refused(world: World) -> None:
    with pytest.raises(Refused) as refused:
        services.draft(kind="weekly", period=WEEK, by=world.cast.sun_li, at=when(8))
    assert refused.value.code == "no_permission"


def _save(report: Report, read: dict[str, int], **words: str) -> Report:
    return services.save_words(
        public_id=report.public_id, words=words, extra={}, read=read, by=report.writer, at=when(8)
    )


def test_two_devices_write_different_fields_without_getting_in_each_others_way(world: World) -> None:
    report = _draft(world)
    _save(report, {}, problems="交期太长")
    saved = _save(report, {}, results="两家都在等报价")
    assert saved.words == {"problems": "交期太长", "results": "两家都在等报价"}
    assert saved.revisions == {"problems": 1, "results": 1}


def test_the_same_field_written_twice_is_told_and_nothing_is_lost(world: World) -> None:
    report = _draft(world)
    _save(report, {}, problems="交期太长", results="第一稿")
    with pytest.raises(Conflict):
        _save(report, {"results": 0}, problems="交期太长", results="第二稿", news="新经理上任")
    report.refresh_from_db()
    assert report.words == {"problems": "交期太长", "results": "第一稿"}


def test_saving_the_same_text_again_changes_nothing(world: World) -> None:
    report = _save(_draft(world), {}, problems="交期太长")
    again = _save(report, {}, problems="交期太长 \n", news="")
    assert again.version == report.version


def test_only_the_forms_fields_and_within_bounds(world: World) -> None:
    report = _draft(world)
    for words, code in (({"salary": "1"}, "report_field_unknown"), ({"news": "长" * 20_001}, "report_text_too_long")):
        with pytest.raises(Refused) as refused:
            _save(report, {}, **words)
        assert refused.value.code == code


def test_nobody_writes_in_anothers_report(world: World) -> None:
    report = _draft(world)
    for other in (world.cast.wang_fang, world.cast.zhang_min, world.cast.admin):
        with pytest.raises(Missing):
            services.save_words(
                public_id=report.public_id, words={"news": "x"}, extra={}, read={}, by=other, at=when(8)
            )
        with pytest.raises(Missing):
            services.submit(public_id=report.public_id, by=other, at=when(8))
    report.refresh_from_db()
    assert (report.words, report.state) == ({}, "draft")


def test_handed_in_complete_because_the_records_say_it(world: World) -> None:
    report = services.submit(public_id=_draft(world).public_id, by=world.cast.li_wei, at=when(9))
    assert (report.state, report.complete, report.submitted_at, report.completed_at) == (
        "submitted",
        True,
        when(9),
        when(9),
    )
    event = Event.objects.get(verb="report.submitted")
    assert (event.actor, event.kind, event.subject) == ("li.wei", "report", report.public_id)
    assert event.data == {"kind": "weekly", "period": WEEK, "complete": True}


@pytest.mark.clause("A5")
def test_the_figures_are_those_of_the_week(world: World) -> None:
    figures = services.submit(public_id=_draft(world).public_id, by=world.cast.li_wei, at=when(9)).figures
    tuesday, wednesday = figures["days"][1:3]
    assert tuesday == {"day": "2026-03-03", "working": True, "visits": 1, "planned": 1, "reported": 1, "followups": 0}
    assert wednesday == {"day": "2026-03-04", "working": True, "visits": 1, "planned": 1, "reported": 0, "followups": 0}
    assert [(row["customer"], row["report"]) for row in figures["visits"]] == [
        ("东海精机有限公司", "yes"),
        ("长江电器股份有限公司", "no"),
    ]
    assert [row["text"] for row in figures["results"]] == ["认可方案,待报价", "电话确认参数"]
    assert [row["text"] for row in figures["competitors"]] == ["北方机电报价更低"]
    assert [row["text"] for row in figures["feedback"]] == ["交期要在六周内", "希望早点看到报价"]
    assert figures["orders"] == {"actual": "0.00", "target": None, "month_actual": "0.00", "month_target": None}


@pytest.mark.clause("A4", "A18")
def test_it_goes_to_the_director_with_copies(world: World) -> None:
    """A4: the director signs; A18: to marketing, the manager is to know."""
    report = services.submit(public_id=_draft(world).public_id, by=world.cast.li_wei, at=when(9))
    assert report.addressee == world.cast.chen_jing
    copies = dict(Copy.objects.filter(report=report).values_list("member__code", "part"))
    assert copies == {"chen.jing": "to", "zhang.min": "cc", "wu.ting": "to"}


@pytest.mark.clause("A3")
def test_the_plan_gets_onto_the_days_of_the_coming_week(world: World) -> None:
    report = _draft(world)
    lines = (
        PlanLineInput(customer=world.donghai.public_id, day=date(2026, 3, 10), purpose="order", goal="送报价"),
        PlanLineInput(region="苏州", day=date(2026, 3, 12), purpose="market_research", goal="跑两个园区"),
        PlanLineInput(region="无锡", goal="有空再去"),
        PlanLineInput(),
    )
    services.set_plan(public_id=report.public_id, plan=PlanInput(lines=lines), read=0, by=world.cast.li_wei, at=when(8))
    services.submit(public_id=report.public_id, by=world.cast.li_wei, at=when(9))
    assert report.plan.count() == 3
    planned = DayPlanLine.objects.filter(member=world.cast.li_wei).order_by("day")
    assert list(planned.values_list("day", "region", "purpose", "goal", "origin")) == [
        (date(2026, 3, 10), "上海", "order", "送报价", "weekly"),
        (date(2026, 3, 12), "苏州", "market_research", "跑两个园区", "weekly"),
    ]


def test_a_plan_that_was_changed_elsewhere_is_told(world: World) -> None:
    report = _draft(world)
    plan = PlanInput(lines=(PlanLineInput(region="苏州"),))
    services.set_plan(public_id=report.public_id, plan=plan, read=0, by=world.cast.li_wei, at=when(8))
    with pytest.raises(Conflict):
        services.set_plan(public_id=report.public_id, plan=PlanInput(), read=0, by=world.cast.li_wei, at=when(8))
    assert report.plan.get().region == "苏州"


def test_a_plan_names_only_customers_one_may_see(world: World) -> None:
    report = _draft(world)
    report.plan.all().delete()
    hidden = lived_elsewhere(world)
    plan = PlanInput(lines=(PlanLineInput(customer=hidden),))
    with pytest.raises(Missing):
        services.set_plan(public_id=report.public_id, plan=plan, read=0, by=world.cast.li_wei, at=when(8))
    assert not report.plan.exists()


def lived_elsewhere(world: World) -> str:
    return customer("华北重工有限公司", world.cast.zhao_qiang).public_id


@pytest.mark.clause("A21")
def test_handed_in_incomplete_and_completed_later(cast: Cast) -> None:
    """Without records and words it lacks what A3 and A5 ask for; it may be handed in all the same."""
    founded(cast)
    report = services.draft(kind="weekly", period=WEEK, by=cast.wang_fang, at=when(8))
    assert [gap.field for gap in services.gaps(report, when(8))] == ["daily_work", "results", "next_week"]
    report = services.submit(public_id=report.public_id, by=cast.wang_fang, at=when(9))
    assert (report.complete, report.completed_at) == (False, None)
    part = {"daily_work": "整理客户资料", "results": "无"}
    read: dict[str, int] = {}
    report = services.complete_report(
        public_id=report.public_id, words=part, extra={}, read=read, by=cast.wang_fang, at=when(9, 10)
    )
    assert (report.complete, Event.objects.filter(verb="report.completed").count()) == (False, 0)
    rest = {"next_week": "拜访三家"}
    report = services.complete_report(
        public_id=report.public_id, words=rest, extra={}, read=read, by=cast.wang_fang, at=when(9, 11)
    )
    assert (report.complete, report.completed_at) == (True, when(9, 11))
    assert Event.objects.get(verb="report.completed").data == {"fields": ["next_week"]}


def test_what_was_handed_in_stands(world: World) -> None:
    report = _save(_draft(world), {}, problems="交期太长")
    report = services.submit(public_id=report.public_id, by=world.cast.li_wei, at=when(9))
    acts: tuple[Callable[[], object], ...] = (
        lambda: _save(report, report.revisions, problems="没有问题"),
        lambda: services.submit(public_id=report.public_id, by=world.cast.li_wei, at=when(9)),
        lambda: services.set_plan(
            public_id=report.public_id, plan=PlanInput(), read=0, by=world.cast.li_wei, at=when(9)
        ),
        lambda: services.complete_report(
            public_id=report.public_id, words={"problems": "x"}, extra={}, read={}, by=world.cast.li_wei, at=when(9)
        ),
    )
    for act in acts:
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "already_handed_in"
    report.refresh_from_db()
    assert report.words == {"problems": "交期太长"}
    assert Event.objects.filter(verb="report.submitted").count() == 1


@pytest.mark.trust("T-C14", "INV4")
def test_signed_figures_do_not_move_when_the_records_do(world: World) -> None:
    """T-C14: what was handed in stands; what changed since can be told."""
    report = services.submit(public_id=_draft(world).public_id, by=world.cast.li_wei, at=when(9))
    before, content = report.figures, services.content_hash(report)
    world.planned.__class__.objects.filter(pk=world.planned.pk).update(archived_at=when(10))
    report.refresh_from_db()
    assert (report.figures, services.content_hash(report)) == (before, content)
    now = figures.compute("weekly", world.cast.li_wei, services.span(report), when(10) + timedelta(days=1))
    assert [row["customer"] for row in now["visits"]] == ["长江电器股份有限公司"]
