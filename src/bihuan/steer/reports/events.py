"""The facts about reports."""

from dataclasses import dataclass
from typing import Any, ClassVar

from bihuan.base.audit.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ReportSubmitted(Fact):
    """The actor handed in their report of the period; ``complete``: no required field is empty. Also after a return."""

    verb: ClassVar[str] = "report.submitted"
    kind: ClassVar[str] = "report"
    report_kind: str
    period: str
    complete: bool

    def data(self) -> dict[str, Any]:
        """In the log the report's kind is called ``kind``."""
        data = super().data()
        return {"kind": data.pop("report_kind"), **data}


@dataclass(frozen=True, kw_only=True)
class ReportCompleted(Fact):
    """What was missing in a report that had been handed in has been filled in."""

    verb: ClassVar[str] = "report.completed"
    kind: ClassVar[str] = "report"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ReportSigned(Fact):
    """The actor signed the report of ``writer``; ``content`` is the hash of what was signed."""

    verb: ClassVar[str] = "report.signed"
    kind: ClassVar[str] = "report"
    report_kind: str
    period: str
    writer: str
    content: str
    comment: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReportReturned(Fact):
    """The actor returned the report to ``writer``, and said why."""

    verb: ClassVar[str] = "report.returned"
    kind: ClassVar[str] = "report"
    report_kind: str
    period: str
    writer: str
    content: str
    comment: str


@dataclass(frozen=True, kw_only=True)
class ReportCommented(Fact):
    """The actor remarked on the report of ``writer``."""

    verb: ClassVar[str] = "report.commented"
    kind: ClassVar[str] = "report"
    report_kind: str
    period: str
    writer: str
    comment: str


@dataclass(frozen=True, kw_only=True)
class ReportsExported(Fact):
    """A list of reports left the system as a file; the subject is their kind."""

    verb: ClassVar[str] = "report.exported"
    kind: ClassVar[str] = "export"
    count: int
