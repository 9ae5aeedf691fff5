"""Verbs about figures: the week's statistics, what is said about them; the tallies, kept in step with the log.

* ``follow(*, portions, patient) -> bool``: reads what is new in the log; cheap when nothing is. Before a page of tallies, and every minute.
* ``verify() -> list[Difference]``: tallies against the records. ``rebuild()``: the repair.
"""

from bihuan.insight.analytics.services.following import follow
from bihuan.insight.analytics.services.proof import Difference, rebuild, verify
from bihuan.insight.analytics.services.statistics import (
    build,
    give_feedback,
    mark_read,
    note_export,
    note_overview_export,
    release,
    source_of,
)

__all__ = [
    "Difference",
    "build",
    "follow",
    "give_feedback",
    "mark_read",
    "note_export",
    "note_overview_export",
    "rebuild",
    "release",
    "source_of",
    "verify",
]
