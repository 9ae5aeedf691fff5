"""A line and figures for each request: who, what kind of page, how it ended, how long it took. Never an address's query."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse

from bihuan.interfaces.telemetry import meters, presence
from bihuan.interfaces.telemetry.statements import Statements, counted

SLOW = 1.0
"""Seconds from which on a request is warned of."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
UNKNOWN = "none"
"""The route of an address that there is not: each made-up one would be a figure of its own."""
_log = logging.getLogger("bihuan.access")


class Measured:
    """Stands where the request's id is known and the probes are done with."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, measured."""
        presence.begin()
        began = time.perf_counter()
        with counted() as statements:
            response = self.get_response(request)
        _tell(request, response, time.perf_counter() - began, statements)
        return response


def _tell(request: HttpRequest, response: HttpResponse, seconds: float, statements: Statements) -> None:
    method = request.method if request.method in METHODS else "other"
    route = route_of(request)
    meters.REQUESTS.labels(method, route, str(response.status_code)).inc()
    meters.SECONDS.labels(method, route).observe(seconds)
    if statements.count:
        meters.STATEMENTS.labels(method, route).inc(statements.count)
        meters.STATEMENT_SECONDS.labels(method, route).inc(statements.seconds)
    if route == settings.STATIC_URL and response.status_code < 400:
        return
    line = {
        "member": member_of(request),
        "method": method,
        "route": route,
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
        "statements": statements.count,
        "statement_ms": round(statements.seconds * 1000, 1),
    }
    if seconds > SLOW:
        _log.warning("slow request", extra=line)
    else:
        _log.info("request", extra=line)


def route_of(request: HttpRequest) -> str:
    """The pattern that the address fits: ``customers/<str:public_id>/``."""
    match = request.resolver_match
    if match is not None:
        return f"/{match.route}"
    return settings.STATIC_URL if request.path_info.startswith(settings.STATIC_URL) else UNKNOWN


def member_of(request: HttpRequest) -> str:
    """The code of who asked; ``-`` for a stranger, and where nobody looked."""
    try:
        return getattr(getattr(request, "user", None), "code", "") or "-"
    except Error:  # the session could not be read, which the answer has said
        return "-"
