"""Setting up an empty database."""

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.base.records.refusals import Refused
from bihuan.interfaces import founding
from bihuan.interfaces.web.setup import permission
from bihuan.interfaces.web.setup.forms import DEPARTMENTS, SetUpForm
from bihuan.interfaces.web.setup.middleware import is_set_up
from bihuan.interfaces.web.setup.next_steps import COOKIE, HIDDEN, SHOWN
from bihuan.interfaces.web.setup.presets import cards
from bihuan.interfaces.wording import refusals


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Name the company, choose its regulation, its departments, its administrator; then one is in."""
    if is_set_up():
        return redirect("/")
    limited: HttpResponse | None = ratelimit.consume_or_429(request, action="set_up")
    if limited is not None:
        return limited
    now, local = timezone.now(), permission.is_local(request)
    if not local and request.method != "POST":
        permission.tell()
    proposed = founding.next_monday(now)
    initial = {"starts_on": proposed, "departments": str(DEPARTMENTS), "account": "admin"}
    form = SetUpForm(request.POST or None, local=local, initial=initial)
    shown: dict[str, object] = {}
    if request.method == "POST" and form.is_valid():
        value = form.founding
        if value.starts_on < proposed and not form.cleaned_data["seen"]:
            preview = founding.would_charge(value.preset, value.starts_on, now)
            shown = {"preview": preview.after, "seen": True}
        else:
            answer = _found(request, form)
            if answer is not None:
                return answer
    context = {
        "form": form,
        "cards": cards(),
        "local": local,
        "proposed": proposed,
        "title": _("Set up your company"),
        **shown,
    }
    return render(request, "setup/start.html", context, status=422 if form.errors else 200)


def _found(request: HttpRequest, form: SetUpForm) -> HttpResponse | None:
    """Set it up and enter; None when the form must be shown again."""
    hashed = make_password(form.cleaned_data["password"])
    try:
        with transaction.atomic():
            _company, administrator = founding.found(form.founding, password_hash=hashed, at=timezone.now())
    except Refused as refused:
        if refused.code == "already_set_up":
            messages.info(request, _("Somebody else has just set up the company. Sign in."))
            return redirect(settings.LOGIN_URL)
        form.add_error(refused.field if refused.field in form.fields else None, refusals.text(refused))
        return None
    administrator.backend = settings.AUTHENTICATION_BACKENDS[0]
    record_authentication(request, administrator, method="password")
    answer: HttpResponse = perform_login(request, Login(user=administrator, redirect_url=settings.LOGIN_REDIRECT_URL))
    return answer


@require_POST
def put_away(request: HttpRequest) -> HttpResponse:
    """Show the list of next steps no more, in this browser."""
    response = redirect("/")
    response.set_cookie(
        COOKIE,
        HIDDEN,
        max_age=SHOWN,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response
