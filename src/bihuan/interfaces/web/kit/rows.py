"""Tables of rows by Django's Jinja2 backend: compiled once, so that fifty rows of ten cells cost a few milliseconds."""

from collections.abc import Mapping
from typing import Any

from django.template import engines
from django.utils.safestring import SafeString, mark_safe
from jinja2 import Environment, StrictUndefined

from bihuan.interfaces.web.kit.assets import icon


def environment(**options: Any) -> Environment:
    """The engine's environment; a name that the caller forgot is an error, not an empty cell."""
    made = Environment(**{**options, "undefined": StrictUndefined})  # noqa: S701 - Django's backend switches autoescape on
    made.globals["icon"] = icon
    return made


def render_rows(template: str, context: Mapping[str, Any]) -> SafeString:
    """The template of ``web/rows`` as a text that is safe in a Django template: all values were escaped in it."""
    return mark_safe(engines["rows"].get_template(template).render(dict(context)))  # noqa: S308 - escaped by the engine
