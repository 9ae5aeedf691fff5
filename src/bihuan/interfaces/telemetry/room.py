"""How much room the disk below the data directory has left, and what is not done any more when it is little."""

import shutil
import time
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

LOW, CRITICAL = 0.10, 0.05
"""Shares of the disk. Below the first nothing large is taken in or made; below the second nothing is written at all."""
ENOUGH = 50 * 2**30
"""Bytes that are enough whatever their share: a tenth of a large disk is a lot of room."""
SECONDS = 30


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes left, and bytes there are."""

    free: int
    total: int

    @property
    def share(self) -> float:
        """Between 0 and 1."""
        return self.free / self.total if self.total else 1.0

    @property
    def is_low(self) -> bool:
        """Uploads, imports and exports are refused."""
        return self.share < LOW and self.free < ENOUGH

    @property
    def is_critical(self) -> bool:
        """Only reading goes on."""
        return self.share < CRITICAL and self.free < ENOUGH


def room() -> Room:
    """As it was at most half a minute ago."""
    return _room(int(time.monotonic() // SECONDS))


@lru_cache(maxsize=1)
def _room(period: int) -> Room:
    try:
        found = shutil.disk_usage(settings.DATA_DIR)
    except OSError:  # not made yet
        return Room(0, 0)
    return Room(found.free, found.total)


def forget() -> None:
    """Look again: a test has another disk."""
    _room.cache_clear()
