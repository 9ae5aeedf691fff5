"""Tallies for a page that shows them: what somebody has just done is counted before it is shown."""

import logging

from django.db import DatabaseError

from bihuan.insight.analytics import services

PORTIONS = 10
"""Of the log, before a page: what a large import leaves beyond that the worker counts within a minute."""
log = logging.getLogger(__name__)


def up_to_date() -> bool:
    """Count what is new; whether that was all of it. A page that cannot count shows what there is."""
    try:
        return services.follow(portions=PORTIONS)
    except DatabaseError:
        log.exception("the tallies were not brought up to date")
        return False
