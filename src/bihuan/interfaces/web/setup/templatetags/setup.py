"""``{% load setup %}{% whats_next %}``: what a new company does next, where its administrator lands."""

from typing import Any

from django import template
from django.utils import timezone

from bihuan.interfaces.web.kit import frame
from bihuan.interfaces.web.setup import next_steps

register = template.Library()


@register.inclusion_tag("setup/_next.html", takes_context=True)
def whats_next(context: template.Context) -> dict[str, Any]:
    """The checklist, or nothing."""
    request = context["request"]
    return {
        "steps": next_steps.steps(request, frame.of(request).company, timezone.now()),
        "csrf_token": context.get("csrf_token"),
    }
