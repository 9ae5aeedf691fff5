"""``manage doctor``: what ``bihuan doctor`` becomes."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from bihuan.interfaces.cli.terminal import write
from bihuan.interfaces.commands import UncheckedCommand
from bihuan.interfaces.jobs.nightly import site
from bihuan.interfaces.jobs.telling import show_examination, spoken
from bihuan.interfaces.upkeep.doctor import examine
from bihuan.interfaces.upkeep.findings import Level


class Command(UncheckedCommand):
    """Exit 0: nothing is wrong, though there may be warnings; 1: something is wrong."""

    help = "Look whether everything is sound."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """As ``bihuan doctor`` has them."""
        parser.add_argument("--json", action="store_true", dest="as_json")
        parser.add_argument("--quick", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """In the language of the terminal."""
        with spoken():
            found = examine(site(timezone.now(), quick=options["quick"]))
            if options["as_json"]:
                write([json.dumps(found.as_json(), ensure_ascii=False, indent=1), "\n"])
            else:
                show_examination(found)
        sys.exit(1 if found.level is Level.FAILURE else 0)
