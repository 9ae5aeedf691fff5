"""Rendering a page: a template with its title, where it stands, and the frame around it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

Label = str | Promise
Crumbs = Sequence[tuple[Label, str]]


def render_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    title: Label,
    crumbs: Crumbs = (),
    note: Label = "",
    status: int = 200,
) -> HttpResponse:
    """The template, which extends ``layout``. ``crumbs``: (label, address) of the pages above; ``note`` under the title."""
    whole = {"title": title, "crumbs": crumbs, "note": note, **(context or {})}
    return render(request, template, whole, status=status)
