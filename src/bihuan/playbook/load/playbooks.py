"""One playbook from a preset, a file or a text."""

from functools import lru_cache
from pathlib import Path

from bihuan.playbook.load.document import YamlMapping, read_document, read_mapping
from bihuan.playbook.load.problems import PlaybookError, Problem
from bihuan.playbook.load.sources import PRESETS, Source, read_source
from bihuan.playbook.schema.checks import findings
from bihuan.playbook.schema.playbook import Playbook


def load_preset(name: str) -> Playbook:
    """The preset of that name; ValueError where there is none."""
    if name not in PRESETS:
        raise ValueError(f"no preset is called {name!r}")
    return parse_playbook(read_source(name))


def load_playbook(name_or_path: str | Path) -> Playbook:
    """The preset of that name, else the file; PlaybookError names every mistake."""
    return parse_playbook(read_source(name_or_path))


@lru_cache(maxsize=8)
def parse_playbook(source: Source) -> Playbook:
    """The playbook that a text holds, as it was kept or uploaded; PlaybookError names every mistake.

    Kept, as the same text is looked at, published and then in force, and is read for some forty milliseconds each time.
    """
    return playbook_of(read_mapping(source))


def playbook_of(mapping: YamlMapping) -> Playbook:
    """As ``parse_playbook``, of a text already read."""
    if mapping.is_timeline:
        raise PlaybookError((Problem(mapping.source.name, 1, "timeline", None, "needs_playbook"),))
    return read_document(mapping, Playbook, findings).result()
