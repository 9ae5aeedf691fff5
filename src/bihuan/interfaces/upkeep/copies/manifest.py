"""What a copy says of itself: where it comes from, what is in it, and the hash of each part."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

MANIFEST, SEAL = "manifest.json", "manifest.sha256"
DATABASES = {"sqlite": "database.sqlite3.gz", "postgresql": "database.dump"}
"""The part with the database, by its kind."""
FILES = "files/"
PREFIX, SUFFIX = "bihuan-", ".tar"
MOMENT = "%Y%m%dT%H%M%SZ"

Hash = str


class Part(BaseModel):
    """A part of the archive."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    size: int
    sha256: Hash


class Manifest(BaseModel):
    """``counts``: table → rows; ``migrations``: application → names; ``head``: the log's last entry and its hash.

    ``missing``: hashes of files that rows name and that were gone, or were not those any more, when the copy was made.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    app: str
    made_at: AwareDatetime
    vendor: Literal["sqlite", "postgresql"]
    server: str
    migrations: dict[str, tuple[str, ...]]
    counts: dict[str, int]
    head_seq: int
    head_hash: str
    parts: tuple[Part, ...]
    missing: tuple[Hash, ...] = Field(default=())

    @property
    def database(self) -> str:
        """The name of the part with the database."""
        return DATABASES[self.vendor]


def name_of(made_at: datetime, label: str = "") -> str:
    """The copy's file name: ``bihuan-20260305T031500Z.tar``; ``label`` marks one that is not the night's."""
    return f"{PREFIX}{made_at:{MOMENT}}{f'-{label}' if label else ''}{SUFFIX}"


def moment_of(path: Path) -> datetime | None:
    """When the copy of that name was made; None: it is no copy of ours."""
    text = path.name.removeprefix(PREFIX).removesuffix(SUFFIX).partition("-")[0]
    if path.name != f"{PREFIX}{path.name.removeprefix(PREFIX).removesuffix(SUFFIX)}{SUFFIX}":
        return None
    try:
        return datetime.strptime(text, MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None
