"""One regulation for all of a request; and after something was done, what it changes about the duties is judged at once."""

import logging

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from bihuan.base.duties import services as duties
from bihuan.base.policies.selectors import steady
from bihuan.interfaces.web.middleware import Handler

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
log = logging.getLogger(__name__)


class Freshness:
    """Stands next to the views, so that the answer's redirect already finds everything judged: Today is never stale.

    The regulation is read at most once a request, however many forms, titles and deadlines ask for it.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; what was recorded by then is read. The worker reads it within a minute should that fail here."""
        with steady():
            response = self.get_response(request)
        if request.method not in SAFE and request.user.is_authenticated and response.status_code < 500:
            try:
                duties.catch_up(at=timezone.now())
            except Exception:
                # What was done stands, whatever became of judging it.
                log.exception("duties were not brought up to date after %s", request.path)
        return response
