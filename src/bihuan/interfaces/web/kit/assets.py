"""Where the front end's bundle is: names as we write them → names with the hash of their content."""

import json
import time
from functools import lru_cache
from pathlib import Path

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

DIST = Path(__file__).resolve().parents[1] / "static" / "dist"
MANIFEST = DIST / "manifest.json"


LOOK_AGAIN = 1.0
"""Seconds: a bundle that was built anew while developing is seen; a page's hundred icons ask the disk once."""


class _Names:
    """What the manifest says, looked at again when it is older than that."""

    def __init__(self) -> None:
        self.looked = -LOOK_AGAIN
        self.changed: tuple[Path, int] | None = None
        self.names: dict[str, str] = {}

    def get(self, name: str) -> str:
        """The file behind a name; the name itself while there is no bundle."""
        now = time.monotonic()
        if now - self.looked >= LOOK_AGAIN or (self.changed and self.changed[0] != MANIFEST):
            self.looked = now
            try:
                changed = (MANIFEST, MANIFEST.stat().st_mtime_ns)
            except FileNotFoundError:
                changed = (MANIFEST, 0)
            if changed != self.changed:
                self.changed = changed
                self.names = json.loads(MANIFEST.read_text(encoding="utf-8")) if changed[1] else {}
        return self.names.get(name, name)


_names = _Names()


def asset(name: str) -> str:
    """The address of a file of the bundle. Without a bundle a page stands there bare, but stands."""
    return static(f"dist/{_names.get(name)}")


def icon(name: str, size: str = "") -> SafeString:
    """An icon of ``frontend/icons.txt`` as inline SVG; ``size`` small or large. It says nothing to screen readers: a text must."""
    return _drawn(name, size, _names.get("icons.svg"))


@lru_cache(maxsize=1024)
def _drawn(name: str, size: str, sprite: str) -> SafeString:
    css = f"icon icon-{size}" if size else "icon"
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', css, static(f"dist/{sprite}"), name
    )
