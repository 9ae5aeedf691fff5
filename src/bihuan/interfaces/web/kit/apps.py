"""The application."""

from django.apps import AppConfig
from django.core import checks

from bihuan.interfaces.web.kit import assets


class KitConfig(AppConfig):
    """What all pages share."""

    name = "bihuan.interfaces.web.kit"
    label = "kit"

    def ready(self) -> None:
        """Have a missing bundle said at start rather than seen as a bare page."""
        checks.register(_bundle_is_there)


def _bundle_is_there(app_configs: object, **_: object) -> list[checks.CheckMessage]:
    if assets.MANIFEST.is_file():
        return []
    text = "页面资源尚未构建 / the pages' assets have not been built"
    return [checks.Warning(text, hint="make setup", id="kit.W001")]
