"""Work done by a process of its own that dies in the middle: by SIGKILL, as from a supervisor or the kernel. Nothing is tidied up.

The process is a copy of the test's (fork), with connections of its own, so it costs milliseconds.
"""

import os
import signal
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import connection, connections

WRITES = ("INSERT", "UPDATE", "DELETE")
LONGEST = 60.0


def forked(work: Callable[[], object]) -> int:
    """The id of a process that does the work and ends; an exception ends it with 1."""
    # Its driver's loop does not survive the copying, and both would wait for ever (see DYING in the Makefile).
    assert "DJANGO_ALLOW_ASYNC_UNSAFE" not in os.environ, "a browser has been started in this process"
    # A connection that two processes hold answers one of them with what the other one asked.
    connections.close_all()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child:
        return child
    code = 1
    try:
        work()
        connections.close_all()
        code = 0
    finally:
        os._exit(code)


def ended(child: int) -> int:
    """Its exit code; -9 when it was killed."""
    _pid, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def killed_when(work: Callable[[], object], reached: Callable[[], bool]) -> bool:
    """Do the work until ``reached``, then kill whoever does it; whether it had not come to its end before."""
    child, deadline = forked(work), time.monotonic() + LONGEST
    while not reached():
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            assert status == 0, "the work broke off by itself"
            return False
        assert time.monotonic() < deadline, "the work goes on for ever"
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    return ended(child) == -signal.SIGKILL


def killed_at_each_write(work: Callable[[], object], *, step: int = 1, first: int = 1) -> int:
    """Do the work over and over, each time by a process that dies before its n-th write (n = first, first + step …), until one
    comes to its end; how many died. Whatever lies between two writes is a place to die at: a statement's, a transaction's end.
    """
    deaths, number = 0, first
    while True:
        code = ended(forked(lambda number=number: dying(work, number)))  # type: ignore[misc]
        if code == 0:
            return deaths
        assert code == -signal.SIGKILL, f"the work ended with {code}"
        deaths, number = deaths + 1, number + step


def dying(work: Callable[[], object], number: int) -> None:
    """Do the work in this process, which dies before its n-th write."""
    left = number

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal left
        if sql.lstrip().startswith(WRITES):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        work()


class Paused:
    """Work by a process that stops itself (SIGSTOP) where the work calls ``here``, until it is told to go on."""

    def __init__(self, work: Callable[[Callable[[], None]], object]) -> None:
        self.child = forked(lambda: work(self._here))
        while not self._is_stopped():
            time.sleep(0.005)

    @staticmethod
    def _here() -> None:
        connections.close_all()
        os.kill(os.getpid(), signal.SIGSTOP)

    def _is_stopped(self) -> bool:
        pid, status = os.waitpid(self.child, os.WNOHANG | os.WUNTRACED)
        assert not pid or os.WIFSTOPPED(status), "it ended before it stopped"
        return bool(pid)

    def go_on(self) -> int:
        """Let it wake up; its exit code."""
        with suppress(ProcessLookupError):
            os.kill(self.child, signal.SIGCONT)
        return ended(self.child)
