"""Choices by typing: at most twenty of what the member may see, by the stage's own search."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from bihuan.interfaces.web.kit import rights

MOST = 20
LONGEST = 100
Rows = QuerySet[Any]


@dataclass(frozen=True)
class Options:
    """What can be chosen. ``rows``: in the order to offer them, what the member may see; ``label`` and ``note`` are paths."""

    rows: Callable[[Any], Rows]
    search: Callable[[Rows, str], Rows]
    label: str = "name"
    note: str = ""
    permission: str | None = None
    key: str = "public_id"

    def find(self, member: Any, text: str = "") -> list[dict[str, str]]:
        """The choices for what is typed; for nothing the first ones."""
        rows = self.rows(member)
        return self._of(self.search(rows, text) if text else rows)

    def named(self, member: Any, ids: list[str]) -> list[dict[str, str]]:
        """The choices of these ids; one that the member may not see is not among them."""
        return self._of(self.rows(member).filter(**{f"{self.key}__in": ids[:MOST]})) if ids else []

    def _of(self, rows: Rows) -> list[dict[str, str]]:
        paths = dict.fromkeys(filter(None, [self.key, self.label, self.note]))
        return [
            {
                "value": str(row[self.key]),
                "text": str(row[self.label]),
                "note": str(row[self.note] or "") if self.note else "",
            }
            for row in rows.values(*paths)[:MOST]
        ]


@dataclass(frozen=True)
class Related:
    """A form's field that names another record: where the choices come from, and which there are."""

    url: str
    options: Options
    many: bool = False
    placeholder: str | Promise = ""


def options_view(options: Options) -> Callable[[HttpRequest], HttpResponse]:
    """The view that answers what is typed."""

    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        if options.permission is not None:
            rights.require(request, options.permission)
        text = "".join(each for each in request.GET.get("q", "") if each.isprintable())[:LONGEST].strip()
        return JsonResponse({"results": options.find(rights.member(request), text)})

    return view
