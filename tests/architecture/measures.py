"""The measures: plain functions over syntax trees, so that a bad sample can be put to each."""

import ast
from collections.abc import Callable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from math import ceil

Function = ast.FunctionDef | ast.AsyncFunctionDef
VAGUE_NAMES = {"util", "utils", "helper", "helpers", "common", "misc"}
HIDDEN_IMPORTS = {"import_string", "import_module", "__import__", "get_model"}
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}


def over(lengths: Mapping[str, int], *, p95: int, longest: int) -> list[str]:
    """What is longer than ``longest``, or the whole when its 95th percentile is above ``p95``."""
    found = [f"{name}: {length} lines, at most {longest}" for name, length in lengths.items() if length > longest]
    ordered = sorted(lengths.values())
    if ordered and (reached := ordered[ceil(0.95 * len(ordered)) - 1]) > p95:
        found.append(f"the 95th percentile is {reached} lines, at most {p95}")
    return found


def share_over(lengths: Mapping[str, int], *, limit: int) -> float:
    """Which part of all is longer than ``limit``."""
    return sum(length > limit for length in lengths.values()) / max(len(lengths), 1)


def functions(tree: ast.Module) -> Iterator[Function]:
    """All functions and methods, nested ones included."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def length(function: Function) -> int:
    """Lines from ``def`` to the end, docstring included, decorators not."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def unannotated(tree: ast.Module) -> list[str]:
    """Functions that leave a parameter or the result without a type."""
    found = []
    for function in functions(tree):
        arguments = function.args
        named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        named += [extra for extra in (arguments.vararg, arguments.kwarg) if extra]
        bare = [each.arg for each in named if each.annotation is None and each.arg not in {"self", "cls"}]
        if bare or function.returns is None:
            found.append(f"line {function.lineno}: {function.name}")
    return found


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def late_imports(tree: ast.Module, own: tuple[str, ...]) -> list[str]:
    """Imports of our own packages anywhere but at a module's top: in a function, behind a condition, in a try."""
    top = set(map(id, tree.body))
    return [
        f"line {node.lineno}: {name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom) and id(node) not in top
        for name in _imported(node)
        if name.split(".")[0] in own
    ]


def wildcard_imports(tree: ast.Module) -> list[str]:
    """``from x import *``."""
    return [
        f"line {node.lineno}: {node.module}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
    ]


def hidden_imports(tree: ast.Module) -> list[str]:
    """Calls that import by a name in a text, which no contract sees."""
    return _calls(tree, lambda owner, name: name in HIDDEN_IMPORTS)


def clock_readings(tree: ast.Module) -> list[str]:
    """Calls that read the clock."""
    return _calls(tree, lambda owner, name: (owner, name) in CLOCKS)


def _calls(tree: ast.Module, wanted: Callable[[str, str], bool]) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        owner = called.value if isinstance(called, ast.Attribute) else None
        owner_name = str(getattr(owner, "id", "") or getattr(owner, "attr", ""))
        if wanted(owner_name, name):
            found.append(f"line {node.lineno}: {name}")
    return found


def vague(path: str) -> bool:
    """Whether a folder or file has a name that says nothing about what is in it."""
    return any(part.removesuffix(".py") in VAGUE_NAMES for part in path.split("/"))


def cycle(imports: Mapping[str, set[str]]) -> list[str]:
    """A chain that leads from a module back to itself, or nothing."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as found:
        return [str(name) for name in found.args[1]]
    return []


def sibling_cycles(imports: Mapping[str, set[str]]) -> list[list[str]]:
    """For each package: a cycle among its members, each standing for all that is inside it."""
    members: dict[str, dict[str, set[str]]] = {}
    for importer, importeds in imports.items():
        for imported in importeds:
            left, right = importer.split("."), imported.split(".")
            shared = 0
            while shared < min(len(left), len(right)) and left[shared] == right[shared]:
                shared += 1
            if shared < min(len(left), len(right)):
                package = ".".join(left[:shared])
                members.setdefault(package, {}).setdefault(left[shared], set()).add(right[shared])
    return [found for edges in members.values() if (found := cycle(edges))]
