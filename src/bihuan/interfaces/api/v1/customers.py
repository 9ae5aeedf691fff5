"""Customers: the list, one of them, entering and changing, and what is done to one or several."""

from datetime import date, datetime
from typing import Annotated, Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from ninja import Body, Query, Router
from ninja.responses import Status
from pydantic import BaseModel, Field

from bihuan.flow.customers import services
from bihuan.flow.customers.inputs import Collection, CustomerFields, CustomerInput, Grading, Handover, Why
from bihuan.flow.customers.models import Contact, Customer, values_of_contact
from bihuan.flow.customers.selectors import completeness, duplicates
from bihuan.interfaces.api import exchange, problems
from bihuan.interfaces.api.history import history_of
from bihuan.interfaces.api.paging import Listing
from bihuan.interfaces.api.reading import given, listed
from bihuan.interfaces.api.records import Kind
from bihuan.interfaces.api.schemas import (
    Done,
    Gap,
    Ids,
    Named,
    Several,
    Stamps,
    fields_of,
    named,
    patch_of,
    patched,
    several,
    shown_as,
    stamps,
    told_gaps,
    touched,
)
from bihuan.interfaces.api.taking import MAYBE_VERSION, VERSION
from bihuan.interfaces.web.customers.lists import CUSTOMERS
from bihuan.interfaces.wording import complaints
from bihuan.interfaces.wording import customers as words

router = Router(tags=["customers"])
complaints.add(words.ERRORS)


class CustomerStamps(Stamps):
    """A customer; ``contact_…`` are of the primary contact, ``extra`` the regulation's own fields."""

    owner: Named | None
    department: Named | None
    collected_at: datetime | None
    last_followup_at: datetime | None
    followup_count: int
    next_contact_on: date | None


CustomerShown: Any = shown_as("Customer", CustomerFields, CustomerStamps)
CustomerChanges = patch_of("CustomerChanges", CustomerFields)


class CustomerDetail(CustomerShown):  # type: ignore[misc]
    """A customer, and what the regulation in force still asks for."""

    missing: list[Gap]


class Alike(BaseModel):
    """A customer that may be the same. ``customer`` null: one that you may not see. ``same``: it cannot be entered again."""

    customer: Named | None
    because: str
    same: bool


class Handovers(Handover, Ids):
    """To whom these customers are given."""


class Gradings(Grading, Ids):
    """Into which grade these customers go."""


class Whys(Why, Ids):
    """Which customers, and why."""


def _with_all(rows: "QuerySet[Customer]") -> "QuerySet[Customer]":
    primary = Contact.objects.filter(is_primary=True, archived_at=None)
    related = rows.select_related("owner__department", "department")
    return related.prefetch_related(Prefetch("contacts", primary, to_attr="primary"))


def _current(customer: Any) -> dict[str, Any]:
    """The values under the input's names."""
    contact = values_of_contact(next(iter(customer.primary), None))
    return {**fields_of(CustomerFields, customer, leave_out=contact), **contact}


def _show(customer: Any) -> dict[str, Any]:
    return {
        **stamps(customer),
        **_current(customer),
        "owner": named(customer.owner),
        "department": named(customer.department),
        "collected_at": customer.collected_at,
        "last_followup_at": customer.last_followup_at,
        "followup_count": customer.followup_count,
        "next_contact_on": customer.next_contact_on,
    }


def _more(request: HttpRequest, customer: Any) -> dict[str, Any]:
    gaps = completeness(customer, next(iter(customer.primary), None), exchange.of(request).at)
    return {"missing": told_gaps(gaps)}


CUSTOMER = Kind(
    "customer",
    "customers",
    "customers.view",
    lambda member, _at: _with_all(Customer.objects.visible_to(member, "customers.view")),
    _show,
    _more,
)
problems.shown_by("customer", CUSTOMER.current)
LISTED = Listing(CUSTOMERS, show=_show, with_all=_with_all)
NO_REASON = Why()


listed(router, "customers", listing=LISTED, shown=CustomerShown, summary="Customers that one may see")


@router.post("", response={201: CustomerDetail | Done}, operation_id="create_customer", summary="Enter a customer")
def create_customer(request: HttpRequest, row: CustomerInput) -> Status[Any]:
    """It gets its number unless one is given. Refused when a current customer has the name or the credit code."""
    member, at = exchange.may(request, "customers.create", "customers.view")
    return CUSTOMER.made(request, services.record_customer(row=row, by=member, at=at))


class Asked(BaseModel):
    """What is known of a company that is about to be entered."""

    name: Annotated[str, Field(max_length=120)] = ""
    phone: Annotated[str, Field(max_length=40)] = ""
    credit_code: Annotated[str, Field(max_length=40)] = ""


@router.get("/alike", response=list[Alike], operation_id="find_alike", summary="Who may be the same company")
def find_alike(request: HttpRequest, asked: Query[Asked]) -> list[dict[str, Any]]:
    """Of those that one may not see only that there is one."""
    member, _at = exchange.may(request, "customers.create")
    found = duplicates(**asked.model_dump(), by=member)
    return [{"customer": named(one.customer), "because": one.because, "same": one.same} for one in found]


@router.post("/bulk/assign", response=Several, operation_id="assign_customers", summary="Give customers to somebody")
def assign_customers(request: HttpRequest, row: Handovers) -> dict[str, Any]:
    """All or none: one out of reach refuses the whole act."""
    member, at = exchange.may(request, "customers.assign")
    given = services.assign_customers(customers=row.ids, owner=row.owner, reason=row.reason, by=member, at=at)
    return several(given)


