"""What whoever asks first would wait for, done before anybody asks: pages imported, templates parsed, catalogues and migrations read.

The processes that serve are forked from the one that does this, so it is also in memory once instead of once in each.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.template import engines
from django.urls import reverse
from django.utils.translation import gettext, override

from bihuan.base.records import pinyin
from bihuan.interfaces.telemetry import migrations

OWN = Path(__file__).parent


def warm() -> None:
    """Load all that, asking the database nothing."""
    migrations.brought()
    pinyin.initials("客户")
    for language, _name in settings.LANGUAGES:
        with override(language):
            # Reading the addresses imports every page; they are put in order for each language by itself.
            reverse("start")
            gettext("Customers")
    for name in templates(engines["django"].template_dirs):
        engines["django"].get_template(name)
    for name in templates([OWN / "rows"]):
        engines["rows"].get_template(name)


def templates(folders: Iterable[str | Path]) -> Iterator[str]:
    """The names of our templates below these folders; those of libraries are parsed when one is asked for."""
    for folder in map(Path, folders):
        if folder.is_relative_to(OWN):
            yield from sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
