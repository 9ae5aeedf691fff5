"""The company itself: its name, its zone, since when it is here. Its mail server is set on a page, which asks for the password."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router

from bihuan.base.organisation.models import Company
from bihuan.base.organisation.selectors import company
from bihuan.base.organisation.services import change_company
from bihuan.base.records.inputs import Input, Line
from bihuan.base.records.refusals import Missing
from bihuan.interfaces.api import exchange, problems
from bihuan.interfaces.api.schemas import Told
from bihuan.interfaces.api.taking import MAYBE_MISSING, VERSION

router = Router(tags=["company"])


class CompanyShown(Told):
    """The one company of this installation."""

    name: str
    zone: str
    is_demo: bool
    set_up_at: datetime
    charging_from: datetime | None
    version: int


class CompanyChanges(Input):
    """Another name."""

    name: Annotated[Line, Field(min_length=1, max_length=120)]


def _shown(request: HttpRequest) -> Company:
    found = company()
    if found is None:
        raise Missing
    exchange.tagged(request, found)
    return found


def _show(_request: HttpRequest, found: Company) -> dict[str, Any]:
    return {name: getattr(found, name) for name in CompanyShown.model_fields}


problems.shown_by("company", _show)


@router.get("", response=CompanyShown, operation_id="get_company", summary="The company", openapi_extra=MAYBE_MISSING)
def get_company(request: HttpRequest) -> Company:
    """For everybody here."""
    return _shown(request)


@router.patch(
    "", response=CompanyShown, operation_id="change_company", summary="Change the company", openapi_extra=VERSION
)
def change(request: HttpRequest, changes: CompanyChanges) -> Company:
    """Its name."""
    member, at = exchange.may(request, "company.manage")
    version = exchange.named_version(request)
    change_company(name=changes.name, version=version, by=member, at=at)
    return _shown(request)
