"""Tables of rows, and the frame, by Django's Jinja2 backend: compiled once, so that fifty rows of ten cells cost a few milliseconds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template import engines
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext, pgettext
from jinja2 import Environment, StrictUndefined

from bihuan.interfaces.web.kit import marks, times
from bihuan.interfaces.web.kit.assets import icon
from bihuan.interfaces.web.kit.navigation import of_record


def environment(**options: Any) -> Environment:
    """The engine's environment; a name that the caller forgot is an error, not an empty cell."""
    made = Environment(**{**options, "undefined": StrictUndefined})  # noqa: S701 - Django's backend switches autoescape on
    made.globals.update(icon=icon, static=static, _=gettext, ngettext=ngettext, pgettext=pgettext)
    made.globals.update(clause=marks.clause, moment=marks.moment, money=times.money, number=times.number)
    made.globals["of_record"] = of_record
    return made


def render_rows(template: str, context: Mapping[str, Any]) -> SafeString:
    """The template of ``web/rows`` as a text that is safe in a Django template: all values were escaped in it."""
    return mark_safe(engines["rows"].get_template(template).render(dict(context)))  # noqa: S308 - escaped by the engine


@dataclass(frozen=True)
class Head:
    """A column's heading. ``href``: where its order leads; ``now``: ascending, descending, or empty for another's order."""

    key: str
    label: str
    align: str = ""
    lead: bool = False
    phone: bool = True
    href: str = ""
    now: str = ""

    def opening(self, *, empty: bool) -> SafeString:
        """What a cell below it begins with."""
        css = {"number": "number", "badge": "is-badge"}.get(self.align, "")
        css += " is-empty" if empty else ""
        css += "" if self.phone else " not-phone"
        if not css and not self.align:
            return format_html('<td data-label="{}">', self.label)
        return format_html('<td data-label="{}" class="{}">', self.label, css)


def render_table(
    heads: Sequence[Head],
    lines: Sequence[Any],
    *,
    title: str,
    name: str = "",
    totals: Mapping[str, Any] | None = None,
    pick: bool = False,
    paper: bool = False,
    archived: bool = False,
) -> SafeString:
    """The table of all lists. ``lines`` have an ``id`` and ``cells``, as many as there are heads; ``pick``: they can be chosen."""
    shown = {
        "name": name,
        "columns": heads,
        "openings": [(head.lead, head.opening(empty=False), head.opening(empty=True)) for head in heads],
        "lines": lines,
        "totals": totals or {},
        "pick": pick,
        "paper": paper,
        "archived": archived,
        "title": title,
    }
    return render_rows("table.jinja", shown)
