"""Giving records to somebody: two operations that are the same in the stages of a deal."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router

from bihuan.base.organisation.models import Member
from bihuan.interfaces.api import exchange
from bihuan.interfaces.api.records import Kind
from bihuan.interfaces.api.schemas import Done, Several, acted, several

Act = Callable[[Sequence[str], Any, Member, datetime], Sequence[Any]]
"""The records' ids, what was sent, by whom and when → those that have another owner now."""
ASSIGN = "opportunities.assign"


def handed_over(
    router: Router, one: str, many: str, *, kind: Kind, act: Act, to: Any, those_to: Any, about: str
) -> None:
    """``hand_over_<many>``, which takes ``those_to``, and ``hand_over_<one>``, which takes ``to``. Before other ``/{public_id}/…``."""

    @router.post(
        "/bulk/hand-over",
        response=Several,
        operation_id=f"hand_over_{many}",
        summary=f"Give {many} to somebody",
        description=about,
    )
    def hand_over_several(request: HttpRequest, row: those_to) -> dict[str, Any]:
        member, at = exchange.may(request, ASSIGN)
        return several(act(row.ids, row, member, at))

    @router.post(
        "/{public_id}/hand-over",
        response=Done,
        operation_id=f"hand_over_{one}",
        summary=f"Give to somebody: {one}",
        description="To a member whom the permission reaches; one who has it already keeps it.",
    )
    def hand_over_one(request: HttpRequest, public_id: str, row: to) -> dict[str, Any]:
        member, at = exchange.may(request, ASSIGN)
        return acted(request, act([public_id], row, member, at), lambda: kind.one(request, public_id))
