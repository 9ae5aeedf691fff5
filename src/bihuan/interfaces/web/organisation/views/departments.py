"""The tree of departments, and who is out today."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.base.access.predicate import may
from bihuan.base.organisation import services
from bihuan.base.organisation.days import day_of
from bihuan.base.organisation.models import Department, Member
from bihuan.base.organisation.selectors import acting_for, away, chart
from bihuan.interfaces.web.kit.acting import Done, act, form_page
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.web.kit.rights import require
from bihuan.interfaces.web.organisation import forms
from bihuan.interfaces.web.organisation.views.members import GET_POST

TREE = "organisation:departments"


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Members"), reverse("organisation:members")), (_("Departments"), reverse(TREE))]


def _done(said: str) -> Any:
    return lambda _row: Done(reverse(TREE), said)


@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    """All departments, with how many work in each."""
    me = require(request, "members.view")
    archived = Department.objects.exclude(archived_at=None).select_related("parent").order_by("name")
    context = {
        "nodes": chart(),
        "manages": may(me, "members.manage"),
        "archived": archived if may(me, "members.manage") else [],
        "without": Member.objects.active().filter(department=None).count(),
    }
    return render_page(request, "organisation/departments.html", context, title=_("Departments"), crumbs=_crumbs()[:1])


@require_http_methods(GET_POST)
def create(request: HttpRequest) -> HttpResponse:
    """A new department, under the one named in the address."""
    me = require(request, "members.manage")
    under = request.GET.get("under", "")
    parent = Department.objects.in_use().one(under) if under else None
    title = _("New department under %(name)s") % {"name": parent.name} if parent else _("New department")
    return form_page(
        request,
        form=forms.DEPARTMENT.form(request, initial={"region_code": parent.region_code if parent else ""}),
        save=lambda form: services.create_department(value=form.value, parent=parent, by=me, at=timezone.now()),
        done=_done(_("The department is there.")),
        title=title,
        back=reverse(TREE),
        crumbs=_crumbs(),
    )


@require_http_methods(GET_POST)
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Another name, another region."""
    me = require(request, "members.manage")
    row = Department.objects.in_use().one(public_id)
    return form_page(
        request,
        form=forms.DEPARTMENT.form(request, initial=forms.DEPARTMENT.read(row), version=row.version),
        save=lambda form: services.change_department(
            department=row, value=form.value, version=form.version or 0, by=me, at=timezone.now()
        ),
        read=forms.DEPARTMENT.read,
        done=_done(_("Saved.")),
        title=_("Change %(name)s") % {"name": row.name},
        back=reverse(TREE),
        crumbs=_crumbs(),
    )


@require_http_methods(GET_POST)
def move(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put it under another one."""
    me = require(request, "members.manage")
    row = Department.objects.in_use().select_related("parent").one(public_id)

    def save(form: Any) -> Department:
        parent = Department.objects.in_use().one(form.value.parent) if form.value.parent else None
        return services.move_department(
            department=row, parent=parent, version=form.version or 0, by=me, at=timezone.now()
        )

    return form_page(
        request,
        form=forms.PLACE.form(
            request, initial={"parent": row.parent.public_id if row.parent else None}, version=row.version
        ),
        save=save,
        read=lambda newer: {"parent": newer.parent.public_id if newer.parent else None},
        done=_done(_("Moved, with all below it.")),
        title=_("Move %(name)s") % {"name": row.name},
        back=reverse(TREE),
        crumbs=_crumbs(),
    )


@require_http_methods(GET_POST)
def merge(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put its members and what stands below it into another one."""
    me = require(request, "members.manage")
    row = Department.objects.in_use().one(public_id)

    def save(form: Any) -> Department:
        into = Department.objects.in_use().one(form.value.into)
        return services.merge_department(department=row, into=into, version=form.version or 0, by=me, at=timezone.now())

    return form_page(
        request,
        form=forms.MERGE.form(request, version=row.version),
        save=save,
        done=_done(_("Merged. Its members work in the other department now.")),
        title=_("Merge %(name)s into another") % {"name": row.name},
        back=reverse(TREE),
        crumbs=_crumbs(),
        submit=_("Merge"),
    )


@require_POST
def archive(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take an empty department off the lists."""
    me = require(request, "members.manage")
    row = Department.objects.in_use().one(public_id)
    return act(
        request,
        lambda: services.archive_department(department=row, version=row.version, by=me, at=timezone.now()),
        done=_done(_("Archived.")),
        back=reverse(TREE),
    )


@require_POST
def restore(request: HttpRequest, public_id: str) -> HttpResponse:
    """Use it again."""
    me = require(request, "members.manage")
    row = Department.objects.exclude(archived_at=None).one(public_id)
    return act(
        request,
        lambda: services.restore_department(department=row, version=row.version, by=me, at=timezone.now()),
        done=_done(_("Restored.")),
        back=reverse(TREE),
    )


@require_safe
def out(request: HttpRequest) -> HttpResponse:
    """Who is away on the day, until when, and who acts for them."""
    me = require(request, "members.view")
    today = day_of(timezone.now())
    day = _day(request.GET.get("day", "")) or today
    leaves = away(day, Member.objects.active().visible_to(me, "members.view"))
    acting = acting_for([leave.member for leave in leaves], day)
    rows = [{"leave": leave, "member": leave.member, "acting": acting.get(leave.member_id, [])} for leave in leaves]
    context = {"rows": rows, "day": day, "today": today, "records": may(me, "leave.record")}
    crumbs = [(_("Members"), reverse("organisation:members"))]
    title = _("Out today") if day == today else _("Out on %(day)s") % {"day": day.isoformat()}
    return render_page(request, "organisation/out.html", context, title=title, crumbs=crumbs)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None
