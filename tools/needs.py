"""What the tests need from the system: a browser, a database server, a Chinese font. Never skipped in silence.

On Debian as root they are installed; elsewhere one sentence says what is missing and how to get it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools.environment import say


@dataclass(frozen=True)
class Need:
    """``package`` is Debian's name for it; ``found`` tells whether it is there."""

    package: str
    zh: str
    en: str
    found: Callable[[], bool]


def browser() -> str | None:
    """Path of Chromium, under any of the names it is installed by."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def server(name: str) -> str | None:
    """Path of a server's program, which Debian keeps off a user's PATH."""
    return shutil.which(name, path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin")))


def postgres_folder() -> Path | None:
    """The folder with initdb and pg_ctl, which Debian keeps off PATH; the newest version."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    on_path = [Path(initdb).parent for initdb in [shutil.which("initdb")] if initdb]
    complete = [path for path in on_path + folders if (path / "initdb").exists() and (path / "pg_ctl").exists()]
    return complete[-1] if complete else None


def has_chinese_font() -> bool:
    """Without one, screenshots show boxes and nothing fails."""
    if shutil.which("fc-list") is None:
        return False
    listing = subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, text=True, check=False)
    return bool(listing.stdout.strip())


NEEDS = (
    Need("chromium", "浏览器 Chromium", "the browser Chromium", lambda: browser() is not None),
    Need(
        "postgresql",
        "数据库 PostgreSQL（initdb、pg_ctl）",
        "PostgreSQL (initdb, pg_ctl)",
        lambda: bool(postgres_folder()),
    ),
    Need("fontconfig", "字体工具 fc-list", "the font tool fc-list", lambda: shutil.which("fc-list") is not None),
    Need("fonts-noto-cjk", "中文字体", "a Chinese font", has_chinese_font),
)

DEPLOYMENT = (
    NEEDS[1],
    Need("nginx-light", "反向代理 nginx", "the proxy nginx", lambda: server("nginx") is not None),
    Need("pgbouncer", "连接池 PgBouncer", "the pool PgBouncer", lambda: server("pgbouncer") is not None),
)
"""What `make deployment-test` needs."""


def missing(wanted: tuple[Need, ...] = NEEDS) -> list[Need]:
    """What is not there, in the order given."""
    return [need for need in wanted if not need.found()]


def sentence(needs: list[Need]) -> tuple[str, str]:
    """What is missing and how to get it, in both languages."""
    install = "apt-get install " + " ".join(need.package for need in needs)
    return (
        f"测试缺少：{'、'.join(need.zh for need in needs)}。Debian/Ubuntu 请以 root 运行：{install}",
        f"The tests need {', '.join(need.en for need in needs)}. On Debian/Ubuntu run as root: {install}",
    )


def install(needs: list[Need]) -> None:
    """By apt-get, never asking. A stale package list is the usual reason for a failure, so it is brought up to date first."""
    # dpkg insists on finding ldconfig and its like, which a bare environment's PATH leaves out.
    path = os.environ.get("PATH", "/usr/bin:/bin") + ":/usr/local/sbin:/usr/sbin:/sbin"
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "PATH": path}
    packages = [need.package for need in needs]
    say(f"安装 {' '.join(packages)} ……", f"Installing {' '.join(packages)} ...")
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", *command], env=environment, check=False, stdin=subprocess.DEVNULL, stdout=sys.stderr)


def main(arguments: list[str]) -> None:
    """Install or say what is missing; exit 1 when something still is. ``--deployment``: for `make deployment-test`."""
    wanted = DEPLOYMENT if "--deployment" in arguments else NEEDS
    needs = missing(wanted)
    if needs and os.geteuid() == 0 and shutil.which("apt-get"):
        install(needs)
        needs = missing(wanted)
    if needs:
        say(*sentence(needs))
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
