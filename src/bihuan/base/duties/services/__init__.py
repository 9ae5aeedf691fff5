"""Keeping duties in step with the log and the clock; waiving them, deciding on proposals.

Whoever changes answers holds the cursor's lock, so any number of processes may call any of these at any time. ``at`` is now.

* ``catch_up(*, at) -> int``: reads what is new in the log and judges what it touches. After every act; cheap when nothing is new.
* ``sweep(*, at) -> int``: judges what time alone brings. Every minute.
* ``people_changed(*, codes, since, at) -> list[Move]``: after joining, leaving, absence, change of position.
* ``regulation_changed(*, at)``, ``calendar_changed(*, at) -> list[Move]``: after publishing, after setting company days.
* ``waive(*, duty, reason, by, at)``, ``waive_all(*, duties, reason, by, at)``, ``decide_proposal(*, proposal, decision, by, at)``.
* ``verify(*, at) -> list[Difference]``: tables against a replay of the whole log. ``rebuild(*, at) -> list[Move]``: the repair.

A ``Move`` is a duty that opened, was dropped or is due at another time because of people, regulation or calendar.
"""

from bihuan.base.duties.services.anew import rebuild, regulation_changed
from bihuan.base.duties.services.deciding import Decision, decide_proposal, waive, waive_all
from bihuan.base.duties.services.following import catch_up, people_changed, sweep
from bihuan.base.duties.services.proof import verify

calendar_changed = regulation_changed
"""Company days were set: they are part of every version's calendar."""

__all__ = [
    "Decision",
    "calendar_changed",
    "catch_up",
    "decide_proposal",
    "people_changed",
    "rebuild",
    "regulation_changed",
    "sweep",
    "verify",
    "waive",
    "waive_all",
]
