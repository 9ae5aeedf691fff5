"""The application."""

from django.apps import AppConfig


class NoticesPagesConfig(AppConfig):
    """Notices and e-mail."""

    name = "bihuan.interfaces.web.notices"
    label = "notices_pages"
