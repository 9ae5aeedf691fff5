"""Reading webhooks: for those who manage the company."""

from bihuan.base.access.predicate import require
from bihuan.base.organisation.models import Member
from bihuan.insight.webhooks.models import Delivery, DeliveryQuerySet, Endpoint, EndpointQuerySet
from bihuan.insight.webhooks.services.endpoints import MANAGE


def endpoints(by: Member) -> EndpointQuerySet:
    """Those that are not put away, by name."""
    require(by, MANAGE)
    return Endpoint.objects.kept().select_related("acts_for")


def deliveries(endpoint: Endpoint) -> DeliveryQuerySet:
    """What it was told and is to be told, the latest first."""
    return Delivery.objects.filter(endpoint=endpoint).select_related("endpoint")
