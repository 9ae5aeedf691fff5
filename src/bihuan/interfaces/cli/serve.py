"""``bihuan serve``: bring the database up to date, then keep the web server and the worker running."""

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from bihuan.interfaces.cli.children import Child, Family

WORKERS, THREADS = 2, 4
LOOPBACK = ("localhost", "127.0.0.1", "::1")


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


def server_command(host: str, port: int, *, behind_proxies: bool = False) -> list[str]:
    """gunicorn with threads: pages are synchronous, and a slow phone must not hold a process.

    ``behind_proxies``: the proxy stands on another machine, and its word on https is believed from there too.
    """
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [
        *(sys.executable, "-m", "gunicorn", "bihuan.config.wsgi:application", "--bind", bind),
        *("--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(THREADS)),
        *("--config", "python:bihuan.config.serving", "--no-control-socket"),
        *(("--forwarded-allow-ips", "*") if behind_proxies else ()),
    ]


def manage(*arguments: str) -> list[str]:
    """A command of Django's, in a process of its own."""
    return [sys.executable, "-m", "bihuan.config.manage", *arguments]


def worker_command() -> list[str]:
    """The jobs. Django's checks would load the pages' addresses, which are none of a worker's business."""
    return manage("qcluster", "--skip-checks")


def prepare(environment: Mapping[str, str], *arguments: str) -> None:
    """Bring the database up to date; leaves with the code of the settings' or the database's complaint."""
    done = subprocess.run(manage("prepare", *arguments), env=dict(environment), check=False)
    if done.returncode != 0:
        sys.exit(done.returncode)


def died(name: str, code: int) -> None:
    """Said of a process that ended although nobody asked it to."""
    how = f"信号 signal {-code}" if code < 0 else f"代码 code {code}"
    click.echo(f"{name} 意外退出（{how}）/ ended unexpectedly ({how})", err=True)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--demo", is_flag=True, help="Serve the demo company from a database of its own, made when missing.")
@click.option("--preset", default="equipment", show_default=True, help="Whose regulation the demo company runs by.")
@click.option("--no-worker", is_flag=True, help="Pages only; another `bihuan serve` or `bihuan worker` does the jobs.")
def serve(host: str, port: int, demo: bool, preset: str, no_worker: bool) -> None:
    """Serve the pages. Settings come from BIHUAN_… variables: docs/reference/settings.md."""
    reason = refusal(host, port) or in_the_open(host, os.environ)
    if reason is not None:
        raise click.ClickException(reason)
    environment = demo_environment(preset) if demo else dict(os.environ)
    prepare(environment, *(("--demo", preset) if demo else ()))
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"闭环 Bihuan: http://{shown}:{port}/  (Ctrl+C 停止 / stops)")
    remote = _proxies(environment) and host not in LOOPBACK
    server = server_command(host, port, behind_proxies=remote)
    children = [Child("网页 web", server, True, web_environment(environment, port))]
    if not no_worker:
        children.append(Child("后台任务 worker", worker_command(), False, environment))
    sys.exit(Family(children, died).live())


def web_environment(variables: Mapping[str, str], port: int) -> dict[str, str]:
    """The variables for the pages: a name of their own, and a limit on how long the database may take for one of them.

    Memory is taken from few heaps, not from one for each thread, which would keep what each of them once needed.
    """
    told = {"BIHUAN_NODE": f"{socket.gethostname()}:{port}", "BIHUAN_STATEMENT_SECONDS": "30", "MALLOC_ARENA_MAX": "2"}
    return {**told, **variables}


@click.command()
def worker() -> None:
    """Do the jobs without serving pages, beside `bihuan serve --no-worker`."""
    prepare(os.environ, "--look")
    sys.exit(Family([Child("后台任务 worker", worker_command(), False, dict(os.environ))], died).live())


def in_the_open(host: str, variables: Mapping[str, str]) -> str | None:
    """Why production does not listen beyond this machine: what is spoken there is plain http. None: it may."""
    said = variables.get("BIHUAN_PLAIN_HTTP", "").lower() in {"1", "true", "yes", "on"}
    if variables.get("BIHUAN_ENV") != "production" or host in LOOPBACK or said or _proxies(variables):
        return None
    return (
        f"生产环境不在 {host} 上用明文 HTTP 对外服务：请在本机前置 HTTPS 反向代理；代理在别的机器上时设置 BIHUAN_TRUSTED_PROXIES；"
        "可信内网确实不用 HTTPS 时设置 BIHUAN_PLAIN_HTTP=true。\n"
        f"Production does not serve plain http on {host}: put a proxy with HTTPS before it on this machine; set "
        "BIHUAN_TRUSTED_PROXIES when the proxy is on another one; or say BIHUAN_PLAIN_HTTP=true on a network you trust."
    )


def _proxies(variables: Mapping[str, str]) -> bool:
    return variables.get("BIHUAN_TRUSTED_PROXIES", "0").strip() not in {"", "0"}


def demo_environment(preset: str) -> dict[str, str]:
    """The variables with the demo company's database in place of the company's; refused in production."""
    if os.environ.get("BIHUAN_ENV") == "production":
        raise click.ClickException("生产环境不能运行演示公司 / Production does not run the demo company.")
    folder = Path(os.environ.get("BIHUAN_DATA_DIR") or "var").absolute()
    path = folder / f"demo-{preset}.sqlite3"
    url = os.environ.get("BIHUAN_DEMO_DATABASE_URL") or f"sqlite:///{path}"
    return {**os.environ, "BIHUAN_DATABASE_URL": url}
