"""Where a report goes when it is handed in: to whoever signs it, with copies by position (A18)."""

from collections.abc import Iterator
from datetime import date, datetime

from bihuan.base.access.permissions import Scope
from bihuan.base.organisation.models import Member, Position
from bihuan.base.organisation.selectors import holders
from bihuan.base.policies.selectors import form
from bihuan.steer.reports.models import Copy, Report
from bihuan.steer.reports.periods import day_of
from bihuan.steer.reports.rules import COPIED_TO, FORMS, Superior, addressee

HIGHEST = 12
"""Levels of superiors looked at."""


def send(report: Report, *, at: datetime) -> int | None:
    """Make the copies; the key of whoever is to sign. Whoever had a copy keeps it, unread again."""
    today = day_of(at)
    chain = list(superiors(report.writer))
    roles = _roles([one.pk for one in chain], today)
    above = [Superior(one.pk, roles.get(one.pk, ""), may_sign(one, report.writer)) for one in chain]
    signer = addressee(form(FORMS[report.report_kind], at), above)
    parts = {one.pk: "cc" for one in chain[:1]}
    for role in COPIED_TO[report.report_kind]:
        part = "to" if role == "marketing" else "cc"
        parts |= {one.pk: part for one in holders(role, today)}
    if signer is not None:
        parts[signer] = "to"
    parts.pop(report.writer_id, None)
    Copy.objects.filter(report=report).exclude(member__in=parts).delete()
    Copy.objects.bulk_create(
        [Copy(report=report, member_id=member, part=part, sent_at=at) for member, part in sorted(parts.items())],
        update_conflicts=True,
        unique_fields=["report", "member"],
        update_fields=["part", "sent_at", "read_at"],
    )
    return signer


def superiors(member: Member) -> Iterator[Member]:
    """Those above, the nearest first, who can log in. A circle ends where it closes."""
    seen = {member.pk}
    above = member.manager
    while above is not None and above.pk not in seen and len(seen) <= HIGHEST:
        seen.add(above.pk)
        if above.is_active:
            yield above
        above = above.manager


def may_sign(superior: Member, writer: Member) -> bool:
    """Whether the superior's own roles let them sign the writer's reports."""
    authority = superior.own_authority
    scope = authority.grants.get("reports.sign")
    path = writer.department.path if writer.department else ""
    if scope is None or scope is Scope.OWN:
        return False
    if scope is Scope.ALL:
        return True
    return bool(authority.path) and (
        path == authority.path or (scope is Scope.SUBTREE and path.startswith(authority.path))
    )


def _roles(members: list[int], on: date) -> dict[int, str]:
    held = Position.objects.filter(member__in=members, first_on__lte=on).exclude(last_on__lt=on).order_by("first_on")
    return dict(held.values_list("member_id", "role"))
