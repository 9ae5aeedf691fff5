"""What was agreed, signed, closed, released or published is still what it was then: its hash is computed anew (INV4)."""

import hashlib
from collections.abc import Iterator

from bihuan.base.audit.services import digest
from bihuan.base.policies.models import Publication
from bihuan.flow.contracts.models import Contract, ReviewStep
from bihuan.flow.contracts.rules import content_of
from bihuan.flow.contracts.selectors import content_values
from bihuan.insight.analytics.models import WeekStatistics
from bihuan.interfaces.upkeep.findings import Finding, Site, failure
from bihuan.steer.reports.models import SIGNED, Report, SignOff
from bihuan.steer.reports.services import content_hash
from bihuan.steer.scoring.models import LedgerLine, MonthClosing
from bihuan.steer.scoring.services import digest_of

SHOWN = 5


def signed(site: Site) -> Iterator[Finding]:
    """Contracts and reviews, reports, months, weeks, regulations."""
    for kind, found in (
        ("contract", _contracts()),
        ("contract_review", _reviews()),
        ("report", _reports()),
        ("month", _months()),
        ("week", _weeks()),
        ("playbook", _publications()),
    ):
        for name in list(found)[:SHOWN]:
            yield failure("content_changed", kind=kind, id=name)


def _contracts() -> Iterator[str]:
    rows = Contract.objects.select_related("customer").order_by("pk")
    for contract in rows.iterator():
        if digest(content_of(content_values(contract))) != contract.content_hash:
            yield contract.public_id


def _reviews() -> Iterator[str]:
    """The content that a reviewer looked at; and what was signed is what was approved last."""
    rows = ReviewStep.objects.order_by("pk").values_list("contract__public_id", "content", "content_hash")
    for public_id, content, told in rows.iterator():
        if digest(content) != told:
            yield public_id


def _reports() -> Iterator[str]:
    """A signed report against its latest sign-off."""
    latest = dict(SignOff.objects.order_by("at", "pk").values_list("report", "content_hash"))
    for report in Report.objects.filter(state=SIGNED).order_by("pk").iterator():
        if latest.get(report.pk) != content_hash(report):
            yield report.public_id


def _months() -> Iterator[str]:
    for closing in MonthClosing.objects.order_by("pk"):
        if digest_of(LedgerLine.objects.filter(closing=closing).order_by("pk")) != closing.digest:
            yield str(closing)


def _weeks() -> Iterator[str]:
    for row in WeekStatistics.objects.exclude(released_at=None).prefetch_related("sheets").order_by("pk"):
        if digest({sheet.name: sheet.rows for sheet in row.sheets.all()}) != row.digest:
            yield row.week


def _publications() -> Iterator[str]:
    for row in Publication.objects.order_by("pk"):
        if hashlib.sha256(row.text.encode()).hexdigest() != row.sha256:
            yield f"{row.name} {row.starts_on}"
