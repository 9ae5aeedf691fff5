"""The lists of what belongs to a record: of one that may be seen, those that may be seen."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from ninja import Router

from bihuan.flow.contracts.models import Contract
from bihuan.flow.customers.models import Customer
from bihuan.flow.opportunities.models import Opportunity
from bihuan.interfaces.api import exchange
from bihuan.interfaces.api.paging import Listing, Page

PARENTS: Mapping[str, tuple[Any, str]] = {
    "customer": (Customer.objects, "customers.view"),
    "opportunity": (Opportunity.objects, "opportunities.view"),
    "contract": (Contract.objects, "contracts.view"),
}
"""Kind → its records, and the permission to see one."""


def listed_under(router: Router, parent: str, name: str, *, listing: Listing, shown: Any) -> None:
    """``list_<name>_of_<parent>``: the list, of what belongs to one record of that kind."""
    records, view = PARENTS[parent]

    @router.get(
        f"/{{public_id}}/{name}",
        response=Page[shown],
        operation_id=f"list_{name}_of_{parent}",
        summary=f"{name} of one {parent}",
        description=f"Of a {parent} that one may see, those that one may see, with the list's filters and orders.",
        openapi_extra=listing.documented,
    )
    def children(request: HttpRequest, public_id: str) -> dict[str, Any]:
        member, _at = exchange.may(request, view)
        record = records.visible_to(member, view).one(public_id)
        return listing.page(request, within=lambda rows: rows.filter(**{parent: record}))
