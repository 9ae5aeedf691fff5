"""Where the work on a copy is done: a hidden folder beside the place where its result will stand, gone when the work is over.

Who is killed leaves it behind. Its name tells whose it was: the next one that works there clears away what belongs to nobody.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

MAKING, LOOKING, RESTORING = ".making-", ".looking-", ".restoring-"
KINDS = (MAKING, LOOKING, RESTORING)


@contextmanager
def workshop(folder: Path, kind: str) -> Iterator[Path]:
    """A folder for the work in ``folder``, which is made too. ``kind``: one of ``KINDS``."""
    folder.mkdir(parents=True, exist_ok=True)
    for left in left_behind(folder):
        shutil.rmtree(left, ignore_errors=True)
    work = Path(mkdtemp(prefix=f"{kind}{os.getpid()}-", dir=folder))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def left_behind(folder: Path) -> list[Path]:
    """What processes that are no more have left there, by name."""
    found = sorted(path for kind in KINDS for path in folder.glob(f"{kind}*"))
    return [path for path in found if not _is_alive(path)]


def _is_alive(work: Path) -> bool:
    """Whether the process lives. One of our own number had it before us: we have none yet when we ask."""
    number = work.name.split("-")[1]
    return number.isdigit() and int(number) != os.getpid() and Path(f"/proc/{number}").exists()
