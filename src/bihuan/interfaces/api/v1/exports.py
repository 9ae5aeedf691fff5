"""Lists as files, as the pages give them out: who took how many rows of what is in the log."""

from collections.abc import Mapping
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router
from pydantic import Field

from bihuan.base.records.inputs import Input
from bihuan.base.records.refusals import Refused
from bihuan.interfaces.api import exchange
from bihuan.interfaces.api.paging import Listing
from bihuan.interfaces.api.v1 import (
    contacts,
    contracts,
    customers,
    duties,
    followups,
    money,
    offers,
    opportunities,
    products,
    reports,
    visits,
)
from bihuan.interfaces.api.v1.imports import KindOfSheet
from bihuan.interfaces.api.workbooks import WORKBOOK, check_limit, workbook
from bihuan.interfaces.dataio.reading.kinds import KINDS
from bihuan.interfaces.dataio.workbook import allowed
from bihuan.interfaces.web.imports.downloads import taken_out

router = Router(tags=["exports"])
LISTS: Mapping[str, Listing] = {
    "customers": customers.LISTED,
    "contacts": contacts.LISTED,
    "products": products.LISTED,
    "opportunities": opportunities.LISTED,
    "bids": offers.LISTED,
    "contracts": contracts.LISTED,
    "payments": money.DUE_LISTED,
    "receipts": money.LISTED,
    "followups": followups.LISTED,
    "visits": visits.LISTED,
    "duties": duties.LISTED,
    "reports": reports.LISTED,
}


def _offer(name: str, listing: Listing) -> None:
    """The address of one list's file."""

    @router.post(
        f"/{name}", operation_id=f"export_{name}", summary=f"{name} as a file", openapi_extra=listing.documented_file
    )
    def export(request: HttpRequest) -> HttpResponse:
        """All that the filters leave, with every column, up to 100,000 rows; ten files an hour."""
        return listing.file(request)


for _name, _listing in LISTS.items():
    _offer(_name, _listing)


class Taken(Input):
    """Which kinds of records; all that one may take away without any."""

    kinds: Annotated[tuple[KindOfSheet, ...], Field(max_length=len(KINDS))] = ()


ALL = Taken()


@router.post("/workbook", operation_id="export_workbook", summary="Records as a workbook", openapi_extra=WORKBOOK)
def export_workbook(request: HttpRequest, row: Annotated[Taken, Body()] = ALL) -> HttpResponse:
    """A sheet for each kind, as an import takes them in; ten files an hour."""
    told = exchange.of(request)
    may_take = allowed(told.member)
    kinds = [kind for kind in may_take if kind in (row.kinds or may_take)]
    if not kinds or set(row.kinds) - set(kinds):
        raise Refused("no_permission", permission="customers.export")
    check_limit(told.member)
    return workbook("workbook.xlsx", taken_out(kinds, by=told.member, at=told.at))
