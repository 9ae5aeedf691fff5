"""``make setup``: prepare ``.venv`` with the command ``bihuan``; quick when nothing changed.

``python3 tools/setup.py run`` installs what the product needs, ``dev`` also what its tests and checks need. Standard library
only; the Makefile has seen to it that this Python is new enough.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools.environment import PYTHON, REQUIREMENTS, ROOT, VENV, command_environment, say

STAMP = VENV / "prepared.txt"
UV = VENV / "bin" / "uv"


def fingerprint(kind: str) -> str:
    """Changes with anything that decides what is installed, and with the clone's place (scripts in a venv name it)."""
    digest = hashlib.sha256(f"{ROOT}\n{sys.version_info[:2]}\n".encode())
    catalogues = sorted(ROOT.glob("src/**/locale/*/LC_MESSAGES/*.po"))
    files = [REQUIREMENTS / "setup.lock", REQUIREMENTS / f"{kind}.lock", ROOT / "pyproject.toml", *catalogues]
    for path in [*files, ROOT / "hatch_build.py", Path(__file__)]:
        digest.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return f"{kind} {digest.hexdigest()}"


def stamped() -> str:
    """What the last complete run left, or nothing."""
    return STAMP.read_text(encoding="utf-8").strip() if STAMP.is_file() and PYTHON.exists() else ""


def wanted(kind: str) -> str:
    """What to bring ``.venv`` to: one made for development stays that, it holds everything a run needs."""
    return "dev" if stamped().startswith("dev ") else kind


def stands() -> bool:
    """Whether ``.venv`` works and was made here: one that was moved has scripts that name its old place."""
    activate = VENV / "bin" / "activate"
    if not PYTHON.exists() or not activate.is_file():
        return False
    place = re.compile(rf"^\s*(export )?VIRTUAL_ENV=['\"]?{re.escape(str(VENV))}['\"]?$", re.MULTILINE)
    here = place.search(activate.read_text(encoding="utf-8")) is not None
    return (
        here
        and subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    )


def create() -> None:
    """Make ``.venv``, anew if one is there that cannot be used."""
    if stands():
        return
    if VENV.exists():
        shutil.rmtree(VENV)
    subprocess.run([sys.executable, "-m", "venv", VENV], check=True)


def pip(*arguments: str | Path) -> int:
    """Run the environment's pip; its exit code."""
    command = [PYTHON, "-m", "pip", "--disable-pip-version-check", *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def with_uv(lock: Path) -> bool:
    """Install by uv, ten times as quick; False when uv is not to be had or does not manage."""
    bootstrap = ["install", "--quiet", "--require-hashes", "-r", str(REQUIREMENTS / "setup.lock")]
    if not UV.exists() and pip(*bootstrap) != 0:
        return False
    command = [str(UV), "pip", "sync", "--quiet", "--require-hashes", str(lock)]
    return subprocess.run(command, cwd=ROOT, env=command_environment(), check=False).returncode == 0


def with_pip(lock: Path) -> bool:
    """Install by pip alone. Slower, and leaves packages in place that are not needed any more."""
    say("uv 不可用，改用 pip（较慢）。", "uv cannot be used; going on with pip (slower).")
    return pip("install", "--quiet", "--require-hashes", "-r", lock) == 0


def project() -> bool:
    """Install this clone itself, editable, with the build tools of the lock; compiles the message catalogues too."""
    return pip("install", "--quiet", "--no-deps", "--no-build-isolation", "-e", ".") == 0


def prepare(kind: str) -> None:
    """Bring ``.venv`` to the lock of ``kind``; the stamp is written last, so an interrupted run starts over."""
    STAMP.unlink(missing_ok=True)
    create()
    lock = REQUIREMENTS / f"{kind}.lock"
    if not ((with_uv(lock) or with_pip(lock)) and project()):
        say(
            "安装失败：见上方信息。若在镜像或代理之后，请先配置 pip（index-url、cert）。",
            "Installing failed, see above. Behind a mirror or proxy, configure pip first (index-url, cert).",
        )
        sys.exit(1)
    STAMP.write_text(fingerprint(kind) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> None:
    """``run`` or ``dev``."""
    kind = wanted(arguments[0] if arguments else "run")
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        say(
            "此 Python 缺少 venv 模块；Debian/Ubuntu 请安装 python3-venv。",
            "This Python lacks the venv module; on Debian/Ubuntu install the package python3-venv.",
        )
        sys.exit(1)
    # A virtual environment that happens to be active must not decide where things go.
    os.environ.pop("PYTHONHOME", None)
    if stamped() != fingerprint(kind):
        say(f"准备 .venv（{kind}）……", f"Preparing .venv ({kind}) ...")
        prepare(kind)


if __name__ == "__main__":
    main(sys.argv[1:])
