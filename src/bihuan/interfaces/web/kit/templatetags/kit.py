"""``{% load kit %}``: what templates write often."""

from datetime import date
from decimal import Decimal
from typing import Any, cast

from django import forms, template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bihuan.base.organisation.models import Member
from bihuan.interfaces.web.kit import assets, cells, details, marks, plain_form, sending, times
from bihuan.interfaces.web.kit import words as spoken
from bihuan.interfaces.web.kit.rows import render_rows

register = template.Library()
register.simple_tag(assets.icon, name="icon")
register.simple_tag(assets.asset, name="asset")
register.simple_tag(marks.clause, name="clause")
register.simple_tag(marks.moment, name="moment")


@register.simple_tag
def rows(template_name: str, **context: Any) -> SafeString:
    """A template of ``web/rows``, for many small lines."""
    return render_rows(template_name, context)


@register.simple_tag(takes_context=True)
def piece(context: template.Context, name: str) -> SafeString:
    """A piece of a page by the quick engine, ``web/rows/<name>.jinja``: it knows what the page knows."""
    request: HttpRequest = context["request"]
    token = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', str(context["csrf_token"]))
    whole = cast("dict[str, Any]", context.flatten())
    return render_rows(f"{name}.jinja", {**whole, "csrf": token, "here": request.get_full_path()})


@register.simple_tag
def htmx_config() -> str:
    """How htmx is set, as JSON."""
    return spoken.HTMX_CONFIG


@register.simple_tag
def words() -> str:
    """What scripts say."""
    return spoken.words()


@register.simple_tag
def money(value: Decimal | float | None) -> str:
    """``¥1,234.50``."""
    return times.money(value)


@register.simple_tag
def amount(value: Decimal | float | None) -> str:
    """``1,234.50``."""
    return times.amount(value)


@register.simple_tag
def number(value: float | None) -> str:
    """``1,234``."""
    return times.number(value)


@register.simple_tag
def percent(value: Decimal | float | None, places: int = 0) -> str:
    """``87%`` of a part of one."""
    return times.percent(value, places)


@register.simple_tag
def day(value: date | None) -> SafeString:
    """A day."""
    return format_html('<time class="nowrap" datetime="{0}">{0}</time>', value.isoformat()) if value else SafeString("")


@register.simple_tag
def badge(text: Any, tone: str = "gray") -> SafeString:
    """A mark; tones as in ``cells.badge``."""
    return format_html('<span class="mark tone-{}">{}</span>', tone, text)


@register.simple_tag
def person(member: Member | None) -> SafeString:
    """A member's name, leading to their page where it is there."""
    return format_html('<span class="nowrap">{}</span>', member.name) if member else SafeString("")


@register.simple_tag
def cell(shown: cells.Cell) -> SafeString:
    """A cell outside of a list; without the file's last line end, which would be seen where line breaks are kept."""
    return SafeString(render_rows("cell.jinja", {"cell": shown}).strip())


@register.inclusion_tag("kit/action.html", takes_context=True)
def action(
    context: template.Context,
    url: str,
    *arguments: Any,
    label: str,
    icon: str = "",
    confirm: str = "",
    css: str = "btn",
    risky: bool = False,
    **fields: Any,
) -> dict[str, Any]:
    """A button that posts to the page of that name; further ``name=value`` travel with it."""
    request: HttpRequest = context["request"]
    return {
        "href": reverse(url, args=arguments),
        "label": label,
        "icon": icon,
        "confirm": confirm,
        "css": css,
        "risky": risky,
        "fields": fields.items(),
        "next": request.get_full_path(),
        "token": sending.new_token(),
    }


@register.simple_tag
def widget(part: dict[str, Any]) -> SafeString:
    """A field's input, told apart when it is wrong, pointing at its help and its problems."""
    field = part["field"]
    attributes: dict[str, Any] = {}
    described = [f"{field.auto_id}_helptext"] if field.help_text else []
    if part["problems"]:
        described.append(f"{field.auto_id}_error")
        attributes["class"] = f"{field.field.widget.attrs.get('class', '')} is-invalid".strip()
    if described:
        attributes["aria-describedby"] = " ".join(described)
    return SafeString(field.as_widget(attrs=attributes))


@register.simple_tag(takes_context=True)
def fields(context: template.Context, form: forms.BaseForm) -> SafeString:
    """Any Django form's fields in the house's look, its mistakes at the top; labels and buttons around are the page's."""
    return SafeString(render_to_string("kit/form_fields.html", {"form": plain_form.dressed(form)}, context["request"]))


@register.simple_tag(takes_context=True)
def part(context: template.Context, shown: details.Part) -> SafeString:
    """A section of its own making on a record's page."""
    whole = {**cast("dict[str, Any]", context.flatten()), **shown.context}
    return SafeString(render_to_string(shown.template, whole, context["request"]))


@register.inclusion_tag("kit/action.html", takes_context=True)
def post_button(context: template.Context, href: str, offered: details.Action, css: str) -> dict[str, Any]:
    """A record's action that posts."""
    request: HttpRequest = context["request"]
    primary = " btn-primary" if css == "btn" and offered.primary else ""
    return {
        "href": href,
        "label": offered.label,
        "icon": offered.icon,
        "confirm": offered.confirm,
        "css": css + primary,
        "risky": offered.risky,
        "fields": (),
        "next": request.get_full_path(),
        "token": sending.new_token(),
    }
