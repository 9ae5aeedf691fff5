"""A small company with something of everything that the doctor looks at: a lived week, a signed contract with money, a closed month."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from bihuan.base.duties import services as duties
from bihuan.base.files.models import Attachment
from bihuan.base.files.services import attach
from bihuan.base.organisation.tests.cast import SHANGHAI, Cast, make_cast
from bihuan.flow.contracts import services as contracts
from bihuan.flow.contracts.inputs import InstalmentInput, PlanInput, ReceiptInput
from bihuan.flow.contracts.models import Contract, Receipt
from bihuan.flow.contracts.tests.papers import signed
from bihuan.insight.analytics import services as statistics
from bihuan.interfaces import keeping
from bihuan.steer.reports import services as reports
from bihuan.steer.reports.models import Report
from bihuan.steer.reports.tests.world import WEEK, World, lived, when
from bihuan.steer.scoring.models import MonthClosing
from bihuan.steer.scoring.services import close, switch_charging

AFTER = datetime(2026, 4, 2, 9, tzinfo=SHANGHAI)
PHOTO = b"\xff\xd8\xff a photograph of the workshop"


@dataclass(frozen=True)
class Firm:
    """What was made."""

    world: World
    contract: Contract
    receipt: Receipt
    report: Report
    closing: MonthClosing
    photo: Attachment


def made(cast: Cast) -> Firm:
    """Through the services, as everything is."""
    with transaction.atomic():
        # Before there is a regulation: its reviews ask for more than this is about.
        contract = signed(cast, amount="100000")
        world = lived(cast)
        switch_charging(start=date(2026, 3, 2), by=cast.admin, at=datetime(2026, 3, 1, 9, tzinfo=SHANGHAI))
        lines = (
            InstalmentInput(due_on=date(2026, 3, 20), amount="30000", title="预付"),
            InstalmentInput(due_on=date(2026, 6, 20), amount="70000", title="尾款"),
        )
        contracts.plan_instalments(
            public_id=contract.public_id, given=PlanInput(lines=lines), version=None, by=cast.li_wei, at=when(5, 10)
        )
        given = ReceiptInput(received_on=date(2026, 3, 6), amount="30000.05", method="bank_transfer", bank_ref="R1")
        receipt = contracts.record_receipt(contract=contract.public_id, given=given, by=cast.sun_li, at=when(6))
        draft = reports.draft(kind="weekly", period=WEEK, by=cast.li_wei, at=when(8))
        sent = reports.submit(public_id=draft.public_id, by=cast.li_wei, at=when(9))
        report = reports.sign(
            public_id=sent.public_id, comment="", version=sent.version, by=cast.chen_jing, at=when(9, 12)
        )
        statistics.release(week=WEEK, by=cast.wu_ting, at=when(9, 14))
        photo = attach(
            kind="visit",
            record=world.planned.public_id,
            name="车间.jpg",
            content_type="image/jpeg",
            size=len(PHOTO),
            sha256=keeping.keep(PHOTO),
            by=cast.li_wei,
            at=when(4),
        )
        duties.rebuild(at=AFTER)
        statistics.follow(portions=9)
        closing = close(month=date(2026, 3, 1), by=cast.admin, at=AFTER)
    contract.refresh_from_db()
    return Firm(world, contract, receipt, report, closing, photo)


def main() -> None:
    """In a database of one's own, judged up to now."""
    made(make_cast())
    now = timezone.now()
    duties.catch_up(at=now)
    duties.sweep(at=now)
