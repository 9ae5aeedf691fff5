"""What belongs to every page: the theme, and coming back after the session has ended."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.interfaces.web.kit.acting import go, here
from bihuan.interfaces.web.kit.frame import THEME_COOKIE, THEMES

A_YEAR = 365 * 24 * 3600


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the system has it."""
    chosen = request.POST.get("theme", "")
    response = go(request, here(request))
    if chosen in THEMES:
        secure = request.is_secure()
        response.set_cookie(THEME_COOKIE, chosen, A_YEAR, secure=secure, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(THEME_COOKIE)
    return response


@require_safe
def token(request: HttpRequest) -> HttpResponse:
    """A form's token of the session as it is now: a page that was open before it ended goes on with it."""
    response = JsonResponse({"token": get_token(request)})
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def renewed(request: HttpRequest) -> HttpResponse:
    """Signed in again beside a page that waits in another tab."""
    return render(request, "kit/renewed.html", {"title": _("You are signed in again")})
