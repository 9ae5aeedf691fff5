"""Writing reports, a module a concern."""

from bihuan.steer.reports.services.importing import ReportRow, import_reports
from bihuan.steer.reports.services.signing import comment, mark_read, return_to_writer, sign
from bihuan.steer.reports.services.writing import (
    PLAN,
    complete_report,
    content_hash,
    draft,
    gaps,
    note_export,
    own,
    save_words,
    set_plan,
    span,
    submit,
)

__all__ = [
    "PLAN",
    "ReportRow",
    "comment",
    "complete_report",
    "content_hash",
    "draft",
    "gaps",
    "import_reports",
    "mark_read",
    "note_export",
    "own",
    "return_to_writer",
    "save_words",
    "set_plan",
    "sign",
    "span",
    "submit",
]
