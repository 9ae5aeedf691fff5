"""Members: adding, changing, their positions, leave, last day, return."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bihuan.base.organisation import services
from bihuan.base.organisation.days import day_of
from bihuan.base.organisation.inputs import LeaveInput
from bihuan.base.organisation.models import Leave, Member, Position
from bihuan.base.records.refusals import Missing
from bihuan.interfaces.web.kit.acting import Done, act, form_page
from bihuan.interfaces.web.kit.rights import require
from bihuan.interfaces.web.organisation import forms
from bihuan.interfaces.web.organisation.moving import Changed, moving

GET_POST = ["GET", "HEAD", "POST"]
Crumbs = list[tuple[str, str]]


def seen_by(asking: Member, public_id: str) -> Member:
    """The member, if the one who asks may see them; an account serves as well as an id, links in the log have it."""
    rows: QuerySet[Member] = Member.objects.visible_to(asking, "members.view").select_related("department", "manager")
    found = rows.filter(public_id=public_id).first() or rows.filter(code=public_id).first()
    if found is None:
        raise Missing
    return found


def page_of(member: Member) -> str:
    """The address of the member's page."""
    return reverse("organisation:member", args=[member.public_id])


def crumbs_to(member: Member | None = None) -> Crumbs:
    """Where a page about members stands."""
    above = [(_("Members"), reverse("organisation:members"))]
    return above if member is None else [*above, (member.name, page_of(member))]


@require_http_methods(GET_POST)
def add(request: HttpRequest) -> HttpResponse:
    """Somebody joins."""
    me = require(request, "members.manage")
    now = timezone.now()

    def run(changed: Changed) -> HttpResponse:
        def save(form: Any) -> Member:
            made = services.add_member(value=form.value, by=me, at=now)
            changed.note(made, made.joined_on)
            return made

        return form_page(
            request,
            form=forms.new_member(me).form(request, initial={"joined_on": day_of(now)}),
            save=save,
            done=lambda made: Done(
                page_of(made), _("%(name)s is added. Now send an invitation.") % {"name": made.name}
            ),
            title=_("New member"),
            back=reverse("organisation:members"),
            crumbs=crumbs_to(),
        )

    return moving(request, run)


