"""``python -m tests.upgrades``: keep a small company of this version, as part of a release."""

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
FOUND = "import django; django.setup(); from bihuan.interfaces.upkeep.tests.company import main; main()"
STANDING = (
    "import django, json; django.setup(); from tests.upgrades.standing import standing; "
    "print(json.dumps(standing('default'), ensure_ascii=False, indent=1, sort_keys=True))"
)


def keep(target: Path) -> None:
    """Make the company, and write its backup and what stands in it into ``target``, in place of what is there."""
    with TemporaryDirectory() as work:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("BIHUAN_", "DJANGO_"))}
        told = {**kept, "BIHUAN_DATA_DIR": work, "DJANGO_SETTINGS_MODULE": "bihuan.config.settings"}
        target.mkdir(parents=True, exist_ok=True)
        for old in target.glob("*.tar"):
            old.unlink()
        for command in (
            ["-m", "bihuan.config.manage", "migrate", "--skip-checks", "--verbosity", "0"],
            ["-c", FOUND],
            ["-m", "bihuan", "backup", "--keep", "--to", str(target)],
        ):
            subprocess.run([sys.executable, *command], env=told, check=True)
        said = subprocess.run([sys.executable, "-c", STANDING], env=told, check=True, capture_output=True, text=True)
    (target / "standing.json").write_text(
        json.dumps(json.loads(said.stdout), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    )


if __name__ == "__main__":
    keep(HERE / version("bihuan"))
