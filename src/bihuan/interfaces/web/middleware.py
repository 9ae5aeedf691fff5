"""What every answer carries: an id that leads from a screen to the log, the page's content policy, and what htmx asks for."""

import json
import logging
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch

from bihuan.interfaces.telemetry.lines import current_request, request_id

Handler = Callable[[HttpRequest], HttpResponse]
NUL = "\0"

POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self'",
        # Attributes only: charts and meters set widths; a <style> that slipped in stays without effect.
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)


def by_htmx(request: HttpRequest) -> bool:
    """Whether a part of a page is asked for, not a page. Forged, it gets somebody the same content with less around it."""
    return request.headers.get("HX-Request") == "true"


class RequestId:
    """Makes the id. One sent along is not believed: it would let a visitor write into the log."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the id in the header ``X-Request-ID``."""
        token = current_request.set(uuid.uuid4().hex[:16])
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id()
        finally:
            current_request.reset(token)
        return response


class ContentPolicy:
    """Nothing from elsewhere, nothing inline: a text that slipped through unescaped still runs no script."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the policy unless the view has set its own."""
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response


class Private:
    """What somebody sees after logging in is kept nowhere: not in a cache on the way, not for the next user's Back button."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; a part of a page and the page have one address, so caches are told to keep them apart."""
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        elif by_htmx(request):
            response.headers.setdefault("Vary", "HX-Request")
        return response


class Fragments:
    """Answers as htmx needs them: messages travel as toasts, and a login page never lands inside a table cell."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; only requests by htmx are touched."""
        response = self.get_response(request)
        if not by_htmx(request):
            return response
        if response.status_code in {301, 302, 303} and _leads_to_login(response["Location"]):
            # The page stays as it is, what was typed with it; its script says that one has to sign in again.
            response = HttpResponse(status=401)
            response["X-Session"] = "ended"
            return response
        if response.status_code < 300 and "HX-Redirect" not in response and "HX-Refresh" not in response:
            _send_toasts(request, response)
        return response


class WithoutNul:
    """Leaves NUL out of what is sent: nobody types it, and PostgreSQL takes it in no text. In a path it names nothing."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
        """Before a page sees it; the API, which reads what it is sent by itself, refuses it."""
        if any(NUL in str(value) for value in kwargs.values()):
            raise Http404
        if getattr(view, "csrf_exempt", False):
            return
        if _holds_nul(request.GET):
            request.GET = _without_nul(request.GET)  # type: ignore[assignment]
        if request.method == "POST" and _holds_nul(request.POST):
            request.POST = _without_nul(request.POST)  # type: ignore[assignment]


def _holds_nul(data: QueryDict) -> bool:
    return any(NUL in value for _name, values in data.lists() for value in values)


def _without_nul(data: QueryDict) -> QueryDict:
    found = data.copy()
    for name, values in data.lists():
        found.setlist(name, [value.replace(NUL, "") for value in values])
    return found


def login_page() -> str:
    """Where one signs in; the start page while there is nowhere to."""
    try:
        return resolve_url(settings.LOGIN_URL)
    except NoReverseMatch:
        return "/"


def _leads_to_login(location: str) -> bool:
    return urlsplit(location).path == urlsplit(login_page()).path


def _send_toasts(request: HttpRequest, response: HttpResponse) -> None:
    toasts = [{"text": str(one), "level": one.level_tag} for one in messages.get_messages(request)]
    if toasts:
        told = json.loads(response.headers.get("HX-Trigger", "{}"))
        response["HX-Trigger"] = json.dumps({**told, "toast": {"value": toasts}})


def login_address(next_page: str) -> str:
    """Where to sign in, to come back to ``next_page`` afterwards."""
    query = QueryDict(mutable=True)
    query["next"] = next_page
    return f"{login_page()}?{query.urlencode(safe='/')}"


class WithoutTrace(logging.Filter):
    """Leaves the trace away where the message says it all and a stranger could have it written a thousand times."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything through."""
        record.exc_info = None
        record.exc_text = None
        return True
