"""Follow-ups: logged, read, changed, corrected, taken back."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status

from bihuan.flow.fieldwork import services
from bihuan.flow.fieldwork.inputs import FollowupCorrection, FollowupInput, FollowupWords, TakingBack
from bihuan.flow.fieldwork.models import Followup
from bihuan.interfaces.api import exchange, problems
from bihuan.interfaces.api.history import history_of
from bihuan.interfaces.api.paging import Listing
from bihuan.interfaces.api.reading import given, listed
from bihuan.interfaces.api.records import Kind
from bihuan.interfaces.api.schemas import (
    Done,
    Named,
    Stamps,
    fields_of,
    named,
    patch_of,
    patched,
    shown_as,
    stamps,
    touched,
)
from bihuan.interfaces.api.taking import MAYBE_VERSION, VERSION
from bihuan.interfaces.web.fieldwork.lists import FOLLOWUPS

router = Router(tags=["followups"])


class FollowupStamps(Stamps):
    """A contact with a customer. ``archived_at``: it was taken back; ``is_late_entry``: logged on a later day."""

    customer: Named
    contact: Named | None
    opportunity: Named | None
    by: Named
    happened_at: datetime
    logged_at: datetime
    is_late_entry: bool


FollowupShown: Any = shown_as("Followup", FollowupInput, FollowupStamps)
FollowupChanges = patch_of("FollowupChanges", FollowupWords)
ABOUT = ("contact", "opportunity")


def _with_all(rows: "QuerySet[Followup]") -> "QuerySet[Followup]":
    return rows.select_related("customer", "contact", "opportunity", "by")


def _show(row: Followup) -> dict[str, Any]:
    people = {name: named(getattr(row, name)) for name in ("customer", *ABOUT, "by")}
    own = {name: getattr(row, name) for name in ("logged_at", "is_late_entry")}
    return {**stamps(row), **fields_of(FollowupInput, row, leave_out=people), **own, **people}


FOLLOWUP = Kind(
    "followup",
    "followups",
    "followups.view",
    lambda member, _at: _with_all(Followup.objects.visible_to(member, "followups.view")),
    _show,
)
problems.shown_by("followup", FOLLOWUP.current)
LISTED = Listing(FOLLOWUPS, show=_show, with_all=_with_all)


listed(
    router,
    "followups",
    listing=LISTED,
    shown=FollowupShown,
    summary="Follow-ups",
    about="The list of the page; of one customer with ``customer``.",
)


@router.post("", response={201: FollowupShown | Done}, operation_id="log_followup", summary="Log a follow-up")
def log_followup(request: HttpRequest, row: FollowupInput) -> Status[Any]:
    """``happened_at`` left out: just now. Never in the future, and only so far back as the company allows."""
    member, at = exchange.may(request, "followups.create", "followups.view")
    return FOLLOWUP.made(request, services.log_followup(row=row, by=member, at=at))


given(
    router,
    "followup",
    kind=FOLLOWUP,
    shown=FollowupShown,
    summary="A follow-up",
    about="One that was taken back as well.",
)


@router.patch(
    "/{public_id}",
    response=FollowupShown | Done,
    operation_id="change_followup",
    summary="Change what was said",
    openapi_extra=VERSION,
)
def change_followup(request: HttpRequest, public_id: str, changes: FollowupChanges) -> dict[str, Any]:  # type: ignore[valid-type]
    """What is left out stays. When, how and with whom it was is corrected, with a reason (``correct``)."""
    member, at = exchange.may(request, "followups.create")
    row = FOLLOWUP.one(request, public_id)
    current = {name: "" if getattr(row, name) is None else getattr(row, name).public_id for name in ABOUT}
    words = patched(FollowupWords, {**fields_of(FollowupWords, row), **current}, changes)
    version = exchange.named_version(request)
    changed = services.change_followup(followup=public_id, row=words, version=version, by=member, at=at)
    return FOLLOWUP.done(request, changed)


@router.post(
    "/{public_id}/correct",
    response=Done,
    operation_id="correct_followup",
    summary="Correct when, how and with whom it was",
    openapi_extra=VERSION,
)
def correct_followup(request: HttpRequest, public_id: str, row: FollowupCorrection) -> dict[str, Any]:
    """The old entry is withdrawn and made anew; both stay in the log, with the reason."""
    member, at = exchange.may(request, "followups.create")
    version = exchange.named_version(request)
    return touched(request, services.correct_followup(followup=public_id, row=row, version=version, by=member, at=at))


@router.post(
    "/{public_id}/withdraw",
    response=Done,
    operation_id="withdraw_followup",
    summary="Take a follow-up back",
    openapi_extra=MAYBE_VERSION,
)
def withdraw_followup(request: HttpRequest, public_id: str, row: TakingBack) -> dict[str, Any]:
    """It counts no more and stays to be seen."""
    member, at = exchange.may(request, "followups.create")
    version = exchange.of(request).version
    taken_back = services.withdraw_followup(followup=public_id, reason=row.reason, version=version, by=member, at=at)
    return touched(request, taken_back)


history_of(router, "followup", find=FOLLOWUP.one, form="followup")
