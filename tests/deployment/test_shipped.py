"""What ``deploy/`` says is what there is: settings, commands, tables, addresses. A name that changes changes there too."""

import re
import shlex
from pathlib import Path

import click
import pytest
from django.apps import apps

from bihuan.config.environment import PREFIX, Environment
from bihuan.interfaces.cli.main import main
from bihuan.interfaces.web.health import PATHS

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
UNITS = sorted(DEPLOY.glob("*/*.service"))
PROXIES = [*sorted(DEPLOY.glob("one-machine/nginx.conf")), *sorted(DEPLOY.glob("*/Caddyfile"))]
PROXIES += [DEPLOY / "several-machines" / "proxying.conf", DEPLOY / "several-machines" / "haproxy.cfg"]
HARDENED = (
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "PrivateTmp=yes",
    "PrivateDevices=yes",
    "CapabilityBoundingSet=",
)


def test_every_setting_is_known() -> None:
    """Also those that stand there as a comment, ready to be used."""
    known = {PREFIX + name.upper() for name in Environment.model_fields}
    named = {
        name
        for path in DEPLOY.rglob("*.sample")
        for name in re.findall(rf"^#? ?({PREFIX}\w+)=", path.read_text("utf-8"), re.MULTILINE)
    }
    assert len(named) >= 8
    assert named <= known


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_units_are_shut_in(unit: Path) -> None:
    """None may do more than it needs."""
    lines = unit.read_text("utf-8").splitlines()
    assert [line for line in HARDENED if line not in lines] == []
    assert "User=bihuan" in lines


def test_units_start_commands_that_there_are() -> None:
    """With options that there are."""
    texts = [path.read_text("utf-8") for path in (*UNITS, *DEPLOY.glob("*/web.conf"))]
    started = [line for text in texts for line in re.findall(r"^ExecStart=\S+/bihuan (.+)$", text, re.MULTILINE)]
    assert len(started) == 3
    for line in started:
        name, *arguments = shlex.split(line)
        main.commands[name].make_context(name, arguments, parent=click.Context(main))


@pytest.mark.parametrize("proxy", PROXIES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_no_visitor_reaches_the_figures(proxy: Path) -> None:
    """Nor the parts of readiness. Whoever is alive may be asked by everyone."""
    text = proxy.read_text("utf-8")
    assert [path for path in PATHS if path != "/healthz" and path not in text] == []


def test_the_logs_tables_are_kept_from_the_nodes() -> None:
    """All of them, by the names they have."""
    text = (DEPLOY / "several-machines" / "postgresql" / "log-rights.sql").read_text("utf-8")
    tables = {model._meta.db_table for model in apps.get_app_config("audit").get_models()} - {"audit_head"}
    assert set(re.findall(r"\baudit_\w+", text)) == tables
