"""``bihuan serve``: bring the database up to date, then become the web server."""

import os
import socket
import subprocess
import sys

import click

WORKERS, THREADS = 2, 4


def refusal(host: str, port: int) -> str | None:
    """Why ``host:port`` cannot be listened on, or None. Asked first: the server itself would try for seconds and then trace."""
    try:
        [(family, kind, _, _, address), *_] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        return f"地址无法解析：{host} / The address {host} is not known."
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except PermissionError:
            return f"没有权限使用端口 {port} / Not allowed to listen on port {port}."
        except OSError as error:
            return (
                f"无法监听 {host}:{port}（端口可能已被占用），请换一个：--port {port + 1 if port < 65535 else 8000}\n"
                f"Cannot listen on {host}:{port} ({error.strerror}). Another port: "
                f"bihuan serve --port {port + 1 if port < 65535 else 8000}, or make run PORT=…"
            )
    return None


def server_command(host: str, port: int) -> list[str]:
    """gunicorn with threads: pages are synchronous, and a slow phone must not hold a process."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [
        *(sys.executable, "-m", "gunicorn", "bihuan.config.wsgi:application", "--bind", bind),
        *("--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(THREADS)),
        *("--log-level", "warning", "--no-control-socket"),
    ]


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
def serve(host: str, port: int) -> None:
    """Serve the pages. Settings come from BIHUAN_… variables: docs/reference/settings.md."""
    reason = refusal(host, port)
    if reason is not None:
        raise click.ClickException(reason)
    migrated = subprocess.run(
        [sys.executable, "-m", "bihuan.config.manage", "migrate", "--verbosity", "0"], check=False
    )
    if migrated.returncode != 0:
        sys.exit(migrated.returncode)
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"闭环 Bihuan: http://{shown}:{port}/  (Ctrl+C 停止 / stops)")
    command = server_command(host, port)
    os.execv(command[0], command)  # noqa: S606 - becoming the server, so that signals reach it
