"""``manage make_demo``: make the demo company in an empty database."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from bihuan.base.organisation.selectors import company
from bihuan.interfaces.commands import UncheckedCommand
from bihuan.interfaces.demo.make import make_demo
from bihuan.interfaces.jobs import timetable
from bihuan.playbook.load import PRESETS

STEPS = {
    "work": "十二周的工作 / twelve weeks of work",
    "duties": "核算应办事项 / judging the duties",
    "notices": "提醒 / notices",
}


class Command(UncheckedCommand):
    """The demo company."""

    help = "Make the demo company in an empty database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Preset, scale, seed; ``--anew`` throws a demo company away first."""
        parser.add_argument("--preset", choices=PRESETS, default="equipment")
        parser.add_argument("--scale", type=float, default=1.0)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--anew", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Never in production, never over a company that is none of ours."""
        if settings.PRODUCTION:
            raise CommandError("生产环境不能生成演示公司 / production makes no demo company", returncode=2)
        there = company()
        if there is not None:
            if not there.is_demo:
                raise CommandError("这个数据库里已有公司 / there is a company in this database", returncode=2)
            if not options["anew"]:
                self.stdout.write("演示公司已在 / the demo company is there")
                return
            call_command("flush", interactive=False, verbosity=0)
            timetable.install(timezone.now())
        self.stdout.write("正在生成演示公司…… / making the demo company…")
        make_demo(
            options["preset"],
            now=timezone.now(),
            seed=options["seed"],
            scale=options["scale"],
            progress=self._show,
        )
        self.stdout.write("\n演示公司已生成 / the demo company is made")

    def _show(self, step: str, done: int, total: int) -> None:
        if sys.stdout.isatty():
            self.stdout.write(f"\r  {STEPS[step]} {min(100, done * 100 // total)}%   ", ending="")
            self.stdout.flush()
