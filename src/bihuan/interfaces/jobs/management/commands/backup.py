"""``manage backup``: what ``bihuan backup`` becomes."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.base.policies.selectors import work_calendar
from bihuan.interfaces.cli.terminal import say, write
from bihuan.interfaces.commands import UncheckedCommand
from bihuan.interfaces.jobs.telling import spoken
from bihuan.interfaces.upkeep import upgrading
from bihuan.interfaces.upkeep.copies.folder import thin_out
from bihuan.interfaces.upkeep.copies.making import make
from bihuan.interfaces.upkeep.copies.verifying import RESTORED


class Command(UncheckedCommand):
    """Exit 0: the path of a verified backup was printed; 1: there is none, and the earlier ones are as they were."""

    help = "Make a verified backup of the database and the files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """As ``bihuan backup`` has them."""
        parser.add_argument("--to", type=Path, default=None)
        parser.add_argument("--keep", action="store_true")
        parser.add_argument("--verify", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """In the language of the terminal."""
        folder = (options["to"] or settings.BACKUP_DIR).absolute()
        with spoken():
            upgrading.refuse_empty()
            made = make(folder, at=timezone.now(), restoring=options["verify"] or None)
            write([f"{made.path}\n"])
            how = (
                _("restored beside the original and compared")
                if made.verified == RESTORED
                else _("read through (pg_restore --list)")
            )
            say(_("%(megabytes).1f MB, verified: %(how)s") % {"megabytes": made.size / 2**20, "how": how})
            if made.missing:
                say(
                    _("%(count)s files that the records name were not there: bihuan doctor names them.")
                    % {"count": len(made.missing)}
                )
            if not options["keep"]:
                for path in thin_out(folder, zone=work_calendar().zone):
                    say(_("No longer kept: %(file)s") % {"file": path.name})
