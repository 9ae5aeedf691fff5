"""Build hook: compile the message catalogues and bundle the front end, so that what is installed needs no further tools."""

import sys
from pathlib import Path
from typing import Any

import polib
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).resolve().parent))

from tools import frontend


def compile_catalogues(root: Path) -> list[Path]:
    """Write each ``.mo`` beside its ``.po`` under ``root``; fuzzy and obsolete entries stay out, as gettext does it."""
    compiled = []
    for source in sorted(root.glob("src/**/locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        polib.pofile(str(source), encoding="utf-8").save_as_mofile(str(target))
        compiled.append(target)
    return compiled


class MakeWhatGitIgnores(BuildHookInterface[Any]):
    """Runs for wheels, sdists and editable installs alike; the last serve a checkout, where set-up builds the front end."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Before files are collected. A bundle of the sources as they are is taken as it is; without npm the reason is said."""
        compile_catalogues(Path(self.root))
        if version != "editable":
            try:
                frontend.build()
            except frontend.NotBuilt as failed:
                sys.exit(str(failed))