@router.post("/bulk/grade", response=Several, operation_id="grade_customers", summary="Put customers into a grade")
def grade_customers(request: HttpRequest, row: Gradings) -> dict[str, Any]:
    """All or none; those that have the grade stay as they are."""
    member, at = exchange.may(request, "customers.edit")
    graded = services.grade_customers(customers=row.ids, grade=row.grade, reason=row.reason, by=member, at=at)
    return several(graded)


@router.post("/bulk/release", response=Several, operation_id="release_customers", summary="Let customers go")
def release_customers(request: HttpRequest, row: Whys) -> dict[str, Any]:
    """All or none. Nobody owns them then; the department keeps them."""
    member, at = exchange.may(request, "customers.edit")
    return several(services.release_customers(customers=row.ids, reason=row.reason, by=member, at=at))


@router.post("/bulk/archive", response=Several, operation_id="archive_customers", summary="Archive customers")
def archive_customers(request: HttpRequest, row: Whys) -> dict[str, Any]:
    """All or none. They leave the lists and can be restored."""
    member, at = exchange.may(request, "customers.archive")
    return several(services.archive_customers(customers=row.ids, reason=row.reason, by=member, at=at))


given(
    router,
    "customer",
    kind=CUSTOMER,
    shown=CustomerDetail,
    summary="A customer",
    about="With what the regulation in force still asks for.",
)


@router.patch(
    "/{public_id}",
    response=CustomerDetail | Done,
    operation_id="change_customer",
    summary="Change a customer",
    openapi_extra=VERSION,
)
def change_customer(request: HttpRequest, public_id: str, changes: CustomerChanges) -> dict[str, Any]:  # type: ignore[valid-type]
    """What is left out stays. The contact's fields are those of the primary contact."""
    member, at = exchange.may(request, "customers.edit")
    row = patched(CustomerFields, _current(CUSTOMER.one(request, public_id)), changes)
    version = exchange.of(request).version
    changed = services.change_customer(customer=public_id, row=row, version=version, by=member, at=at)
    return CUSTOMER.done(request, changed)


@router.post(
    "/{public_id}/assign",
    response=Done,
    operation_id="assign_customer",
    summary="Give a customer to somebody",
    openapi_extra=MAYBE_VERSION,
)
def assign_customer(request: HttpRequest, public_id: str, row: Handover) -> dict[str, Any]:
    """To a member whom the permission reaches."""
    member, at = exchange.may(request, "customers.assign")
    given = services.assign_customers(
        customers=[public_id],
        owner=row.owner,
        reason=row.reason,
        version=exchange.of(request).version,
        by=member,
        at=at,
    )
    return touched(request, given[0])


@router.post("/{public_id}/grade", response=Done, operation_id="grade_customer", summary="Put a customer into a grade")
def grade_customer(request: HttpRequest, public_id: str, row: Grading) -> dict[str, Any]:
    """A grade once given is changed, not taken away."""
    member, at = exchange.may(request, "customers.edit")
    graded = services.grade_customers(customers=[public_id], grade=row.grade, reason=row.reason, by=member, at=at)
    return touched(request, graded[0])


@router.post("/{public_id}/claim", response=Done, operation_id="claim_customer", summary="Take up a customer")
def claim_customer(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """One that nobody owns. Of two who do so at once the second is refused."""
    member, at = exchange.may(request, "customers.create")
    return touched(request, services.claim_customers(customers=[public_id], by=member, at=at)[0])


@router.post("/{public_id}/release", response=Done, operation_id="release_customer", summary="Let a customer go")
def release_customer(request: HttpRequest, public_id: str, row: Annotated[Why, Body()] = NO_REASON) -> dict[str, Any]:
    """Nobody owns it then; the department keeps it."""
    member, at = exchange.may(request, "customers.edit")
    released = services.release_customers(customers=[public_id], reason=row.reason, by=member, at=at)
    return touched(request, released[0])


@router.post(
    "/{public_id}/collection",
    response=Done,
    operation_id="correct_collection",
    summary="Correct when it was collected",
    openapi_extra=VERSION,
)
def correct_collection(request: HttpRequest, public_id: str, row: Collection) -> dict[str, Any]:
    """The old entry is withdrawn and made anew; both stay in the log."""
    member, at = exchange.may(request, "customers.edit")
    corrected = services.correct_collection(
        customer=public_id,
        collected_at=row.collected_at,
        reason=row.reason,
        version=exchange.of(request).version,
        by=member,
        at=at,
    )
    return touched(request, corrected)


@router.post("/{public_id}/archive", response=Done, operation_id="archive_customer", summary="Archive a customer")
def archive_customer(request: HttpRequest, public_id: str, row: Annotated[Why, Body()] = NO_REASON) -> dict[str, Any]:
    """It leaves the lists and can be restored."""
    member, at = exchange.may(request, "customers.archive")
    archived = services.archive_customers(customers=[public_id], reason=row.reason, by=member, at=at)
    return touched(request, archived[0])


@router.post("/{public_id}/restore", response=Done, operation_id="restore_customer", summary="Restore a customer")
def restore_customer(request: HttpRequest, public_id: str) -> dict[str, Any]:
    """Back on the lists, with the owner it had if that member is still here."""
    member, at = exchange.may(request, "customers.archive")
    return touched(request, services.restore_customers(customers=[public_id], by=member, at=at)[0])


history_of(router, "customer", find=CUSTOMER.one, form="customer")
