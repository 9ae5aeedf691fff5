"""The folder with the copies: what is there, and what goes."""

from datetime import datetime, tzinfo
from pathlib import Path
from typing import NamedTuple

from bihuan.interfaces.upkeep.copies.manifest import PREFIX, SUFFIX, moment_of, name_of
from bihuan.interfaces.upkeep.copies.retention import to_drop


class Copy(NamedTuple):
    """A copy that was verified when it was made: nothing else gets such a name."""

    path: Path
    made_at: datetime


def copies_in(folder: Path) -> list[Copy]:
    """The copies there, the newest first; a folder that is not there has none."""
    if not folder.is_dir():
        return []
    named = ((path, moment_of(path)) for path in folder.glob(f"{PREFIX}*{SUFFIX}"))
    return sorted(
        (Copy(path, at) for path, at in named if at), key=lambda copy: (copy.made_at, copy.path), reverse=True
    )


def newest_in(folder: Path) -> Copy | None:
    """The newest copy."""
    return next(iter(copies_in(folder)), None)


def thin_out(folder: Path, *, zone: tzinfo) -> list[Path]:
    """Delete the copies that are not kept any longer; which ones. Those made before an upgrade stay until somebody deletes them."""
    nightly = [copy for copy in copies_in(folder) if copy.path.name == name_of(copy.made_at)]
    dropped = to_drop((copy.made_at for copy in nightly), zone=zone)
    gone = [copy.path for copy in nightly if copy.made_at in dropped]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone
