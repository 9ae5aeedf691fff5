"""The settings, from one page; and the company's name."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.base.access.predicate import require as require_permission
from bihuan.base.organisation.models import Company
from bihuan.base.organisation.services import change_company
from bihuan.base.records.refusals import Missing
from bihuan.interfaces.web.kit.acting import Done, form_page
from bihuan.interfaces.web.kit.navigation import address
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.web.kit.rights import may, member, require
from bihuan.interfaces.web.organisation import forms
from bihuan.interfaces.web.organisation.views.members import GET_POST

PAGES = (
    # page, label, what it is for, icon, permissions of which any will do
    ("organisation:company", _l("Company"), _l("Its name."), "building", ("company.manage",)),
    (
        "organisation:members",
        _l("Members"),
        _l("Who works here, positions, leave, accounts."),
        "users",
        ("members.manage",),
    ),
    ("organisation:departments", _l("Departments"), _l("The tree, regions."), "hierarchy-2", ("members.manage",)),
    (
        "organisation:roles",
        _l("Permission roles"),
        _l("Who may see and do what, how far."),
        "shield-lock",
        ("roles.manage",),
    ),
    (
        "organisation:matrix",
        _l("Rights matrix"),
        _l("All roles beside each other, to print."),
        "table",
        ("roles.manage", "log.view"),
    ),
    (
        "playbook:versions",
        _l("Playbook"),
        _l("The regulation's versions; change and publish."),
        "book",
        ("playbook.publish",),
    ),
    (
        "playbook:calendar",
        _l("Calendar"),
        _l("Holidays and make-up days of the company."),
        "calendar",
        ("calendar.edit",),
    ),
    ("notices:server", _l("E-mail settings"), _l("The mail server; a test."), "mail", ("company.manage",)),
    ("notices:outbox", _l("Outbox"), _l("Mails that wait, went, or failed."), "send", ("company.manage",)),
    ("webhooks:list", _l("Webhooks"), _l("Other systems, told what happens here."), "webhook", ("company.manage",)),
    (
        "jobs:overview",
        _l("Background jobs"),
        _l("What runs by the clock, and how it went."),
        "clock",
        ("company.manage",),
    ),
)
ANY = ("company.manage", "roles.manage", "members.manage", "playbook.publish", "calendar.edit")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What can be set, by who asks."""
    me = member(request)
    if not any(may(request, permission) for permission in ANY):
        require_permission(me, ANY[0])
    found = [
        (href, label, purpose, icon)
        for page, label, purpose, icon, permissions in PAGES
        if (href := address(page)) is not None and any(may(request, permission) for permission in permissions)
    ]
    return render_page(request, "organisation/settings.html", {"pages": found}, title=_("Settings"))


@require_http_methods(GET_POST)
def company(request: HttpRequest) -> HttpResponse:
    """The company's name."""
    me = require(request, "company.manage")
    there = Company.objects.filter(pk=1).first()
    if there is None:
        raise Missing
    return form_page(
        request,
        form=forms.COMPANY.form(request, initial={"name": there.name}, version=there.version),
        save=lambda form: change_company(name=form.value.name, version=form.version or 0, by=me, at=timezone.now()),
        read=lambda newer: {"name": newer.name},
        done=lambda _saved: Done(reverse("organisation:settings"), _("Saved.")),
        title=_("Company"),
        back=reverse("organisation:settings"),
        crumbs=[(_("Settings"), reverse("organisation:settings"))],
    )
