"""Who may do what at the addresses of Today: ``interfaces/web/access_table.py``."""

from django.utils import timezone

from bihuan.base.duties.models import Case, Duty, Proposal
from bihuan.base.duties.services import catch_up, rebuild
from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces.web.access_table import Row
from bihuan.steer.reports.tests.world import customer, founded


def duty_of(cast: Cast, code: str = "li.wei") -> Duty:
    """A weekly report that they owe."""
    founded(cast)
    customer("东海精机有限公司", cast.li_wei)
    rebuild(at=timezone.now())
    return Duty.objects.filter(member=cast[code], rule="weekly report").order_by("-due_at")[0]


def _duty(cast: Cast) -> list[str]:
    return [duty_of(cast).public_id]


def _some_duties(cast: Cast) -> list[str]:
    duty_of(cast)
    return []


def _their_duties(cast: Cast) -> dict[str, object]:
    return {"ids": [Duty.objects.filter(member=cast.li_wei)[0].public_id], "reason": "客户停工"}


def _chosen(cast: Cast) -> list[str]:
    return []


def proposal_of(cast: Cast) -> Proposal:
    """A proposal about a customer of 李伟."""
    founded(cast)
    found = customer("东海精机有限公司", cast.li_wei)
    # Whatever is asked later, there is nothing left to judge that would take it away.
    catch_up(at=timezone.now())
    return Proposal.objects.create(
        case=Case.objects.get_or_create(kind="customer", name=found.public_id)[0],
        clause="B8",
        rule="reclaim",
        starts_on=cast.at.date(),
        origin=0,
        about_kind="customer",
        about_id=found.public_id,
        member=cast.li_wei,
        at=cast.at,
        action="reclaim",
    )


def _proposal(cast: Cast) -> list[str]:
    return [proposal_of(cast).public_id]


ROWS = [
    Row("today:today", everyone=True),
    Row("today:team", allowed="zhang.min"),
    Row("today:person", args=lambda cast: [cast.li_wei.public_id], allowed="zhang.min", outsider="zhao.qiang"),
    Row("today:duties"),
    Row("today:duties", "POST", data={"columns": "state"}),
    Row("today:duty", args=_duty, outsider="zhao.qiang"),
    Row("today:waive", args=_duty, allowed="zhang.min", outsider="zhao.qiang"),
    Row("today:waive", "POST", args=_duty, data={"reason": "客户停工"}, allowed="zhang.min", outsider="zhao.qiang"),
    Row("today:waive_many", args=_some_duties, data=_their_duties, allowed="zhang.min", outsider="zhao.qiang"),
    Row("today:waive_many", "POST", args=_some_duties, data=_their_duties, allowed="zhang.min", outsider="zhao.qiang"),
    Row(
        "today:decide",
        "POST",
        args=_proposal,
        data={"decision": "accepted"},
        allowed="zhang.min",
        outsider="zhao.qiang",
    ),
]
