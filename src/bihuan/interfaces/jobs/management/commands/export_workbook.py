"""``manage export_workbook``: what ``bihuan export workbook`` becomes."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from bihuan.base.organisation.models import Member
from bihuan.interfaces.commands import UncheckedCommand
from bihuan.interfaces.dataio.reading.kinds import KINDS
from bihuan.interfaces.dataio.workbook import note_export, write_workbook


class Command(UncheckedCommand):
    """The records as a workbook, and in the log that they went out."""

    help = "Write the records as an Excel workbook."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to, and whose eyes decide."""
        parser.add_argument("out", type=Path)
        parser.add_argument("--as", dest="account", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 1, in a sentence, when nobody is there or the file cannot be written."""
        out, now = options["out"], timezone.now()
        member = _member(options["account"])
        try:
            written = write_workbook(out.absolute(), member=member, now=now)
        except OSError as error:
            raise CommandError(f"无法写入 / cannot write {out}: {error.strerror}") from error
        note_export(written, by=member, at=now)
        counts = ", ".join(f"{KINDS[kind].word} {count}" for kind, count in written.counts.items() if count)
        self.stderr.write(f"{out}: {counts or '0'}")


def _member(account: str) -> Member:
    rows = Member.objects.active().order_by("pk")
    found = rows.filter(code=account) if account else rows.filter(roles__is_administrator=True)
    member: Member | None = found.first()
    if member is None:
        who = account or "administrator"
        raise CommandError(f"没有可用的账号：{who} / no active account: {who}")
    return member
