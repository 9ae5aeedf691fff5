"""``manage restore``: what ``bihuan restore`` becomes."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.interfaces.cli.terminal import say
from bihuan.interfaces.commands import UncheckedCommand
from bihuan.interfaces.jobs.telling import spoken
from bihuan.interfaces.upkeep.restoring import restore


class Command(UncheckedCommand):
    """Exit 0: everything is there and compared; 1: nothing was restored, and nothing was changed that was there."""

    help = "Restore a backup into an empty place."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """As ``bihuan restore`` has it."""
        parser.add_argument("source", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """In the language of the terminal."""
        with spoken():
            restored = restore(options["source"])
            told = {
                "made_at": timezone.localtime(restored.made_at).strftime("%Y-%m-%d %H:%M:%S"),
                "rows": restored.rows,
                "files": restored.files,
            }
            say(_("Restored the backup of %(made_at)s: %(rows)s rows, %(files)s files; all of it compared.") % told)
            if restored.migrated:
                say(
                    _("It was of an earlier version: %(count)s steps were applied.") % {"count": len(restored.migrated)}
                )
