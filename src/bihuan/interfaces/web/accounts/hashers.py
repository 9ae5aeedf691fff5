"""The password hash, so that a wave of logins leaves a core for the work."""

from threading import BoundedSemaphore
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher

_one_at_a_time = BoundedSemaphore(1)


class Argon2(Argon2PasswordHasher):
    """Argon2id with 46 MiB, as OWASP advises; in each process one hash at a time.

    Django's own 100 MiB on eight lanes, times eight threads, would take a small machine down.
    """

    time_cost = 2
    memory_cost = 47_104
    parallelism = 1

    def encode(self, password: str, salt: str) -> Any:
        """Hash; waits for the one that is being computed."""
        with _one_at_a_time:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> Any:
        """Compare; waits for the one that is being computed."""
        with _one_at_a_time:
            return super().verify(password, encoded)
