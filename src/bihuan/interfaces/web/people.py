"""Members and departments to choose from, for every stage's forms and lists: what the one who asks may see of them."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from bihuan.base.organisation.models import Department, Member
from bihuan.base.organisation.selectors import departments_for
from bihuan.base.records.pinyin import normal
from bihuan.interfaces.web.kit.options import Options

Label = str | Promise
INDENT = "\u3000"


def search_members(rows: "QuerySet[Any]", text: str) -> "QuerySet[Any]":
    """By part of the name, its sound or initials, account, number, mobile or e-mail."""
    typed = normal(text)
    packed = typed.replace(" ", "")
    found = (
        Q(name__icontains=text)
        | Q(code__icontains=typed)
        | Q(sort_key__contains=typed)
        | Q(initials__startswith=packed)
    )
    found |= Q(number__istartswith=typed) | Q(mobile__startswith=packed) | Q(email__icontains=typed)
    return rows.filter(found)


def members(asking: Member) -> "QuerySet[Member]":
    """Those at work whom the member may see, by sound."""
    found: QuerySet[Member] = Member.objects.active().visible_to(asking, "members.view").order_by("sort_key", "pk")
    return found


MEMBERS = Options(rows=members, search=search_members, label="name", note="department__name", permission="members.view")
"""A field: ``related={"owner": Related("organisation:member_options", MEMBERS)}``."""


def member_choices(asking: Member) -> list[tuple[str, Label]]:
    """(public id, name) of those at work, for a filter."""
    return list(members(asking).values_list("public_id", "name"))


def department_choices(asking: Member) -> list[tuple[str, Label]]:
    """(path, name set in by its level), for ``filters.department``."""
    return [(one.path, INDENT * one.depth + one.name) for one in departments_for(asking)]


def department_ids(asking: Member) -> list[tuple[str, Label]]:
    """(public id, name set in by its level), for a form's field."""
    return [(one.public_id, INDENT * one.depth + one.name) for one in departments_for(asking)]


def all_departments() -> list[tuple[str, Label]]:
    """(public id, name set in by its level) of all that are in use."""
    return [(one.public_id, INDENT * one.depth + one.name) for one in Department.objects.in_use().order_by("path")]
