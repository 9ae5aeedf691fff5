"""One way, and nothing hidden from the proof. Tiers are held by import-linter's contracts in pyproject.toml."""

import ast
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from tests.architecture import measures
from tests.architecture.sources import OWN, ROOT, is_test, parsed


@pytest.fixture(scope="module")
def imports() -> dict[str, set[str]]:
    """Who imports whom among our own modules, tests left out: they may look at everything."""
    graph = grimp.build_graph("bihuan", cache_dir=None)
    modules = {module for module in graph.modules if ".tests" not in module}
    return {module: graph.find_modules_directly_imported_by(module) & modules for module in modules}


def test_no_module_imports_itself_in_the_end(imports: dict[str, set[str]]) -> None:
    """Zero cycles among modules."""
    assert measures.cycle(imports) == []


def test_no_package_imports_itself_in_the_end(imports: dict[str, set[str]]) -> None:
    """Zero cycles among the members of any package."""
    assert measures.sibling_cycles(imports) == []


def test_imports_stand_at_the_top() -> None:
    """No late import of ours, no wildcard."""
    late = {path: found for path, tree in parsed().items() if (found := measures.late_imports(tree, OWN))}
    wild = {path: found for path, tree in parsed().items() if (found := measures.wildcard_imports(tree))}
    assert (late, wild) == ({}, {})


def test_nothing_is_imported_by_a_name_in_a_text() -> None:
    """What no contract could see."""
    code = {path: tree for path, tree in parsed().items() if not is_test(path)}
    assert {path: found for path, tree in code.items() if (found := measures.hidden_imports(tree))} == {}


def test_only_interfaces_read_the_clock() -> None:
    """The playbook is told the time; the same input gives the same answer tomorrow."""
    code = {
        path: tree for path, tree in parsed().items() if path.startswith("src/bihuan/") and "/interfaces/" not in path
    }
    readings = {path: measures.clock_readings(tree) for path, tree in code.items() if not is_test(path)}
    assert {path: found for path, found in readings.items() if found} == {}


def test_the_contracts_hold() -> None:
    """Tiers, the pure playbook, the command line without Django."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_measures_find_what_they_look_for() -> None:
    """Each of them fails on a sample that breaks its rule."""
    tree = ast.parse(
        "import bihuan.a\ndef f():\n    from bihuan.b import c\nif x:\n    import tests.y\nimport json\ndef g():\n    import json\n"
    )
    assert measures.late_imports(tree, OWN) == ["line 3: bihuan.b", "line 5: tests.y"]
    assert measures.wildcard_imports(ast.parse("from a import *")) == ["line 1: a"]
    assert measures.hidden_imports(ast.parse("import_string('a.b')\napps.get_model('a')")) == [
        "line 1: import_string",
        "line 2: get_model",
    ]
    assert measures.clock_readings(ast.parse("datetime.datetime.now()\ndate.today()\nengine.now()")) == [
        "line 1: now",
        "line 2: today",
    ]
    assert measures.cycle({"a": {"b"}, "b": {"a"}}) != []
    assert measures.sibling_cycles({"x.a.one": {"x.b.one"}, "x.b.two": {"x.a.two"}}) != []
    assert measures.sibling_cycles({"x.a.one": {"x.b.one"}, "x.b.two": {"x.c"}}) == []
