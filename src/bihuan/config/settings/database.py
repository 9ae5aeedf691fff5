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


def connection(url: str, data_dir: Path, *, node: str = "", statement_seconds: int = 0) -> dict[str, Any]:
    """Django's entry for ``url``; an empty one means the file in ``data_dir``, which is made.

    ``node``: under which name PostgreSQL lists our connections.
    ``statement_seconds``: PostgreSQL ends what takes longer; SQLite waits for its one writer as long as its own option says.
    """
    if not url:
        return _sqlite(data_dir / "bihuan.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite" and not parts.netloc and len(parts.path) > 1:
        return _sqlite(Path(unquote(parts.path[1:])))
    if parts.scheme in {"postgresql", "postgres"} and len(parts.path) > 1:
        return _postgresql(parts, node, statement_seconds)
    raise SettingsError(
        "BIHUAN_DATABASE_URL: 应为 sqlite:///文件 或 postgresql://用户:口令@主机:端口/库名 / "
        "write sqlite:///file or postgresql://user:password@host:port/name"
    )


def _sqlite(path: Path) -> dict[str, Any]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"无法建立目录 {path.parent} / cannot make the directory: {error.strerror}") from error
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path.absolute(),
        # Opening costs a tenth of a page; a file that was put in its place, as a restored copy, is seen after these seconds.
        "CONN_MAX_AGE": 5,
        "OPTIONS": SQLITE_OPTIONS,
    }


def _postgresql(parts: SplitResult, node: str, statement_seconds: int) -> dict[str, Any]:
    """``?host=/folder`` names a socket's folder; any other parameter is handed to libpq.

    Several hosts (``user@one:5432,two:5432/name``) are tried in turn, and only the one that can be written to is taken: after a
    failover the next connection finds the new primary by itself.
    """
    options = dict(parse_qsl(parts.query))
    hosts, ports = _hosts(parts)
    if "," in hosts + options.get("host", ""):
        options.setdefault("target_session_attrs", "read-write")
    if statement_seconds:
        options.setdefault("options", _patience(statement_seconds))
    pooled = options.pop("pooled", "") == "1"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", hosts),
        "PORT": options.pop("port", ports),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # Behind PgBouncer the next statement may be on another connection, where a cursor of this one is not known.
        "DISABLE_SERVER_SIDE_CURSORS": pooled,
        "OPTIONS": {"connect_timeout": "5", "application_name": node or "bihuan", **options},
    }


def _hosts(parts: SplitResult) -> tuple[str, str]:
    """Host names and ports as libpq takes them, separated by commas; ``urlsplit`` knows of one only."""
    named = [_host(part) for part in parts.netloc.rpartition("@")[2].split(",")]
    if any(port and not port.isdigit() for _host_name, port in named):
        raise SettingsError("BIHUAN_DATABASE_URL: 端口不是数字 / the port is not a number")
    return ",".join(unquote(host) for host, _port in named), ",".join(port for _host_name, port in named)


def _host(named: str) -> tuple[str, str]:
    if named.startswith("["):
        host, _bracket, rest = named[1:].partition("]")
        return host, rest.removeprefix(":")
    host, _colon, port = named.partition(":")
    return host, port


def _patience(seconds: int) -> str:
    """How long we wait; and that a page's statement keeps to one core, as others' pages are waiting for theirs."""
    limits = {
        "statement_timeout": seconds,
        "lock_timeout": max(1, seconds // 6),
        "idle_in_transaction_session_timeout": 2 * seconds,
    }
    told = [f"{name}={value}s" for name, value in limits.items()]
    return " ".join(f"-c {one}" for one in (*told, "max_parallel_workers_per_gather=0"))
