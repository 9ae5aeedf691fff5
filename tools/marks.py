"""What the tests say they show: the arguments of a mark, read from the files without running them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tools.environment import ROOT

NAMED = 4
"""So many tests are named on a page, one a file first; the rest is counted."""


class Mark(NamedTuple):
    """A test that shows something: a clause, or a row of the trust catalogue."""

    shows: str
    part: str
    test: str


def marks(name: str, root: Path = ROOT) -> list[Mark]:
    """Every ``pytest.mark.<name>(…)`` in every test file, in the order of files and lines.

    A mark stands on a test, or as ``pytestmark`` for its whole file; ``part="base"`` when only the base is shown.
    """
    files = sorted(path for folder in (root / "src", root / "tests") for path in folder.rglob("test_*.py"))
    return [mark for path in files for mark in _marks(path, f"pytest.mark.{name}", root)]


def _marks(path: Path, called: str, root: Path) -> Iterator[Mark]:
    name = path.relative_to(root).as_posix()
    text = path.read_text(encoding="utf-8")
    if f"{called}(" not in text:  # spares reading most files any further
        return
    tree = ast.parse(text)
    tests = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(one, ast.Name) and one.id == "pytestmark" for one in node.targets
        ):
            for test in tests:
                yield from _named(node.value, called, f"{name}::{test.name}")
    for test in tests:
        for decorator in test.decorator_list:
            yield from _named(decorator, called, f"{name}::{test.name}")


def _named(node: ast.AST, called: str, test: str) -> Iterator[Mark]:
    """What every call of the mark in the expression names."""
    for call in ast.walk(node):
        if not (isinstance(call, ast.Call) and ast.unparse(call.func) == called):
            continue
        part = next((ast.literal_eval(word.value) for word in call.keywords if word.arg == "part"), "whole")
        for argument in call.args:
            yield Mark(ast.literal_eval(argument), part, test)


def cell(tests: list[str]) -> str:
    """A table's cell: a few of the tests by name, each of another file where there are several."""
    by_file = {test.partition("::")[0]: test for test in reversed(tests)}
    chosen = list(dict.fromkeys([*reversed(by_file.values()), *tests]))[:NAMED]
    rest = f" +{len(tests) - len(chosen)}" if len(tests) > len(chosen) else ""
    return "<br>".join(f"`{Path(test.partition('::')[0]).name}::{test.partition('::')[2]}`" for test in chosen) + rest
