"""Before something that matters the password is asked again: ten minutes after the last proof of who one is.

@fresh
def change_role(request): ...
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from bihuan.base.organisation.models import Member
from bihuan.interfaces.web.middleware import by_htmx

View = Callable[..., HttpResponse]


def recently_proved(request: HttpRequest) -> bool:
    """Whether who one is was proved, by password or code, within the last ten minutes; the login counts."""
    records = get_authentication_records(request, request.user) if request.user.is_authenticated else []
    latest = max((float(record["at"]) for record in records), default=0.0)
    return timezone.now().timestamp() - latest < float(app_settings.REAUTHENTICATION_TIMEOUT)


def remember_proof(request: HttpRequest, member: Member) -> None:
    """The password was right."""
    record_authentication(request, member, method="password", reauthenticated=True)


def fresh(view: View) -> View:
    """For a view that matters: without a recent proof one is led to give it, and then to the page (not the act) again."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if recently_proved(request):
            return view(request, *args, **kwargs)
        here = request.get_full_path() if request.method in {"GET", "HEAD"} else _came_from(request)
        query = QueryDict(mutable=True)
        query["next"] = here
        address = f"{reverse('account_reauthenticate')}?{query.urlencode(safe='/')}"
        if by_htmx(request):
            response = HttpResponse(status=204)
            response["HX-Redirect"] = address
            return response
        return redirect(address)

    return guarded


def next_page(request: HttpRequest) -> str:
    """Where the form wanted to go; the start page when that lies elsewhere."""
    return _safe(request, request.POST.get("next") or request.GET.get("next") or "/")


def _came_from(request: HttpRequest) -> str:
    """The page whose button was pressed."""
    return _safe(request, request.headers.get("Referer", "") or "/")


def _safe(request: HttpRequest, address: str) -> str:
    safe = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if safe else "/"
