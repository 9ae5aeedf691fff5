"""Logs: one line a record to standard error, with the request's id."""

from typing import Any

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "bihuan.interfaces.web.middleware.RequestIdFilter"},
        "without_trace": {"()": "bihuan.interfaces.web.middleware.WithoutTrace"},
    },
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    # Django's own handlers would write each record a second time, or only when debugging.
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # Each of its runs is a row that the jobs page shows.
        "django-q": {"level": "WARNING"},
        # A page that is not there is the visitor's business; the access log of a proxy shows it.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"filters": ["without_trace"]},
    },
}
