"""Playbooks and timelines from presets and YAML files, checked as wholes.

Every mistake of a file is named at once, with its line, its key and its clause. Nothing in a file is evaluated.
"""

from bihuan.playbook.load.playbooks import load_playbook, load_preset, parse_playbook
from bihuan.playbook.load.problems import PlaybookError, Problem
from bihuan.playbook.load.sources import PRESETS, Source, read_source
from bihuan.playbook.load.timelines import load_regulation, load_timeline

__all__ = [
    "PRESETS",
    "PlaybookError",
    "Problem",
    "Source",
    "load_playbook",
    "load_preset",
    "load_regulation",
    "load_timeline",
    "parse_playbook",
    "read_source",
]
