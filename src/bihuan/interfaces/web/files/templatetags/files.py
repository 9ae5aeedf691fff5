"""``{% load files %}{% attachments "customer" record.public_id %}``: what is attached, and the way to add to it."""

from typing import Any

from django import template

from bihuan.base.files.models import Attachment
from bihuan.base.organisation.models import Member
from bihuan.base.records.prepared import Prepared
from bihuan.base.records.refusals import Missing
from bihuan.interfaces.web.files import checks, records

register = template.Library()
_ATTACHED = Prepared(lambda kind, record: Attachment.objects.of(kind, record).select_related("uploaded_by"))


@register.inclusion_tag("files/list.html", takes_context=True)
def attachments(
    context: template.Context, kind: str, public_id: str, *, photos: bool = False, may_write: bool | None = None
) -> dict[str, Any]:
    """The record's files; with ``photos`` the phone's camera is offered first. Nothing for who may not see the record.

    ``may_write``: whether files can be added, where the page knows already; else it is looked up.
    """
    request = context["request"]
    shown: dict[str, Any] = {"request": request, "kind": kind, "public_id": public_id, "photos": photos}
    if not isinstance(request.user, Member):
        return shown
    try:
        record = _shown(context, kind, public_id) or records.seen(request.user, kind, public_id)
    except Missing:
        return shown
    found = _ATTACHED(kind=kind, record=public_id)
    return {
        **shown,
        "csrf_token": context.get("csrf_token", ""),
        "pictures": [one for one in found if one.is_image],
        "others": [one for one in found if not one.is_image],
        "here": request.POST.get("next", "") if request.method == "POST" else request.get_full_path(),
        "may_write": records.may_write(request.user, kind, record) if may_write is None else may_write,
        "accept": "image/jpeg,image/png,image/webp" if photos else checks.ACCEPT,
    }


def _shown(context: template.Context, kind: str, public_id: str) -> Any:
    """The record whose page this is, which was looked up among those that who asks may see; None on another's page."""
    record = context.get("record")
    is_it = getattr(record, "kind", "") == kind and getattr(record, "public_id", "") == public_id
    return record if is_it else None
