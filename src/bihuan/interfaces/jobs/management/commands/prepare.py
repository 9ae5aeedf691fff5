"""``manage prepare``: what ``bihuan serve`` does before it serves."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from bihuan.base.duties import services as duties
from bihuan.base.organisation.selectors import company
from bihuan.insight.analytics import services as tallies
from bihuan.interfaces.commands import UncheckedCommand
from bihuan.interfaces.jobs import timetable
from bihuan.interfaces.jobs.telling import say_step, spoken
from bihuan.interfaces.upkeep import upgrading
from bihuan.playbook.load import PRESETS

PORTIONS = 40
"""Of the log for the tallies; the worker counts on from there."""


class Command(UncheckedCommand):
    """Tables, cache table, timetable, duties and tallies brought up to now; with ``--demo`` the demo company too, when it is missing."""

    help = "Bring the database up to date before serving."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--demo PRESET``."""
        parser.add_argument(
            "--look", action="store_true", help="Only refuse tables of a later version; change nothing."
        )
        parser.add_argument("--demo", choices=PRESETS, default=None)

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses in production to serve a demo company."""
        with spoken(2):
            if options["look"]:
                upgrading.refuse_later()
                return
            upgrading.bring_up_to_date(settings.BACKUP_DIR, at=timezone.now(), say=say_step)
        call_command("createcachetable", verbosity=0)
        found = company()
        if found is not None and found.is_demo and settings.PRODUCTION:
            raise CommandError(
                "这个数据库里是演示公司，生产环境不能使用 / this database holds the demo company, which production does not serve",
                returncode=2,
            )
        if options["demo"]:
            self._demo(options["demo"], is_there=found is not None)
        now = timezone.now()
        timetable.install(now)
        if company() is not None:
            duties.catch_up(at=now)
            duties.sweep(at=now)
            tallies.follow(portions=PORTIONS)

    def _demo(self, preset: str, *, is_there: bool) -> None:
        if not is_there:
            call_command("make_demo", preset=preset, stdout=self.stdout, stderr=sys.stderr)
