"""Reading as it is the same in every stage: the list of the page, and one record of it."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from bihuan.interfaces.api.paging import Listing, Page
from bihuan.interfaces.api.records import Kind


def listed(
    router: Router,
    many: str,
    *,
    listing: Listing,
    shown: Any,
    summary: str,
    about: str = "The list of the page, in the same order and with the same filters.",
) -> None:
    """``list_<many>``."""

    @router.get(
        "",
        response=Page[shown],
        operation_id=f"list_{many}",
        summary=summary,
        description=about,
        openapi_extra=listing.documented,
    )
    def rows(request: HttpRequest) -> dict[str, Any]:
        return listing.page(request)


def given(router: Router, one: str, *, kind: Kind, shown: Any, summary: str, about: str) -> None:
    """``get_<one>``. Behind what else stands at ``/<word>`` of the stage: it takes any word for an id."""

    @router.get("/{public_id}", response=shown, operation_id=f"get_{one}", summary=summary, description=about)
    def record(request: HttpRequest, public_id: str) -> dict[str, Any]:
        return kind.detail(request, public_id)
