"""Words about webhooks: why something is refused, how a delivery stands, what happened to an endpoint."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from bihuan.base.audit.models import Event
from bihuan.insight.webhooks.models import BY_HAND, FAILING, GONE, RIGHTS, Delivery
from bihuan.interfaces.wording import facts, refusals
from bihuan.interfaces.wording.facts import Reading, Told

Label = str | Promise

ADDRESSES: dict[str, Label] = {
    "url_not_one": _l("This is no address that something can be sent to: https://host/path, in plain letters."),
    "url_with_login": _l("An address with a user name or a password in it is not taken."),
    "url_needs_https": _l("It must begin with https://."),
    "url_port": _l("Not on this port; on one of %(ports)s, or on one that BIHUAN_WEBHOOK_HOSTS names."),
    "url_not_public": _l(
        "This leads into a network of one's own. Whoever runs the machine can allow it by BIHUAN_WEBHOOK_HOSTS."
    ),
    "url_odd_address": _l("Write the IP address in four plain numbers."),
}
refusals.add(
    {
        **ADDRESSES,
        "too_many_webhooks": _l("At most %(most)s webhooks. Archive one that is not needed any more."),
        "webhook_name_taken": _l("Another webhook has this name."),
        "webhook_stopped": _l("It is told nothing as it is."),
        "webhook_runs": _l("It is running already."),
        "too_many_tests": _l("Tests are on their way already; look again in a minute."),
        "not_for_this_webhook": _l(
            "It does not want this fact, or is not to be told: it acts with the rights of whoever set it up."
        ),
        "nothing_to_replay": _l("Nothing that it has been told was recorded since then."),
        "one_of_them": _l("Name either seq or since."),
        "not_waiting": _l("This has been told or left out already."),
        "whole_token_wanted": _l(
            "A webhook acts with all the rights of its owner: this takes a token that is not limited to some of them."
        ),
    }
)

ERRORS: dict[str, Label] = {"unknown_fact": _l("No fact is called %(verb)s.")}
"""What the input complains of."""

STATES: dict[str, Label] = {
    Delivery.WAITING: pgettext_lazy("delivery", "waiting"),
    Delivery.DELIVERED: pgettext_lazy("delivery", "delivered"),
    Delivery.FAILING: pgettext_lazy("delivery", "not taken"),
    Delivery.SKIPPED: pgettext_lazy("delivery", "left out"),
}
TONES = {
    Delivery.WAITING: "blue",
    Delivery.DELIVERED: "green",
    Delivery.FAILING: "red",
    Delivery.SKIPPED: "gray",
}
RUNNING: Label = pgettext_lazy("webhook", "running")
STOPS: dict[str, Label] = {
    BY_HAND: pgettext_lazy("webhook", "paused"),
    FAILING: _l("stopped: not taken for three days"),
    GONE: _l("stopped: the receiver wants no more (410)"),
    RIGHTS: _l("stopped: its owner may no more"),
}
FAILURES: dict[str, Label] = {
    "timeout": _l("No answer within five seconds"),
    "unreachable": _l("No connection"),
    "no_such_name": _l("The name is unknown"),
    "not_public": _l("The name leads into a network of one's own"),
    "tls": _l("The certificate is not good"),
    "broken": _l("What came back is no HTTP"),
    "redirect": _l("A redirect, which is not followed"),
    "status": _l("Not taken"),
    "no_secret": _l("The secret cannot be read with this installation's key: make a new one"),
    **ADDRESSES,
}


def failure(code: str, status: int | None) -> str:
    """Why an attempt does not count, with the HTTP status where there was one."""
    if not code:
        return ""
    words = str(FAILURES.get(code, code)).partition("%(")[0].rstrip("；; ")
    return f"{words} (HTTP {status})" if status else words


def verbs(value: Any) -> str:
    """The facts wanted, in a line."""
    return _(", ").join(value) if value else _("All facts")


def _created(event: Event, _reading: Reading) -> Told:
    return Told(_("Facts are told to %(host)s") % event.data, verbs(event.data.get("verbs")), "webhook")


def _changed(event: Event, _reading: Reading) -> Told:
    return Told(_("Changed: facts are told to %(host)s") % event.data, verbs(event.data.get("verbs")), "pencil")


def _stopped(event: Event, _reading: Reading) -> Told:
    return Told(str(STOPS.get(event.data["because"], event.data["because"])), "", "webhook-off", "amber")


def _resumed(event: Event, _reading: Reading) -> Told:
    note = _("What happened in between is left out.") if event.data["skipped"] else ""
    return Told(_("Running again"), note, "webhook", "green")


def _replayed(event: Event, _reading: Reading) -> Told:
    since = event.data.get("since")
    told = _("Told again since %(moment)s") % {"moment": facts.moment(since)} if since else _("One fact told again")
    return Told(told, "", "refresh")


TELLERS: Mapping[str, facts.Teller] = {
    "webhook.created": _created,
    "webhook.changed": _changed,
    "webhook.rotated": lambda _event, _reading: Told(_("New secret"), "", "key"),
    "webhook.stopped": _stopped,
    "webhook.resumed": _resumed,
    "webhook.replayed": _replayed,
    "webhook.archived": lambda event, _reading: Told(_("Archived: %(name)s") % event.data, "", "archive"),
}
facts.add(TELLERS)
