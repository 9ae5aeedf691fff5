"""Signing a report, returning it, remarking on it."""

from datetime import datetime

from bihuan.base.access.predicate import require
from bihuan.base.audit.facts import Fact
from bihuan.base.audit.services import record
from bihuan.base.organisation.models import Member
from bihuan.base.records.models import change
from bihuan.base.records.refusals import Conflict, Missing, Refused
from bihuan.base.records.transactions import whole
from bihuan.steer.reports.events import ReportCommented, ReportReturned, ReportSigned
from bihuan.steer.reports.inputs import CommentInput
from bihuan.steer.reports.models import RETURNED, SIGNED, SUBMITTED, Comment, Copy, Report, SignOff
from bihuan.steer.reports.services.writing import content_hash

COMMENT_LIMIT = 4_000


def sign(*, public_id: str, comment: str, version: int, by: Member, at: datetime) -> Report:
    """Sign the report as it was read in ``version``; a comment may go with it."""
    return _decide(public_id, SIGNED, comment.strip(), version, by, at)


def return_to_writer(*, public_id: str, comment: str, version: int, by: Member, at: datetime) -> Report:
    """Give the report back to be handed in again. The comment, which says why, is required."""
    if not comment.strip():
        raise Refused("say_why", field="comment")
    return _decide(public_id, RETURNED, comment.strip(), version, by, at)


@whole()
def _decide(public_id: str, decision: str, comment: str, version: int, by: Member, at: datetime) -> Report:
    report = _signable(public_id, by)
    if len(comment) > COMMENT_LIMIT:
        raise Refused("report_text_too_long", field="comment", limit=COMMENT_LIMIT)
    if report.version != version or report.state != SUBMITTED:
        raise Conflict(report)
    content = content_hash(report)
    report = change(
        report, version=version, by=by, at=at, state=decision, decided_by=by, decided_at=at, comment=comment
    )
    SignOff.objects.create(report=report, by=by, at=at, decision=decision, comment=comment, content_hash=content)
    Copy.objects.filter(report=report, member=by, read_at=None).update(read_at=at)
    record([_decided(report, content, comment)], by=by, at=at)
    return report


def _signable(public_id: str, by: Member) -> Report:
    """The report, locked, if the actor may sign it. Nobody signs their own, in whosever place they act."""
    rows = Report.objects.select_for_update(of=("self",)).select_related("writer")
    report = rows.filter(pk__in=Report.objects.visible_to(by, "reports.view").values("pk"), public_id=public_id).first()
    if report is None:
        raise Missing
    if report.writer_id == by.pk:
        raise Refused("own_report")
    if not Report.objects.visible_to(by, "reports.sign").filter(pk=report.pk).exists():
        raise Refused("no_permission", permission="reports.sign")
    return report


def _decided(report: Report, content: str, comment: str) -> Fact:
    about = {"subject": report.public_id, "report_kind": report.report_kind, "period": report.period}
    who = {"writer": report.writer.code, "content": content}
    if report.state == SIGNED:
        return ReportSigned(**about, **who, comment=comment or None)
    return ReportReturned(**about, **who, comment=comment)


@whole()
def comment(*, public_id: str, comment: CommentInput, by: Member, at: datetime) -> Comment:
    """Remark on a report that one may see and that has been handed in; the writer is told."""
    require(by, "reports.view")
    report = Report.objects.visible_to(by, "reports.view").select_related("writer").one(public_id)
    if report.submitted_at is None:
        raise Refused("not_handed_in")
    written = Comment.objects.create(report=report, by=by, at=at, text=comment.text)
    told = ReportCommented(
        subject=report.public_id,
        report_kind=report.report_kind,
        period=report.period,
        writer=report.writer.code,
        comment=comment.text,
    )
    record([told], by=by, at=at)
    return written


def mark_read(*, report: Report, by: Member, at: datetime) -> None:
    """The actor has had the copy that was sent to them before their eyes."""
    Copy.objects.filter(report=report, member=by, read_at=None).update(read_at=at)
