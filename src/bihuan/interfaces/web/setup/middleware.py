"""Until a company is set up every address leads to the set-up page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve
from django.urls.exceptions import Resolver404

from bihuan.base.organisation.selectors import company
from bihuan.interfaces.web.middleware import Handler, by_htmx

OPEN = {"setup:start", "set_language", "kit:theme", "icon"}
"""What can be asked for in an empty database."""

_set_up = False


def remember(*, found: bool) -> None:
    """What the database said last."""
    global _set_up  # noqa: PLW0603 - that there is a company never changes back; it is asked once a process
    _set_up = found


def forget() -> None:
    """Ask the database again: a test has another one."""
    remember(found=False)


def is_set_up() -> bool:
    """Whether there is a company."""
    if not _set_up:
        remember(found=company() is not None)
    return _set_up


class SetUp:
    """Leads to the set-up page, and away from it once it is done."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        if is_set_up() or _view_name(request) in OPEN:
            return self.get_response(request)
        if by_htmx(request):
            response = HttpResponse(status=204)
            response["HX-Redirect"] = "/setup/"
            return response
        return redirect("setup:start")


def _view_name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""
