"""Lists that stand in the order of their key and that no page's list declares: notices, the log, deliveries, proposals."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Field, Schema

from bihuan.interfaces.api.paging import MOST, USUAL

LARGEST = 2**63 - 1


class Walk(Schema):
    """Where to go on, and how far."""

    cursor: int | None = Field(None, ge=0, le=LARGEST, description="As the answer's `next` holds it.")
    limit: int = Field(USUAL, ge=1, le=MOST, description=f"Rows a page, 1 to {MOST}.")


def walked(
    request: HttpRequest,
    rows: "QuerySet[Any]",
    walk: Walk,
    show: Callable[[Any], Mapping[str, Any]],
    *,
    down: bool = True,
) -> dict[str, Any]:
    """A page of the rows by their key; ``down``: the latest first. ``next`` holds the address that goes on."""
    ordered = rows.order_by("-pk" if down else "pk")
    if walk.cursor is not None:
        ordered = ordered.filter(**{"pk__lt" if down else "pk__gt": walk.cursor})
    found = list(ordered[: walk.limit + 1])
    told: dict[str, Any] = {"items": [show(row) for row in found[: walk.limit]], "next": None}
    if len(found) > walk.limit:
        query = request.GET.copy()
        query["cursor"] = str(found[walk.limit - 1].pk)
        told["next"] = f"{request.path}?{query.urlencode()}"
    return told
