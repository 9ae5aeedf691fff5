"""While the disk is nearly full nothing large is taken in or made; when it is full but for a rest, nothing is written at all."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from bihuan.interfaces.telemetry.room import room
from bihuan.interfaces.web import errors
from bihuan.interfaces.web.kit import frame
from bihuan.interfaces.web.middleware import Handler

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
LARGE = frozenset({"imports:create", "imports:settle", "imports:go", "imports:out", "imports:bad_rows", "imports:undo"})
"""Pages that take in or make files of any size."""
ALWAYS = frozenset(
    {"account_login", "account_logout", "accounts:logout", "mfa_authenticate", "account_reauthenticate", "set_language"}
)
"""What somebody needs who comes to make room."""


class Space:
    """Stands behind the question who asks: the notice over the page is for everyone, and costs no statement."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        if room().is_critical:
            words = _(
                "The server's disk is full: everything can be read, nothing can be saved until there is room again."
            )
            frame.of(request).banners.append(frame.Banner(words, "red", "alert-triangle"))
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        """The refusal, or None."""
        left = room()
        name = request.resolver_match.view_name if request.resolver_match else ""
        if left.is_critical and request.method not in SAFE and name not in ALWAYS:
            return _refused(request, _("The server's disk is full. Nothing was saved; your administrator is told."))
        if left.is_low and _is_large(request, name):
            return _refused(
                request,
                _("The server's disk is nearly full: files, imports and exports wait until there is room again."),
            )
        return None


def _is_large(request: HttpRequest, name: str) -> bool:
    """Whether a file comes or goes. The body is not read for that."""
    if name in LARGE:
        return True
    if request.method in SAFE:
        return name.rpartition(":")[2] == "export"
    return request.content_type == "multipart/form-data" or "export" in request.POST


def _refused(request: HttpRequest, words: str) -> HttpResponse:
    if request.path_info.startswith("/api/"):
        problem = {"type": "about:blank", "title": _("No room on the disk"), "status": errors.NO_ROOM, "detail": words}
        return JsonResponse(problem, status=errors.NO_ROOM, content_type="application/problem+json")
    return errors.answer(request, errors.Trouble(errors.NO_ROOM, _("No room on the disk"), words))
