"""What every answer carries: an id that leads from a screen to the log, and the page's content policy."""

import logging
import uuid
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)

_current: ContextVar[str] = ContextVar("request_id", default="-")


def request_id() -> str:
    """The id of the request being answered, ``-`` outside of one."""
    return _current.get()


class RequestId:
    """Makes the id. One sent along is not believed: it would let a visitor write into the log."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the id in the header ``X-Request-ID``."""
        token = _current.set(uuid.uuid4().hex[:16])
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id()
        finally:
            _current.reset(token)
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


class RequestIdFilter(logging.Filter):
    """Puts the id on each log record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything through."""
        record.request_id = request_id()
        return True


class WithoutTrace(logging.Filter):
    """Leaves the trace away where the message says it all and a stranger could have it written a thousand times."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything through."""
        record.exc_info = None
        record.exc_text = None
        return True
