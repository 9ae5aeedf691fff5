"""Where one begins, and addresses that have moved."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The first page is Today."""
    return redirect("today:today")


@require_safe
def presets(request: HttpRequest) -> HttpResponse:
    """The regulations that ship stand among the playbook's pages."""
    return redirect("playbook:presets")


@login_not_required
@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it at this address where no page names another: a file, an answer of the API."""
    response = redirect(static("bihuan/mark.svg"))
    response["Cache-Control"] = "public, max-age=86400"
    return response
