"""Build hook: compile the message catalogues, so that neither a build nor an editable install needs the gettext tools."""

from pathlib import Path
from typing import Any

import polib
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_catalogues(root: Path) -> list[Path]:
    """Write each ``.mo`` beside its ``.po`` under ``root``; fuzzy and obsolete entries stay out, as gettext does it."""
    compiled = []
    for source in sorted(root.glob("src/**/locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        polib.pofile(str(source), encoding="utf-8").save_as_mofile(str(target))
        compiled.append(target)
    return compiled


class CompileCatalogues(BuildHookInterface[Any]):
    """Runs for wheels, sdists and editable installs alike."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before files are collected."""
        compile_catalogues(Path(self.root))
