"""``manage export_events``: what ``bihuan export events`` becomes."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from bihuan.base.duties.exporting import lines, people
from bihuan.base.policies.selectors import regulation
from bihuan.interfaces.commands import UncheckedCommand
from bihuan.playbook.load.written import timeline_files


class Command(UncheckedCommand):
    """The log's projection as events.jsonl, line by line; the people and the regulation beside it."""

    help = "Write the log as events.jsonl."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to write what."""
        parser.add_argument("--out", required=True)
        parser.add_argument("--people", type=Path)
        parser.add_argument("--regulation", type=Path)
        parser.add_argument("--all", action="store_true", dest="everything")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 1, in a sentence, when a file cannot be written."""
        try:
            if options["people"]:
                _write(options["people"], [json.dumps(people(), ensure_ascii=False, indent=1), "\n"])
            if options["regulation"]:
                self._regulation(options["regulation"])
            told = (json.dumps(one, ensure_ascii=False) + "\n" for one in lines(everything=options["everything"]))
            if options["out"] == "-":
                sys.stdout.buffer.writelines(text.encode() for text in told)
                sys.stdout.buffer.flush()
            else:
                _write(Path(options["out"]), told)
        except OSError as error:
            raise CommandError(f"无法写入 / cannot write {error.filename}: {error.strerror}") from error

    def _regulation(self, folder: Path) -> None:
        found = regulation()
        if found is None:
            raise CommandError("还没有发布制度 / no regulation is published yet")
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in timeline_files(found).items():
            _write(folder / name, [text])


def _write(path: Path, texts: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(texts)
