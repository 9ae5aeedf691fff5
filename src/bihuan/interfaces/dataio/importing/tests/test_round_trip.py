"""A workbook that went out comes in again and changes nothing; into an empty company it brings the same."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.customers.inputs import CustomerInput
from bihuan.flow.customers.services import record_customer
from bihuan.flow.fieldwork.inputs import FollowupInput
from bihuan.flow.fieldwork.services import log_followup
from bihuan.interfaces.dataio.importing import Options, Result, run
from bihuan.interfaces.dataio.importing.tests.books import AT, WHOLE, brought, in_force
from bihuan.interfaces.dataio.reading import KINDS, Source, read
from bihuan.interfaces.dataio.reading.tests.made import ZONE
from bihuan.interfaces.dataio.workbook import write_workbook

LATER = AT + timedelta(hours=3, microseconds=123_456)
ODD = {
    "name": '=HYPERLINK("http://x")公司',
    "needs": "@SUM(A1)\n第二行",
    "contact_name": "+86",
    "contact_phone": "13700137000",
    "tags": ("-1", "重点"),
    "number": "0012345678901234567",
}


@pytest.fixture
def admin(cast: Cast) -> Member:
    """The administrator of a company into which a workbook came, and in which people work besides."""
    in_force(cast)
    brought(WHOLE, cast.admin)
    customer = record_customer(row=CustomerInput(**ODD), by=cast.li_wei, at=LATER)
    said = FollowupInput(customer=customer.public_id, content="'=1+1", next_step="＝2")
    log_followup(row=said, by=cast.li_wei, at=LATER + timedelta(seconds=1))
    return cast.admin


def came_again(path: Path, admin: Member, **options: Any) -> Result:
    """What bringing the file back comes to."""
    at = LATER + timedelta(minutes=5)
    book = read([Source(path.name, path.read_bytes())], today=at.date(), zone=ZONE)
    return run(book, by=admin, at=at, options=Options(**options))


@pytest.mark.parametrize("on_duplicate", ["skip", "update"])
def test_export_then_import_changes_nothing(admin: Member, tmp_path: Path, on_duplicate: Any) -> None:
    """Every row is there already, as it is; the log is as long as before."""
    path = tmp_path / "out.xlsx"
    written = write_workbook(path, member=admin, now=LATER + timedelta(minutes=1))
    assert set(written.counts) == set(KINDS)
    assert all(written.counts.values())
    facts = Event.objects.count()
    result = came_again(path, admin, on_duplicate=on_duplicate)
    assert {sheet.kind: (sheet.counts["unchanged"], sheet.errors) for sheet in result.sheets} == {
        kind: (count, []) for kind, count in written.counts.items()
    }
    assert [sheet.unknown for sheet in result.sheets] == [()] * len(KINDS)
    assert Event.objects.count() == facts
