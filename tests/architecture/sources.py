"""The files that git has or would take, and the Python among them, parsed once."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OWN = ("bihuan", "tests", "tools", "hatch_build")


@cache
def tracked() -> tuple[Path, ...]:
    """Every file git tracks or would add; what .gitignore names stays out."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return tuple(path for name in sorted(set(filter(None, listing.split("\0")))) if (path := ROOT / name).is_file())


@cache
def parsed() -> dict[str, ast.Module]:
    """Path from the root: syntax tree, for all Python of ours; initial migrations are Django's handwriting."""
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in tracked()
        if path.suffix == ".py" and not (path.parent.name == "migrations" and path.name.startswith("0"))
    }


def is_test(path: str) -> bool:
    """Whether the file is test code, which the length budgets leave alone."""
    return "tests" in Path(path).parts


def lines(path: str) -> int:
    """Length of a file in lines."""
    return len((ROOT / path).read_text(encoding="utf-8").splitlines())
