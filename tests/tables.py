"""SQLite's tables, ready-made: set up once for as long as no migration changes, copied into every test run."""

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".pytest_cache" / "tables"
# What decides how the tables look: our migrations with what they call, which apps there are, and theirs.
SOURCES = (
    "src/bihuan/**/migrations/*.py",
    "src/bihuan/base/search/*.py",
    "src/bihuan/config/settings/*.py",
    "requirements/run.lock",
)


def pattern() -> Path:
    """A file with the tables of all apps and nothing in them; whoever comes first makes it, the others wait."""
    digest = hashlib.sha256()
    for path in sorted(found for source in SOURCES for found in ROOT.glob(source)):
        digest.update(path.read_bytes())
    KEPT.mkdir(parents=True, exist_ok=True)
    made = KEPT / f"{digest.hexdigest()[:16]}.sqlite3"
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            for older in KEPT.glob("*.sqlite3*"):
                older.unlink()
            _make(made)
    return made


def copy_into(connection: sqlite3.Connection) -> None:
    """Fill an empty database with the tables."""
    with closing(sqlite3.connect(pattern())) as source:
        source.backup(connection)


def set_up(url: str, folder: Path) -> None:
    """Make the tables in the database at ``url``, as an installation would; ``folder`` takes what else is written."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("BIHUAN_", "DJANGO_"))}
    environment |= {"BIHUAN_DATA_DIR": str(folder), "BIHUAN_DATABASE_URL": url}
    environment |= {"PYTHONPATH": os.pathsep.join([str(ROOT / "src"), environment.get("PYTHONPATH", "")])}
    for command in (("migrate", "--skip-checks"), ("createcachetable",)):
        whole = [sys.executable, "-m", "bihuan.config.manage", *command, "--verbosity", "0"]
        subprocess.run(whole, env=environment, cwd=ROOT, check=True)


def _make(path: Path) -> None:
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    set_up(f"sqlite:///{draft}", KEPT)
    draft.rename(path)
