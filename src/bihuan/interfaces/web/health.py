"""Two questions of a supervisor: is the process there, can it do its work."""

import logging

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from bihuan.interfaces.web.middleware import Handler

_log = logging.getLogger(__name__)


def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers; asks nothing else, so that a slow database does not get it killed."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, else 503. The reason goes to the log, not to whoever asks."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        _log.exception("the database does not answer")
        return JsonResponse({"status": "unavailable", "database": "unavailable"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok"})


PATHS = {"/healthz": healthz, "/readyz": readyz}


class Probes:
    """Answers both before anything else looks at the request: a supervisor asks by address, not by the site's name."""

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
