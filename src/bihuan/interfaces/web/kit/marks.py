"""Small marks that both engines write."""

from datetime import datetime

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bihuan.interfaces.web.kit import navigation, times


def clause(code: str) -> SafeString:
    """The clause that asks for something, leading to its words where the regulation's page is there."""
    title = _("Clause %(code)s of the regulation") % {"code": code}
    page = navigation.address("playbook:regulation")
    if page is None:
        return format_html('<span class="clause" title="{}">{}</span>', title, code)
    return format_html('<a class="clause" href="{}#{}" title="{}">{}</a>', page, code, title, code)


def moment(value: datetime | None) -> SafeString:
    """A moment, short; whole in the machine-readable attribute."""
    if value is None:
        return SafeString("")
    whole = timezone.localtime(value).isoformat(timespec="minutes")
    return format_html('<time class="nowrap" datetime="{}">{}</time>', whole, times.short_moment(value))
