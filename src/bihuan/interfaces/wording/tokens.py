"""Words about tokens: why they are refused, what happened to them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from bihuan.base.audit.models import Event
from bihuan.interfaces.wording import facts, organisation, refusals
from bihuan.interfaces.wording.facts import Reading, Told

refusals.add(
    {
        "token_revoked": _l("This token is out of use already."),
        "too_many_tokens": _l("At most %(most)s tokens at a time. Revoke one that is not needed any more."),
    }
)


def permissions(token: Mapping[str, Any]) -> str:
    """What a token may, in a line."""
    names = [organisation.permission_named(name) for name in token["permissions"]]
    return _(", ").join(names) if names else _("All that the member may")


def _created(event: Event, _reading: Reading) -> Told:
    data = event.data
    may = permissions({"permissions": data.get("permissions") or ()})
    reads = _("%(may)s; only reading") % {"may": may} if data["read_only"] else may
    return Told(_("Token made: %(name)s") % {"name": data["name"]}, reads, "key")


def _revoked(event: Event, _reading: Reading) -> Told:
    return Told(_("Token revoked: %(name)s") % {"name": event.data["name"]}, "", "key")


facts.add({"token.created": _created, "token.revoked": _revoked})
