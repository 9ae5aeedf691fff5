"""The files that rows name: are their bytes there, are they still those, and is there anything that no row names."""

from collections.abc import Iterator

from bihuan.interfaces import keeping
from bihuan.interfaces.upkeep.findings import Finding, Site, failure, warning
from bihuan.interfaces.upkeep.referred import referred

SHOWN = 5


def kept_files(site: Site) -> Iterator[Finding]:
    """A quick look asks only whether they are there."""
    named = referred()
    whole = {digest for digest in named if _stands(digest, quick=site.quick)}
    for digest in sorted(named.keys() - whole)[:SHOWN]:
        gone = not keeping.path_of(digest).exists()
        yield failure("file_gone" if gone else "file_changed", name=named[digest], sha256=digest)
    unnamed = [digest for digest in keeping.kept() if digest not in named]
    if unnamed:
        yield warning("files_unnamed", count=len(unnamed), first=unnamed[0])


def _stands(digest: str, *, quick: bool) -> bool:
    return keeping.path_of(digest).is_file() if quick else keeping.is_sound(digest)
