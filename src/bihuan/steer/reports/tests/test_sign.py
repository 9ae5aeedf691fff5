"""Signing, returning, remarking."""

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.refusals import Conflict, Missing, Refused
from bihuan.steer.reports import selectors, services
from bihuan.steer.reports.inputs import CommentInput
from bihuan.steer.reports.models import Copy, Report, SignOff
from bihuan.steer.reports.tests.world import WEEK, founded, when


@pytest.fixture
def report(cast: Cast) -> Report:
    founded(cast)
    draft = services.draft(kind="weekly", period=WEEK, by=cast.li_wei, at=when(8))
    return services.submit(public_id=draft.public_id, by=cast.li_wei, at=when(9))


def _sign(report: Report, by: Member, comment: str = "", version: int | None = None) -> Report:
    seen = report.version if version is None else version
    return services.sign(public_id=report.public_id, comment=comment, version=seen, by=by, at=when(9, 12))


@pytest.mark.clause("A4", "A6")
def test_the_director_signs_with_a_comment_that_reaches_the_writer(cast: Cast, report: Report) -> None:
    signed = _sign(report, cast.chen_jing, "东海的报价本周务必送出")
    assert (signed.state, signed.decided_by, signed.decided_at) == ("signed", cast.chen_jing, when(9, 12))
    event = Event.objects.get(verb="report.signed")
    assert event.data["writer"] == "li.wei" and event.data["comment"] == "东海的报价本周务必送出"
    assert event.data["content"] == services.content_hash(signed) == SignOff.objects.get().content_hash
    assert Copy.objects.get(member=cast.chen_jing).read_at == when(9, 12)


def test_whoever_the_permission_reaches_may_sign(cast: Cast, report: Report) -> None:
    assert _sign(report, cast.zhang_min).state == "signed"


def _unchanged(report: Report) -> None:
    before = (report.version, report.state)
    report.refresh_from_db()
    assert (report.version, report.state) == before
    assert not SignOff.objects.exists()
    assert not Event.objects.filter(verb__in=("report.signed", "report.returned")).exists()


def test_nobody_signs_their_own(cast: Cast, report: Report) -> None:
    """Not even with another's rights in their hands."""
    cast.li_wei.take_authorities([cast.chen_jing.own_authority])
    with pytest.raises(Refused) as refused:
        _sign(report, cast.li_wei)
    assert refused.value.code == "own_report"
    _unchanged(report)


def test_who_may_read_it_may_not_thereby_sign_it(cast: Cast, report: Report) -> None:
    with pytest.raises(Refused) as refused:
        _sign(report, cast.wu_ting)
    assert refused.value.code == "no_permission"
    _unchanged(report)


@pytest.mark.parametrize("code", ["wang.fang", "zhao.qiang", "sun.li"])
def test_for_others_it_is_not_there(cast: Cast, report: Report, code: str) -> None:
    with pytest.raises(Missing):
        _sign(report, cast[code])
    with pytest.raises(Missing):
        services.comment(public_id=report.public_id, comment=CommentInput(text="看不到"), by=cast[code], at=when(9))
    _unchanged(report)


def test_of_two_who_sign_at_once_one_is_told(cast: Cast, report: Report) -> None:
    _sign(report, cast.zhang_min)
    with pytest.raises(Conflict):
        _sign(report, cast.chen_jing)
    assert SignOff.objects.count() == 1
    assert Event.objects.filter(verb="report.signed").count() == 1


def test_a_report_that_changed_since_it_was_read_is_not_signed(cast: Cast, report: Report) -> None:
    read = report.version
    services.complete_report(
        public_id=report.public_id, words={"results": "补充"}, extra={}, read={}, by=cast.li_wei, at=when(9, 11)
    )
    with pytest.raises(Conflict):
        _sign(report, cast.chen_jing, version=read)
    assert not SignOff.objects.exists()


@pytest.mark.clause("A4")
def test_returned_with_a_reason_and_handed_in_again(cast: Cast, report: Report) -> None:
    with pytest.raises(Refused) as refused:
        services.return_to_writer(
            public_id=report.public_id, comment=" ", version=report.version, by=cast.zhang_min, at=when(9)
        )
    assert (refused.value.code, refused.value.field) == ("say_why", "comment")
    returned = services.return_to_writer(
        public_id=report.public_id, comment="缺下周计划", version=report.version, by=cast.zhang_min, at=when(9, 12)
    )
    assert (returned.state, returned.comment) == ("returned", "缺下周计划")
    words = {"next_week": "走访三家", "results": "无", "daily_work": "整理资料"}
    services.save_words(public_id=report.public_id, words=words, extra={}, read={}, by=cast.li_wei, at=when(9, 13))
    again = services.submit(public_id=report.public_id, by=cast.li_wei, at=when(9, 14))
    assert (again.state, again.first_submitted_at, again.submitted_at) == ("submitted", when(9), when(9, 14))
    assert (again.complete, again.completed_at, again.comment) == (True, when(9, 14), "")
    _sign(again, cast.zhang_min)
    assert list(SignOff.objects.values_list("decision", flat=True)) == ["returned", "signed"]


def test_a_signed_report_is_locked(cast: Cast, report: Report) -> None:
    _sign(report, cast.chen_jing)
    with pytest.raises(Refused) as refused:
        services.complete_report(
            public_id=report.public_id, words={"results": "补充"}, extra={}, read={}, by=cast.li_wei, at=when(10)
        )
    assert refused.value.code == "not_handed_in"


@pytest.mark.clause("A18")
def test_marketing_remarks_on_what_it_archives(cast: Cast, report: Report) -> None:
    services.comment(
        public_id=report.public_id, comment=CommentInput(text="请补竞争对手价格"), by=cast.wu_ting, at=when(9, 15)
    )
    event = Event.objects.get(verb="report.commented")
    assert (event.actor, event.data["writer"], event.data["comment"]) == ("wu.ting", "li.wei", "请补竞争对手价格")


def test_a_draft_is_its_writers_alone(cast: Cast) -> None:
    founded(cast)
    draft = services.draft(kind="weekly", period=WEEK, by=cast.li_wei, at=when(8))
    assert list(Report.objects.visible_to(cast.li_wei, "reports.view")) == [draft]
    for other in (cast.zhang_min, cast.chen_jing, cast.wu_ting, cast.admin):
        assert not Report.objects.visible_to(other, "reports.view").exists()


def test_the_queue_begins_with_what_is_addressed_to_one(cast: Cast, report: Report) -> None:
    draft = services.draft(kind="daily", period="2026-03-06", by=cast.wang_fang, at=when(6, 17))
    daily = services.submit(public_id=draft.public_id, by=cast.wang_fang, at=when(6, 18))
    assert daily.addressee == cast.zhang_min
    assert [one.public_id for one in selectors.to_sign(cast.chen_jing)] == [report.public_id, daily.public_id]
    assert [one.public_id for one in selectors.to_sign(cast.zhang_min)] == [daily.public_id, report.public_id]
    assert list(selectors.to_sign(cast.zhang_min, addressed=True)) == [daily]
    assert list(selectors.to_sign(cast.li_wei)) == []
