"""What can be chosen beside customers and opportunities: contracts that take money."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bihuan.base.organisation.models import Member
from bihuan.flow.contracts.models import Contract
from bihuan.interfaces.web import deals
from bihuan.interfaces.web.kit.options import Options, Related

search_contracts = deals.searched("contract")


def _paying(member: Member) -> "QuerySet[Contract]":
    """Contracts in force for which the member may book money."""
    rows = Contract.objects.visible_to(member, "receipts.record").current().filter(state="signed")
    return rows.order_by("-signed_on", "pk")


PAYING = Options(rows=_paying, search=search_contracts, note="number", permission="receipts.record")
CONTRACT = Related("contracts:paying_options", PAYING, placeholder=_("Contract, number or customer"))
