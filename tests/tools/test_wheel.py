"""What a wheel carries: everything a page needs, nothing that only tests need."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bihuan.playbook.load import PRESETS
from tests.architecture.sources import ROOT

pytestmark = pytest.mark.xdist_group("wheel")  # built once


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The files of a wheel built from this clone, with the locked build tools."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [wheel] = Path(folder).glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        return set(opened.namelist())


def test_it_carries_what_pages_need(names: set[str]) -> None:
    """Presets, templates, style sheet, and the compiled catalogue that git ignores."""
    assert {f"bihuan/playbook/presets/{name}.yaml" for name in PRESETS} <= names
    web = "bihuan/interfaces/web"
    assert f"{web}/locale/zh_Hans/LC_MESSAGES/django.mo" in names
    assert f"{web}/static/bihuan/mark.svg" in names
    assert f"{web}/templates/layouts/page.html" in names
    assert f"{web}/rows/table.jinja" in names


def test_it_carries_the_front_end(names: set[str]) -> None:
    """The bundle that git ignores, compressed, with its licences; so that running it needs no Node."""
    dist = "bihuan/interfaces/web/static/dist"
    assert f"{dist}/LICENSES.txt" in names
    manifest = json.loads((ROOT / "src" / dist / "manifest.json").read_text(encoding="utf-8"))
    assert {f"{dist}/{name}{ending}" for name in manifest.values() for ending in ("", ".br", ".gz")} <= names
    assert [name for name in names if "node_modules" in name or name.startswith("frontend/")] == []


def test_it_carries_no_tests(names: set[str]) -> None:
    """Nor the clone's other folders."""
    assert [name for name in names if "/tests/" in name] == []
    assert {name.split("/")[0] for name in names} == {"bihuan", "bihuan-0.1.0.dist-info"}
