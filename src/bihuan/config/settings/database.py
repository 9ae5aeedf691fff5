"""One setting, ``BIHUAN_DATABASE_URL``, made into Django's; SQLite for a team, PostgreSQL for a company."""

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from bihuan.config.environment import SettingsError

# Without these three, several processes writing at once fail with "database is locked"; FULL survives a power cut.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON",
}


def connection(url: str, data_dir: Path) -> dict[str, Any]:
    """Django's entry for ``url``; an empty one means the file in ``data_dir``, which is made."""
    if not url:
        return _sqlite(data_dir / "bihuan.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite" and not parts.netloc and len(parts.path) > 1:
        return _sqlite(Path(unquote(parts.path[1:])))
    if parts.scheme in {"postgresql", "postgres"} and len(parts.path) > 1:
        return _postgresql(parts)
    raise SettingsError(
        "BIHUAN_DATABASE_URL: 应为 sqlite:///文件 或 postgresql://用户:口令@主机:端口/库名 / "
        "write sqlite:///file or postgresql://user:password@host:port/name"
    )


def _sqlite(path: Path) -> dict[str, Any]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"无法建立目录 {path.parent} / cannot make the directory: {error.strerror}") from error
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": path.absolute(), "OPTIONS": SQLITE_OPTIONS}


def _postgresql(parts: SplitResult) -> dict[str, Any]:
    """``?host=/folder`` names a socket's folder; any other parameter is handed to libpq."""
    options = dict(parse_qsl(parts.query))
    try:
        port = parts.port
    except ValueError as error:
        raise SettingsError("BIHUAN_DATABASE_URL: 端口不是数字 / the port is not a number") from error
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": options.pop("port", str(port or "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": "5", **options},
    }
