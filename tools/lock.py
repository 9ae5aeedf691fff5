"""``make lock``: write requirements/*.lock from pyproject.toml.

Locks carry hashes and no host: a lock that names a registry binds everyone to it. What is pinned stays pinned unless pyproject
asks for more; ``python -m tools.lock --upgrade`` moves everything to the newest. ADR 0001 says why there is no uv.lock.
"""

from __future__ import annotations

import subprocess
import sys

from tools.environment import REQUIREMENTS, ROOT, VENV, command_environment

# Name of the lock: what it holds. A lock is a superset of those before it in meaning, so versions agree (-c).
LOCKS: dict[str, list[str]] = {
    "setup": ["--group", "setup"],
    "node": ["--group", "node"],
    "run": ["pyproject.toml", "--group", "build"],
    "dev": ["pyproject.toml", "--group", "build", "--group", "dev", "-c", "requirements/run.lock"],
}
# Not the extra indexes and local files: what holds only this machine's wheels would leave the hashes of the others out.
ASKED = ("index-url", "cert")
COMPILE = ["pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header", "--no-annotate"]


def main(arguments: list[str]) -> None:
    """Compile each lock; pins already in a lock are kept unless ``--upgrade`` is given."""
    upgrade = ["--upgrade"] if "--upgrade" in arguments else []
    for name, sources in LOCKS.items():
        target = REQUIREMENTS / f"{name}.lock"
        command = [str(VENV / "bin" / "uv"), *COMPILE, *upgrade, *sources, "-o", str(target.relative_to(ROOT))]
        subprocess.run(command, cwd=ROOT, env=command_environment(only=ASKED), check=True, stdout=subprocess.DEVNULL)
        print(target.relative_to(ROOT))


if __name__ == "__main__":
    main(sys.argv[1:])
