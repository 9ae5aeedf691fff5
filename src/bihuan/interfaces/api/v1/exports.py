"""Lists as files, as the pages give them out: who took how many rows of what is in the log."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from ninja import Router

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
