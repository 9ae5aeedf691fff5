"""Rules 3, 9 and 12 of the house: services are the only writers, nothing happens behind a save, the same files everywhere."""

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath

from tests.architecture.sources import is_test, parsed

TIERS = ("base", "flow", "steer", "insight")
WRITES = {
    *("create", "bulk_create", "get_or_create", "update_or_create", "update", "bulk_update", "delete"),
    *("acreate", "aupdate", "adelete", "abulk_create"),
}
HOOKS = {"save", "delete", "clean", "full_clean"}
WRITERS = {"services", "migrations", "querysets"}
"""Modules and packages of a stage in which rows are written."""
OWN_TABLES = tuple(f"src/bihuan/interfaces/{name}/" for name in ("jobs", "api", "web/kit", "web/accounts"))
"""Interfaces with tables of their own: runs of jobs, answers already given, forms already sent, sessions."""


def _code(*tiers: str) -> Iterator[tuple[PurePosixPath, ast.Module]]:
    for path, tree in parsed().items():
        parts = PurePosixPath(path).parts
        if parts[:2] == ("src", "bihuan") and parts[2] in tiers and not is_test(path):
            yield PurePosixPath(path), tree


def table_writes(tree: ast.Module) -> list[str]:
    """Calls that write rows: ``X.objects….create(…)`` and the like, ``record.save(…)``."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            chain = ast.unparse(node.func.value)
            is_manager = ".objects" in chain or "_default_manager" in chain
            saves = node.func.attr == "save" and any(keyword.arg == "update_fields" for keyword in node.keywords)
            if (node.func.attr in WRITES and is_manager) or saves:
                found.append(f"line {node.lineno}: {ast.unparse(node.func)[-60:]}")
    return found


def signals(tree: ast.Module) -> list[str]:
    """Imports of Django's signals."""
    return [
        f"line {node.lineno}: {node.module}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("django.")
        and (node.module or "").endswith((".signals", ".dispatch"))
    ]


def hooks(tree: ast.Module) -> list[str]:
    """Methods of models that run behind a save."""
    return [
        f"line {method.lineno}: {model.name}.{method.name}"
        for model in ast.walk(tree)
        if isinstance(model, ast.ClassDef)
        for method in model.body
        if isinstance(method, ast.FunctionDef) and method.name in HOOKS
    ]


def test_nothing_happens_behind_a_save() -> None:
    """No signals, no overridden save: what a service does stands in the service."""
    assert {str(path): found for path, tree in _code(*TIERS, "interfaces") if (found := signals(tree))} == {}
    models = [(path, tree) for path, tree in _code(*TIERS) if path.name == "models.py"]
    assert models
    assert {str(path): found for path, tree in models if (found := hooks(tree))} == {}


def test_interfaces_write_no_rows() -> None:
    """Page, API, import and job call the service."""
    written = {str(path): found for path, tree in _code("interfaces") if (found := table_writes(tree))}
    assert {path: found for path, found in written.items() if not path.startswith(OWN_TABLES)} == {}


def test_only_services_write_rows() -> None:
    """Rules and selectors read."""
    written = {
        str(path): found
        for path, tree in _code(*TIERS)
        if not WRITERS & {path.stem, *path.parts} and (found := table_writes(tree))
    }
    assert written == {}


def test_the_measures_find_what_they_look_for() -> None:
    """Each of them fails on a sample that breaks its rule."""
    lines = ("from django.db.models.signals import post_save", "class A:", "    def save(self): pass")
    calls = ("A.objects.filter(x=1).update(x=2)", "a.save(update_fields=['x'])", "A.objects.filter(x=1).first()")
    tree = ast.parse("\n".join((*lines, *calls)))
    assert signals(tree) == ["line 1: django.db.models.signals"]
    assert hooks(tree) == ["line 3: A.save"]
    assert table_writes(tree) == ["line 4: A.objects.filter(x=1).update", "line 5: a.save"]