@require_http_methods(GET_POST)
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Other particulars."""
    me = require(request, "members.manage")
    member = seen_by(me, public_id)

    def run(changed: Changed) -> HttpResponse:
        def save(form: Any) -> Member:
            saved = services.change_member(
                member=member, value=form.value, version=form.version or 0, by=me, at=timezone.now()
            )
            if saved.joined_on != member.joined_on:
                changed.note(saved, min(saved.joined_on, member.joined_on))
            return saved

        return form_page(
            request,
            form=forms.MEMBER.form(request, initial=_read(member), version=member.version),
            save=save,
            read=_read,
            done=lambda saved: Done(page_of(saved), _("Saved.")),
            title=_("Change %(name)s") % {"name": member.name},
            back=page_of(member),
            crumbs=crumbs_to(member),
        )

    return moving(request, run)


def _read(member: Any) -> dict[str, Any]:
    found = forms.MEMBER.read(member)
    return {**found, "department": member.department.public_id if member.department else None}


@require_http_methods(GET_POST)
def position(request: HttpRequest, public_id: str) -> HttpResponse:
    """Another position from a day on."""
    me = require(request, "members.manage")
    member = seen_by(me, public_id)

    def run(changed: Changed) -> HttpResponse:
        def save(form: Any) -> Position:
            told = form.value
            taken = services.take_position(
                member=member, role=told.role, first_on=told.first_on, by=me, at=timezone.now()
            )
            changed.note(member, told.first_on)
            return taken

        return form_page(
            request,
            form=forms.POSITION.form(request, initial={"first_on": day_of(timezone.now())}),
            save=save,
            done=lambda _taken: Done(page_of(member), _("Saved.")),
            title=_("Position of %(name)s") % {"name": member.name},
            back=page_of(member),
            crumbs=crumbs_to(member),
        )

    return moving(request, run)


@require_http_methods(GET_POST)
def leave(request: HttpRequest, public_id: str) -> HttpResponse:
    """Days on which the member is away."""
    me = require(request, "leave.record")
    member = seen_by(me, public_id)
    if not Member.objects.visible_to(me, "leave.record").filter(pk=member.pk).exists():
        raise Missing
    return _leave_page(request, me, member)


@require_http_methods(GET_POST)
def new_leave(request: HttpRequest) -> HttpResponse:
    """Days on which somebody, named in the form, is away."""
    me = require(request, "leave.record")

    def run(changed: Changed) -> HttpResponse:
        def save(form: Any) -> Leave:
            told = form.value.model_dump()
            away = Member.objects.visible_to(me, "leave.record").one(told.pop("member"))
            return _recorded(changed, away, LeaveInput(**told), me)

        today = day_of(timezone.now())
        return form_page(
            request,
            form=forms.NEW_LEAVE.form(request, initial={"first_on": today, "last_on": today}),
            save=save,
            done=lambda made: Done(
                reverse("organisation:out"), _("%(name)s is on leave on these days.") % {"name": made.member.name}
            ),
            title=_("Record leave"),
            back=reverse("organisation:out"),
            crumbs=[*crumbs_to(), (_("Out today"), reverse("organisation:out"))],
        )

    return moving(request, run)


def _leave_page(request: HttpRequest, me: Member, member: Member) -> HttpResponse:
    def run(changed: Changed) -> HttpResponse:
        today = day_of(timezone.now())
        return form_page(
            request,
            form=forms.LEAVE.form(request, initial={"first_on": today, "last_on": today}),
            save=lambda form: _recorded(changed, member, form.value, me),
            done=lambda _made: Done(page_of(member), _("Leave recorded.")),
            title=_("Leave of %(name)s") % {"name": member.name},
            back=page_of(member),
            crumbs=crumbs_to(member),
        )

    return moving(request, run)


def _recorded(changed: Changed, member: Member, value: LeaveInput, me: Member) -> Leave:
    made = services.record_leave(member=member, value=value, by=me, at=timezone.now())
    changed.note(member, made.first_on)
    return made


@require_POST
def cancel_leave(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take an absence back."""
    me = require(request, "leave.record")
    row = Leave.objects.filter(public_id=public_id, member__in=Member.objects.visible_to(me, "leave.record")).first()
    if row is None:
        raise Missing

    def run(changed: Changed) -> HttpResponse:
        def work() -> Leave:
            gone = services.cancel_leave(leave=row, by=me, at=timezone.now())
            changed.note(row.member, row.first_on)
            return gone

        return act(
            request,
            work,
            done=lambda _gone: Done(page_of(row.member), _("Leave taken back.")),
            back=page_of(row.member),
        )

    return moving(request, run)


@require_http_methods(GET_POST)
def leaver(request: HttpRequest, public_id: str) -> HttpResponse:
    """The last day of work."""
    me = require(request, "members.manage")
    member = seen_by(me, public_id)

    def run(changed: Changed) -> HttpResponse:
        def save(form: Any) -> Member:
            told = form.value
            gone = services.leave_company(
                member=member,
                left_on=told.left_on,
                account=told.account,
                version=form.version or 0,
                by=me,
                at=timezone.now(),
            )
            changed.note(gone, min(told.left_on, member.left_on or date.max))
            return gone

        return form_page(
            request,
            form=forms.LEAVER.form(request, initial={"left_on": day_of(timezone.now())}, version=member.version),
            save=save,
            read=lambda newer: {"left_on": newer.left_on},
            done=lambda gone: Done(reverse("organisation:handover", args=[gone.public_id]), _("Saved.")),
            title=_("%(name)s leaves") % {"name": member.name},
            back=page_of(member),
            crumbs=crumbs_to(member),
            note=_("What they own is listed next, to hand it over."),
        )

    return moving(request, run)


@require_http_methods(GET_POST)
def returns(request: HttpRequest, public_id: str) -> HttpResponse:
    """Somebody works here again."""
    me = require(request, "members.manage")
    member = seen_by(me, public_id)

    def run(changed: Changed) -> HttpResponse:
        def save(form: Any) -> Member:
            back = services.reactivate(
                member=member, first_on=form.value.first_on, version=form.version or 0, by=me, at=timezone.now()
            )
            changed.note(back, min(form.value.first_on, member.left_on or form.value.first_on))
            return back

        return form_page(
            request,
            form=forms.RETURN.form(request, initial={"first_on": day_of(timezone.now())}, version=member.version),
            save=save,
            done=lambda back: Done(page_of(back), _("%(name)s works here again.") % {"name": back.name}),
            title=_("%(name)s returns") % {"name": member.name},
            back=page_of(member),
            crumbs=crumbs_to(member),
        )

    return moving(request, run)
