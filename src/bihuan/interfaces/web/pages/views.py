"""Where one begins, and addresses that have moved."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The first page is Today."""
    return redirect("today:today")


@require_safe
def presets(request: HttpRequest) -> HttpResponse:
    """The regulations that ship stand among the playbook's pages."""
    return redirect("playbook:presets")
