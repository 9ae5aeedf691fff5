"""``make docs``: write every generated file anew; a test holds that none is stale.

To add one: a function that returns the file's whole text, and a line in GENERATED.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from bihuan.playbook.reference import render_reference
from bihuan.playbook.schema.json_schema import render_schema
from tools.coverage_page import coverage_data, coverage_page
from tools.environment import ROOT
from tools.facts_page import facts_page
from tools.openapi_page import openapi_page
from tools.settings_page import settings_page
from tools.trust_page import trust_page

# Path from the root: what writes it. The page itself says that it is generated, and from what.
GENERATED: dict[str, Callable[[], str]] = {
    "docs/reference/playbook.md": render_reference,
    "docs/reference/playbook.schema.json": render_schema,
    "docs/reference/settings.md": settings_page,
    "docs/reference/facts.md": facts_page,
    "docs/reference/openapi.json": openapi_page,
    "docs/reference/coverage.md": coverage_page,
    "docs/reference/trust.md": trust_page,
    "src/bihuan/interfaces/web/playbook/coverage.json": coverage_data,
}


def stale() -> list[str]:
    """The generated files that are missing or differ from what would be written now."""
    found = []
    for name, text in GENERATED.items():
        path = ROOT / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text():
            found.append(name)
    return found


def main(arguments: list[str]) -> None:
    """Write what is stale; with ``--check`` only name it and exit 1."""
    names = stale()
    if "--check" not in arguments:
        for name in names:
            path = ROOT / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(GENERATED[name](), encoding="utf-8")
    print("\n".join(names) or "nothing to write")
    sys.exit(1 if names and "--check" in arguments else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
