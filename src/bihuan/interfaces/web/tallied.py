"""Tallies for a page that shows them: what somebody has just done is counted before it is shown."""

import logging
from collections.abc import Collection

from django.db import DatabaseError

from bihuan.base.access.predicate import Person
from bihuan.insight.analytics import services, tallies
from bihuan.insight.analytics.tallies import Total

PORTIONS = 10
"""Of the log, before a page: what a large import leaves beyond that the worker counts within a minute."""
log = logging.getLogger(__name__)


def stages(person: Person, *, members: Collection[str] = ()) -> dict[str, Total] | None:
    """What is open by stage (see ``tallies.stages``); None while it is still being counted. One statement when nothing is new."""
    counted, found = tallies.stages(person, members=members)
    if not counted and up_to_date():
        counted, found = tallies.stages(person, members=members)
    return found if counted else None


def up_to_date() -> bool:
    """Count what is new; whether that was all of it. A page that cannot count shows what there is."""
    try:
        return services.follow(portions=PORTIONS, patient=False)
    except DatabaseError as error:
        log.warning("the tallies were not brought up to date: %s", error)
        return False
