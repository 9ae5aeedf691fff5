"""When a telling that failed is tried again, and when it is no use any more."""

from datetime import datetime, timedelta

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360))
"""After the first failure, the second …; the last one again and again."""
JITTER = 0.2
"""So much of a pause is drawn, so that those who failed together do not come back together."""
GIVEN_UP_AFTER = timedelta(days=3)
"""An endpoint that has failed for so long is told nothing more until somebody has looked after it."""


def next_attempt(failures: int, *, at: datetime, drawn: float) -> datetime:
    """When to try again after so many failures in a row (1 at the first); ``drawn`` from [0, 1)."""
    pause = PAUSES[min(failures, len(PAUSES)) - 1]
    return at + pause * (1 + JITTER * (2 * drawn - 1))


def is_hopeless(failing_since: datetime, at: datetime) -> bool:
    """Whether it has failed for so long that it is given up."""
    return at - failing_since >= GIVEN_UP_AFTER
