"""Permission roles: the list, the editor, the matrix of all rights."""

from typing import Any
from urllib.parse import quote

from django import forms as django_forms
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from pydantic import ValidationError

from bihuan.base.access.builtin import BUILTIN
from bihuan.base.access.inputs import RoleInput
from bihuan.base.access.models import Role
from bihuan.base.access.permissions import PERMISSIONS, Permission, Scope
from bihuan.base.access.predicate import require as require_permission
from bihuan.base.access.services import change_role, create_role, delete_role
from bihuan.base.organisation.models import Member
from bihuan.base.records.refusals import Conflict, Refused
from bihuan.interfaces.dataio import tables
from bihuan.interfaces.web import errors
from bihuan.interfaces.web.kit.acting import Done, act, go
from bihuan.interfaces.web.kit.pages import render_page
from bihuan.interfaces.web.kit.rights import may, member, require
from bihuan.interfaces.web.organisation.views.members import GET_POST
from bihuan.interfaces.web.proof import fresh
from bihuan.interfaces.wording import organisation, refusals

LIST = "organisation:roles"
Crumbs = list[tuple[str, str]]


def _crumbs() -> Crumbs:
    return [(_("Settings"), reverse("organisation:settings")), (_("Permission roles"), reverse(LIST))]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The roles, how many hold each, what each can do in a line."""
    me = require(request, "roles.manage")
    roles = Role.objects.annotate(holders=Count("members")).order_by("pk")
    context = {"roles": [_line(role, role.holders) for role in roles], "me": me}
    return render_page(request, "organisation/roles.html", context, title=_("Permission roles"), crumbs=_crumbs()[:1])


def _line(role: Role, holders: int) -> dict[str, Any]:
    scopes = role.scopes()
    areas = dict.fromkeys(PERMISSIONS[name].area for name in scopes)
    return {
        "role": role,
        "name": organisation.role(role),
        "holders": holders,
        "permissions": len(scopes),
        "areas": [organisation.AREAS.get(area, area) for area in areas],
        "own": role.code not in BUILTIN,
    }


class RoleForm(django_forms.Form):
    """The name and the rest; the matrix stands beside it."""

    name = django_forms.CharField(label=_l("Name"), max_length=60, required=False)
    note = django_forms.CharField(label=_l("What it is for"), max_length=200, required=False)
    second_factor = django_forms.BooleanField(label=_l("Who holds it signs in with a second factor"), required=False)


@fresh
@require_http_methods(GET_POST)
def create(request: HttpRequest) -> HttpResponse:
    """A role of the company's own, empty or like another one."""
    me = require(request, "roles.manage")
    like = Role.objects.filter(code=request.GET.get("like", "")).first()
    return _editor(request, me, None, like)


