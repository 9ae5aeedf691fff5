"""What a supervisor asks: is the process there, can it do its work, what are its figures."""

import ipaddress
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, JsonResponse

from bihuan.interfaces.telemetry import gauges, meters, presence, readiness
from bihuan.interfaces.web.middleware import Handler

RETRY_SECONDS = 5
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")
"""What a proxy adds. In production one that adds nothing reaches no page: it would be sent to HTTPS for ever."""
TEXT = "text/plain; version=0.0.4; charset=utf-8"


def may_know(request: HttpRequest) -> bool:
    """Whether who asks may know more than yes or no: this machine itself, not through a proxy; or by the token."""
    token = settings.METRICS_TOKEN
    said = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and secrets.compare_digest(said.encode(), token.encode()):
        return True
    return _from_here(request) and not any(name in request.headers for name in FORWARDED)


def _from_here(request: HttpRequest) -> bool:
    try:
        # A Unix socket has no address; who may use it is a matter of its file's mode.
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR") or "127.0.0.1").is_loopback
    except ValueError:
        return False


def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers; asks nothing else, so that a slow database does not get it killed."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> HttpResponse:
    """200 when this server can do its work, else 503; which part cannot is for those who may know, the reason for the log."""
    presence.begin()
    found = readiness.parts()
    ready = readiness.is_ready(found)
    told: dict[str, object] = {"status": "ok" if ready else "unavailable"}
    if may_know(request):
        told |= {part.name: {"status": part.how, "detail": part.detail} for part in found}
    response = JsonResponse(told, status=200 if ready else 503)
    if not ready:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def metrics(request: HttpRequest) -> HttpResponse:
    """The figures; for anybody else there is no such page."""
    if not may_know(request):
        return HttpResponseNotFound()
    return HttpResponse(meters.exposition() + gauges.exposition(), content_type=TEXT)


PATHS = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}


class Probes:
    """Answers them before anything else looks at the request: a supervisor asks by address, not by the site's name."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a probe, pass on the rest."""
        probe = PATHS.get(request.path_info) if request.method in {"GET", "HEAD"} else None
        if probe is None:
            return self.get_response(request)
        response = probe(request)
        response["Cache-Control"] = "no-store"
        return response
