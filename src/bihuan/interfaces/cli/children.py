"""Processes that live and die together: the web server, and the worker beside it. One Ctrl+C stops all."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType

PATIENCE = 25.0
"""Seconds that a child has to end by itself before it is killed."""
PAUSE = 0.25
LONGEST_WAIT = 60.0
STEADY = 60.0
"""A child that lived so long is started again at once when it dies."""
BEHIND = 5
"""How far a child that need not live stands back when processors are short: pages come before an import or a statistic. Not
further, since others wait for what it writes.
"""
_TELL_ME_WHEN_PARENT_DIES = 1


@dataclass(slots=True)
class Child:
    """A process to keep. One that ``must`` live ends everything when it ends; another is started again."""

    name: str
    command: Sequence[str]
    must: bool
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    not_before: float = 0.0
    deaths: int = 0

    def start(self) -> None:
        """Start it in a session of its own, so that a Ctrl+C reaches us alone and we end it in order."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env=dict(self.environment),
            start_new_session=True,
            # Should this process be killed outright, its children would go on serving without it.
            preexec_fn=_end_with_parent if self.must else _stand_back,  # noqa: PLW1509 - there is one thread here
        )

    def signal(self, number: int) -> None:
        """Tell it, if it lives."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def clear(self) -> None:
        """End what is left of it: the children of one that was killed outright live on in its session."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass(slots=True)
class Family:
    """The children. ``say`` is told of deaths that nobody asked for: the child's name and its exit code."""

    children: Sequence[Child]
    say: Callable[[str, int], None]
    stopping: bool = field(default=False, init=False)

    def live(self) -> int:
        """Keep the children until a signal comes or one that must live ends; the exit code for this process."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        for child in self.children:
            child.start()
        code = 0
        while not self.stopping:
            ended = self._look_after()
            if ended is not None:
                code = ended
                break
            time.sleep(PAUSE)
        self._stop()
        return code

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _look_after(self) -> int | None:
        """Start anew what died; the exit code of a child that must live and does not."""
        now = time.monotonic()
        for child in self.children:
            if child.process is None:
                if now >= child.not_before:
                    child.start()
                continue
            code = child.process.poll()
            if code is None or self.stopping:
                continue
            child.clear()
            self.say(child.name, code)
            if child.must:
                return code if code > 0 else 1
            child.deaths = 1 if now - child.started > STEADY else child.deaths + 1
            child.not_before = now + min(LONGEST_WAIT, 2.0 ** (child.deaths - 1) - 1)
            child.process = None
        return None

    def _stop(self) -> None:
        for child in self.children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        for child in self.children:
            if child.process is not None:
                with suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(0.1, deadline - time.monotonic()))
                child.clear()


def _stand_back() -> None:
    _end_with_parent()
    os.nice(BEHIND)


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_TELL_ME_WHEN_PARENT_DIES, signal.SIGTERM)
