"""Logs: one line a record to standard error, as JSON in production, to be read by eye in development."""

from typing import Any

from bihuan.config.environment import Environment

_QUIET = {"handlers": [], "propagate": True}


def shape(environment: Environment) -> str:
    """``json`` or ``text``: what is set, else by the kind of environment."""
    return environment.log_format or ("json" if environment.env == "production" else "text")


def configuration(shape: str) -> dict[str, Any]:
    """For ``logging.config.dictConfig``: Django's, and gunicorn's before it has loaded Django."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"without_trace": {"()": "bihuan.interfaces.web.middleware.WithoutTrace"}},
        "formatters": {"line": {"()": "bihuan.interfaces.telemetry.lines.formatter", "shape": shape}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        # Their own handlers would write each record a second time, or only when debugging.
        "loggers": {
            "django": {**_QUIET, "level": "INFO"},
            "django.server": _QUIET,
            # Each of its runs is a row that the jobs page shows.
            "django-q": {"level": "WARNING"},
            # A page that is not there is the visitor's business; a line of ``bihuan.access`` tells of it.
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"filters": ["without_trace"]},
        },
    }
