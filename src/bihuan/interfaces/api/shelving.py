"""Taking records off their lists and putting them back: three operations that are the same in every stage."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from ninja import Router

from bihuan.interfaces.api import exchange
from bihuan.interfaces.api.schemas import Done, Ids, Several, acted, several
from bihuan.interfaces.web.shelving import Verb


def shelf(
    router: Router,
    one: str,
    many: str,
    *,
    permission: str,
    archive: Verb,
    restore: Verb,
    find: Callable[[HttpRequest, str], Any],
    not_those: str = "",
) -> None:
    """``archive_<many>``, ``archive_<one>``, ``restore_<one>``; ``not_those``: what is refused. Before other ``/{public_id}/…``."""

    @router.post(
        "/bulk/archive",
        response=Several,
        operation_id=f"archive_{many}",
        summary=f"Archive {many}",
        description=f"All or none. They leave the lists and can be restored.{not_those}",
    )
    def archive_several(request: HttpRequest, row: Ids) -> dict[str, Any]:
        member, at = exchange.may(request, permission)
        return several(archive(public_ids=row.ids, by=member, at=at))

    @router.post(
        "/{public_id}/archive",
        response=Done,
        operation_id=f"archive_{one}",
        summary=f"Archive: {one}",
        description=f"It leaves the lists and can be restored.{not_those}",
    )
    def archive_one(request: HttpRequest, public_id: str) -> dict[str, Any]:
        member, at = exchange.may(request, permission)
        archived = archive(public_ids=[public_id], by=member, at=at)
        return acted(request, archived, lambda: find(request, public_id))

    @router.post(
        "/{public_id}/restore",
        response=Done,
        operation_id=f"restore_{one}",
        summary=f"Restore: {one}",
        description="Back on the lists.",
    )
    def restore_one(request: HttpRequest, public_id: str) -> dict[str, Any]:
        member, at = exchange.may(request, permission)
        restored = restore(public_ids=[public_id], by=member, at=at)
        return acted(request, restored, lambda: find(request, public_id))
