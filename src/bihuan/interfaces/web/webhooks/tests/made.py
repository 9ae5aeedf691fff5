"""Webhooks for tests of pages and of the API, made through the services."""

from datetime import timedelta

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import Cast
from bihuan.insight.webhooks import services
from bihuan.insight.webhooks.addresses import Policy
from bihuan.insight.webhooks.inputs import EndpointInput
from bihuan.insight.webhooks.models import Delivery, Endpoint
from bihuan.interfaces.channels.sealing import seal
from bihuan.interfaces.channels.signing import new_secret
from bihuan.interfaces.web.customers.tests.made import customer

URL = "https://erp.example.com/hooks/bihuan"


def endpoint(cast: Cast, name: str = "ERP") -> Endpoint:
    """The administrator's, told of customers."""
    value = EndpointInput(name=name, url=URL, verbs=("customer.*",))
    return services.create_endpoint(
        value=value, sealed=seal(new_secret()), policy=Policy(https_only=True), by=cast.admin, at=cast.at
    )


def paused(cast: Cast) -> Endpoint:
    """One that is told nothing."""
    made = endpoint(cast)
    return services.pause(endpoint=made.public_id, by=cast.admin, at=cast.at)


def waiting(cast: Cast) -> Delivery:
    """A customer's recording that waits to be told."""
    endpoint(cast)
    customer(cast)
    services.follow(at=cast.at + timedelta(hours=2))
    return Delivery.objects.select_related("endpoint").get()


def past(cast: Cast) -> Endpoint:
    """One whose cursor has passed something."""
    return waiting(cast).endpoint


def earliest() -> str:
    """When the first of all facts was recorded, as a program writes it."""
    return Event.objects.order_by("seq").values_list("recorded_at", flat=True)[0].isoformat()