@fresh
@require_http_methods(GET_POST)
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change what a role grants."""
    me = require(request, "roles.manage")
    return _editor(request, me, get_object_or_404(Role, code=code), None)


def _editor(request: HttpRequest, me: Member, role: Role | None, like: Role | None) -> HttpResponse:
    source = role or like
    initial = {} if source is None else {"note": source.note, "second_factor": source.second_factor}
    initial["name"] = "" if role is None else role.name
    form = RoleForm(request.POST or None, initial=initial)
    held = {} if source is None else {name: int(scope) for name, scope in source.scopes().items()}
    grants = _sent(request) if request.method == "POST" else held
    if request.method == "POST" and form.is_valid():
        try:
            return _saved(request, me, role, form, grants)
        except Refused as no:
            form.add_error(no.field if no.field in form.fields else None, refusals.text(no))
        except Conflict:
            return errors.conflict(request)
        except ValidationError:
            form.add_error(None, _("Something sent is not a permission."))
    context = {
        "form": form,
        "role": role,
        "areas": _areas(grants, me),
        "scopes": organisation.SCOPES.items(),
        "version": role.version if role else 0,
        "shipped": role is not None and role.code in BUILTIN,
        "all": role is not None and role.is_administrator,
        "back": reverse(LIST),
    }
    title = _("New permission role") if role is None else organisation.role(role)
    status = 422 if form.errors else 200
    return render_page(request, "organisation/role.html", context, title=title, crumbs=_crumbs(), status=status)


def _saved(request: HttpRequest, me: Member, role: Role | None, form: RoleForm, grants: dict[str, int]) -> HttpResponse:
    value = RoleInput(grants=grants, **form.cleaned_data)
    if role is None:
        create_role(value=value, by=me, at=timezone.now())
    else:
        sent = request.POST.get("version", "")
        version = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else -1
        change_role(role=role, value=value, version=version, by=me, at=timezone.now())
    return go(request, reverse(LIST))


def _sent(request: HttpRequest) -> dict[str, int]:
    """What the matrix says; an unknown name or scope is left to the input to refuse."""
    found = {}
    for key, value in request.POST.items():
        if key.startswith("grant-") and value in {"1", "2", "3", "4"}:
            found[key.removeprefix("grant-")] = int(value)
    return found


def _areas(grants: dict[str, Any], me: Member) -> list[dict[str, Any]]:
    """The matrix: areas × acts, each with the scopes that the one who edits may choose."""
    own = me.own_authority.grants
    found: dict[str, list[dict[str, Any]]] = {}
    for permission in PERMISSIONS.values():
        held = own.get(permission.name)
        now = int(grants.get(permission.name, 0))
        found.setdefault(permission.area, []).append(
            {
                "permission": permission,
                "act": organisation.ACTS.get(permission.name.partition(".")[2], permission.name),
                "now": now,
                "choices": _choices(permission, held, now),
                "locked": held is None or now > held,
            }
        )
    return [{"title": organisation.AREAS.get(area, area), "acts": acts} for area, acts in found.items()]


def _choices(permission: Permission, held: Scope | None, now: int) -> list[tuple[int, Any]]:
    if not permission.scoped:
        return [(int(Scope.ALL), _("yes"))] if held is not None or now else []
    return [(int(scope), label) for scope, label in organisation.SCOPES.items() if (held or 0) >= scope or scope == now]


@require_POST
def delete(request: HttpRequest, code: str) -> HttpResponse:
    """Delete a role that nobody holds."""
    me = require(request, "roles.manage")
    role = get_object_or_404(Role, code=code)
    return act(
        request,
        lambda: delete_role(role=role, by=me, at=timezone.now()),
        done=lambda _nothing: Done(reverse(LIST), _("Deleted.")),
        back=reverse(LIST),
    )


@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """All roles × all permissions, to look at, print and take away."""
    me = member(request)
    if not (may(request, "roles.manage") or may(request, "log.view")):
        require_permission(me, "roles.manage")
    roles = list(Role.objects.order_by("pk"))
    scopes = [role.scopes() for role in roles]
    rows = [
        (
            permission,
            organisation.AREAS.get(permission.area, permission.area),
            _act(permission),
            [_cell(permission, held) for held in scopes],
        )
        for permission in PERMISSIONS.values()
    ]
    if request.GET.get("as") == "xlsx":
        return _workbook(roles, rows)
    areas: dict[str, list[Any]] = {}
    for permission, _area, act_name, cells in rows:
        areas.setdefault(permission.area, []).append((act_name, cells))
    context = {
        "roles": [organisation.role(role) for role in roles],
        "areas": [(organisation.AREAS.get(area, area), acts) for area, acts in areas.items()],
        "scopes": organisation.SCOPES.values(),
        "printed_at": timezone.localtime(),
    }
    return render_page(request, "organisation/matrix.html", context, title=_("Rights matrix"), crumbs=_crumbs())


def _act(permission: Permission) -> Any:
    return organisation.ACTS.get(permission.name.partition(".")[2], permission.name)


def _cell(permission: Permission, held: dict[str, Scope]) -> dict[str, Any]:
    scope = held.get(permission.name)
    if scope is None:
        return {"text": "", "scope": 0}
    return {"text": organisation.SCOPES[scope] if permission.scoped else _("yes"), "scope": int(scope)}


def _workbook(roles: list[Role], rows: list[Any]) -> HttpResponse:
    columns = [
        tables.Column(_("Area")),
        tables.Column(_("Act")),
        *(tables.Column(organisation.role(role)) for role in roles),
    ]
    lines = (
        [str(area), str(act_name), *(str(cell["text"]) for cell in cells)]
        for _permission, area, act_name, cells in rows
    )
    data = tables.write_table(columns, lines, "xlsx", sheet=_("Rights matrix"))
    response = HttpResponse(data, content_type=tables.CONTENT_TYPES["xlsx"])
    name = quote(f"{_('Rights matrix')}-{timezone.localdate():%Y%m%d}.xlsx")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response
