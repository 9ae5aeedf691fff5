"""Weekly reports out of a workbook."""

from dataclasses import replace
from datetime import date

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.audit.selectors import broken_link
from bihuan.base.duties.models import Duty
from bihuan.base.duties.services import catch_up, verify
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.refusals import Refused
from bihuan.steer.reports.models import Copy, Report
from bihuan.steer.reports.services import ReportRow, draft, import_reports, submit
from bihuan.steer.reports.tests.world import MONDAY, WEEK, lived, when


def _row(cast: Cast, **more: object) -> ReportRow:
    row = ReportRow(cast.li_wei, date(2026, 3, 4), "走访两家\n报价一份", "周二送报价", when(9, 8))
    return replace(row, **more)  # type: ignore[arg-type]


def test_a_report_is_what_the_form_would_have_made(cast: Cast) -> None:
    """The figures of the records, late or not by when it was handed in, on the manager's desk."""
    lived(cast)
    at = when(20)
    late = _row(cast, member=cast.wang_fang, submitted_at=when(12, 9))
    sketch = _row(cast, member=cast.zhao_qiang, submitted_at=None)
    report, other, unsent = import_reports(rows=[_row(cast), late, sketch], by=cast.admin, at=at)
    kept = Report.objects.get(pk=report.pk)
    assert (kept.period, kept.starts_on, kept.state, kept.writer) == (WEEK, MONDAY, "submitted", cast.li_wei)
    assert kept.words == {"daily_work": "走访两家\n报价一份", "next_week": "周二送报价"}
    assert (kept.submitted_at, kept.created_at, kept.created_by) == (when(9, 8), when(9, 8), cast.li_wei)
    assert (len(kept.figures["visits"]), kept.figures["followups"]) == (2, 1)
    assert kept.addressee == cast.chen_jing
    assert Copy.objects.filter(report=report, member=cast.chen_jing, part="to").exists()
    assert (unsent.state, unsent.submitted_at, unsent.figures) == ("draft", None, {})
    facts = Event.objects.filter(verb="report.submitted").order_by("seq").values_list("actor", "at", "data__period")
    assert list(facts) == [("li.wei", when(9, 8), WEEK), ("wang.fang", when(12, 9), WEEK)]
    assert other.submitted_at == when(12, 9)
    catch_up(at=at)
    assert verify(at=at) == []
    assert broken_link() is None
    kept_duty, late_duty = Duty.objects.filter(key__contains=WEEK, done_at__isnull=False).order_by("who")
    assert (kept_duty.done_at, late_duty.done_at) == (when(9, 8), when(12, 9))
    assert when(9, 8) < kept_duty.due_at == late_duty.due_at < when(12, 9)


def test_reports_before_the_first_regulation_are_history(cast: Cast) -> None:
    """Nobody has to sign them now."""
    (report,) = import_reports(rows=[_row(cast)], by=cast.admin, at=when(20))
    assert (report.state, report.addressee_id, Copy.objects.count()) == ("submitted", None, 0)


def test_the_same_figures_as_by_the_form(cast: Cast) -> None:
    """What a person hands in and what the workbook tells of the same week agree."""
    lived(cast)
    (imported,) = import_reports(rows=[_row(cast, submitted_at=when(9, 8))], by=cast.admin, at=when(20))
    Report.objects.filter(pk=imported.pk).update(writer=cast.wang_fang)
    made = draft(kind="weekly", period=WEEK, by=cast.li_wei, at=when(9, 8))
    by_form = submit(public_id=made.public_id, by=cast.li_wei, at=when(9, 8))
    assert by_form.figures == imported.figures


def test_one_bad_row_and_none_lands(cast: Cast) -> None:
    """The refusal names the row; nothing of the batch is there."""
    at = when(20)
    import_reports(rows=[_row(cast, member=cast.zhao_qiang)], by=cast.admin, at=at)
    bad = {
        "already_handed_in": _row(cast, member=cast.zhao_qiang, monday=date(2026, 3, 8)),
        "report_of_the_future": _row(cast, monday=date(2026, 3, 23)),
        "told_future": _row(cast, monday=date(2026, 3, 16), submitted_at=when(21)),
        "report_text_too_long": _row(cast, monday=date(2026, 3, 10), words="长" * 20_001),
    }
    before = (Report.objects.count(), Event.objects.count())
    for code, row in bad.items():
        with pytest.raises(Refused) as raised:
            import_reports(rows=[_row(cast), row], by=cast.admin, at=at)
        assert (raised.value.code, raised.value.parameters["row"]) == (code, 1)
    for by in (cast.li_wei, cast.zhang_min, cast.wu_ting):
        with pytest.raises(Refused, match="no_permission"):
            import_reports(rows=[_row(cast)], by=by, at=at)
    assert (Report.objects.count(), Event.objects.count()) == before
