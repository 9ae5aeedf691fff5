"""The front end's build: when it happens, what it says when it cannot, what it makes."""

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tools import frontend

FIRST_PAGE = 300 * 1024
PACKAGES = json.loads((ROOT / "frontend" / "package.json").read_text(encoding="utf-8"))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sources in a folder of their own, nothing built."""
    shutil.copytree(ROOT / "frontend", tmp_path / "frontend", ignore=shutil.ignore_patterns("node_modules"))
    monkeypatch.setattr(frontend, "FRONTEND", tmp_path / "frontend")
    monkeypatch.setattr(frontend, "MODULES", tmp_path / "frontend" / "node_modules")
    monkeypatch.setattr(frontend, "DIST", tmp_path / "static" / "dist")
    monkeypatch.setattr(frontend, "VENV", tmp_path / "venv")
    monkeypatch.setattr(frontend, "PYTHON", tmp_path / "venv" / "bin" / "python")
    return tmp_path


def _built(place: Path) -> None:
    folder = place / "static" / "dist"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{}")
    (folder / frontend.STAMP).write_text(frontend.digest())


def test_nothing_happens_when_nothing_changed(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No npm is asked for; a changed source, or a new one, asks for it."""
    _built(place)
    monkeypatch.setattr("shutil.which", lambda name: None)
    frontend.build()
    (place / "frontend" / "src" / "more.ts").write_text("export {};")
    with pytest.raises(frontend.NotBuilt):
        frontend.build()


def test_a_bundle_without_sources_stands(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a source archive that somebody has taken the front end out of."""
    _built(place)
    shutil.rmtree(place / "frontend")
    monkeypatch.setattr("shutil.which", lambda name: None)
    frontend.build()


def test_without_node_the_reason_is_a_sentence(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In both languages, with exit code 1."""
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(SystemExit) as ended:
        frontend.main([])
    assert ended.value.code == 1
    told = capsys.readouterr().err
    assert "需要 Node 20" in told
    assert "needs Node 20" in told


def test_an_old_node_is_not_taken(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """18 is refused, 20 taken."""
    node = place / "node"
    for version, taken in (("v18.19.0", None), ("v20.1.0", [str(place / "npm")]), ("nonsense", None)):
        node.write_text(f"#!/bin/sh\necho {version}\n")
        node.chmod(0o755)
        monkeypatch.setattr("shutil.which", lambda name: str(place / name))
        assert frontend._on_path() == taken


def test_when_npm_fails_it_says_what_to_do(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What npm said, and that a mirror may have to be configured."""
    failing = place / "npm"
    failing.write_text("#!/bin/sh\necho no route to the registry\nexit 1\n")
    failing.chmod(0o755)
    monkeypatch.setattr(frontend, "npm", lambda: [str(failing)])
    with pytest.raises(frontend.NotBuilt) as failed:
        frontend.build()
    assert "no route to the registry" in failed.value.zh
    assert "npm config set registry" in failed.value.en
    assert not (place / "static" / "dist").exists()


def test_the_bundle_is_light() -> None:
    """What a first page loads, as it goes over the wire; twice that would still be within the goal."""
    frontend.build()
    sizes = frontend.size()
    assert sum(sizes.values()) < FIRST_PAGE / 2, sizes


def test_the_bundle_is_complete() -> None:
    """Every name with the hash of its content, compressed, with the licences of what is in it."""
    manifest = json.loads((frontend.DIST / "manifest.json").read_text(encoding="utf-8"))
    assert {"base.js", "style.css", "icons.svg"} <= set(manifest)
    for name in manifest.values():
        assert re.fullmatch(r".+-[A-Z0-9]{8}\.(js|css|svg)", name)
        assert (frontend.DIST / f"{name}.br").is_file()
        assert (frontend.DIST / f"{name}.gz").is_file()
    licences = (frontend.DIST / "LICENSES.txt").read_text(encoding="utf-8")
    for package in PACKAGES["dependencies"]:
        assert f"{package} {PACKAGES['dependencies'][package]} (" in licences
    icons = (frontend.DIST / manifest["icons.svg"]).read_text(encoding="utf-8")
    assert icons.count("<symbol") == len(frontend.icons())


def test_scripts_pass_the_checker() -> None:
    """TypeScript, strict."""
    frontend.check()


def test_versions_are_exact_and_the_lock_names_no_host() -> None:
    """htmx to the digit (ADR 0002); whoever installs uses their own registry."""
    assert PACKAGES["dependencies"]["htmx.org"] == "2.0.11"
    wanted = {**PACKAGES["dependencies"], **PACKAGES["devDependencies"]}
    assert [name for name, version in wanted.items() if not re.fullmatch(r"[\d.]+", version)] == []
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8"))
    assert [name for name, entry in lock["packages"].items() if "resolved" in entry] == []
    for name, version in wanted.items():
        assert lock["packages"][f"node_modules/{name}"]["version"] == version


def test_icons_that_pages_name_are_there() -> None:
    """An icon that the build leaves out would be a hole in the page."""
    sources = [
        path
        for path in (ROOT / "src").rglob("*")
        if path.suffix in {".html", ".jinja", ".py"} and "tests" not in path.parts
    ]
    named: dict[str, str] = {}
    for path in sources:
        text = path.read_text(encoding="utf-8")
        pattern = (
            r"""(?:\{%\s*icon\s+|\bicon\()["']([a-z0-9-]+)["']"""
            if path.suffix != ".py"
            else r"""\bicon=["']([a-z0-9-]+)["']"""
        )
        named.update(dict.fromkeys(re.findall(pattern, text), path.name))
    missing = {name: where for name, where in named.items() if name not in frontend.icons()}
    assert missing == {}
