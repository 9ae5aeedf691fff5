"""Workbooks through the API: empty ones to fill in, the records as one, what somebody brought, byte for byte."""

import io
from typing import get_args

from python_calamine import CalamineWorkbook

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces.api.tests.asking import Api, told
from bihuan.interfaces.api.v1.imports import KindOfSheet
from bihuan.interfaces.dataio.reading.kinds import KINDS
from bihuan.interfaces.web.customers.tests.made import customer
from bihuan.interfaces.web.imports.tests.access import CSV, begun


def _book(content: bytes) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(content))


def test_every_sheet_is_offered() -> None:
    """Those that imports know, and no other."""
    assert list(get_args(KindOfSheet)) == list(KINDS)


def test_empty_sheets(cast: Cast) -> None:
    """One, or all of them; a kind that is none is named."""
    api = Api(cast.admin)
    one = _book(api.get("/imports/templates?kind=customers").content)
    assert KINDS["customers"].word in one.sheet_names and KINDS["visits"].word not in one.sheet_names
    every = _book(api.get("/imports/templates").content).sheet_names
    assert {kind.word for kind in KINDS.values()} <= set(every)
    wrong = api.get("/imports/templates?kind=dreams")
    assert (wrong.status_code, told(wrong)["field"]) == (400, "kind")


def test_the_records_as_a_workbook(cast: Cast) -> None:
    """Those that one may take away and no other's; the log says who took what; what one may not have is refused."""
    customer(cast, "华通")
    answer = Api(cast.li_wei).post("/exports/workbook", {"kinds": ["customers"]})
    rows = _book(answer.content).get_sheet_by_name(KINDS["customers"].word).to_python()
    assert [row for row in rows if "华通" in row]
    assert Event.objects.filter(verb__endswith=".exported", actor="li.wei").count() == 1
    facts = Event.objects.count()
    refused = Api(cast.li_wei).post("/exports/workbook", {"kinds": ["customers", "people"]})
    assert (refused.status_code, Event.objects.count()) == (403, facts + 1), "the token"


def test_what_was_brought(cast: Cast) -> None:
    """As it was, to be kept; there is no other file of the import."""
    api, public_id = Api(cast.admin), begun(cast).public_id
    kept = api.get(f"/imports/{public_id}/files/0")
    assert (kept.content, kept.headers["Content-Disposition"].split(";")[0]) == (CSV, "attachment")
    assert api.get(f"/imports/{public_id}/files/1").status_code == 404


def test_regulations_to_begin_with(cast: Cast) -> None:
    """Each can be one's draft as it stands."""
    api = Api(cast.admin)
    first = told(api.get("/playbook/presets"))["items"][0]
    assert told(api.send("PUT", "/playbook/draft", first))["sound"] is True
