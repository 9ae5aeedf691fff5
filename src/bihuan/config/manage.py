"""``python -m bihuan.config.manage …``: Django's commands, with wrong settings said in a sentence."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db import OperationalError

from bihuan.config.environment import SettingsError, read_environment


def main() -> None:
    """Exit 2 on settings that cannot be run with, 3 when the database cannot be reached."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.config.settings")
    try:
        read_environment()
        execute_from_command_line(sys.argv)
    except SettingsError as wrong:
        print(wrong, file=sys.stderr)  # noqa: T201 - the sentence is this program's output
        sys.exit(2)
    except OperationalError as unreachable:
        print(f"数据库无法使用 / the database cannot be used: {unreachable}", file=sys.stderr)  # noqa: T201
        sys.exit(3)


if __name__ == "__main__":
    main()
