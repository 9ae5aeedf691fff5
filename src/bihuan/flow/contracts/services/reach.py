"""The contracts that a service works on: locked, visible, within reach."""

from collections.abc import Sequence

from bihuan.base.organisation.models import Member
from bihuan.base.records.refusals import Missing, Refused
from bihuan.flow.contracts.models import Contract, ContractQuerySet

VIEW, CREATE, EDIT = "contracts.view", "contracts.create", "contracts.edit"
SIGN, ARCHIVE, ASSIGN, RECEIVE = "contracts.sign", "contracts.archive", "opportunities.assign", "receipts.record"


def locked(rows: ContractQuerySet) -> ContractQuerySet:
    """The rows with what the services read of them, locked until the transaction ends, in one order."""
    return (
        rows.select_related("customer", "owner", "department", "opportunity")
        .select_for_update(of=("self",))
        .order_by("pk")
    )


def all_in_reach(public_ids: Sequence[str], by: Member, permission: str) -> list[Contract]:
    """The contracts: Missing for one that is not visible, Refused for one that is, but out of reach."""
    wanted = set(public_ids)
    found = list(locked(Contract.objects.visible_to(by, VIEW).filter(public_id__in=wanted)))
    if len(found) < len(wanted):
        raise Missing
    if Contract.objects.visible_to(by, permission).filter(public_id__in=wanted).count() < len(wanted):
        raise Refused("no_permission", permission=permission)
    return found


def in_reach(public_id: str, by: Member, permission: str) -> Contract:
    """The one contract; an archived one is restored before anything else is done with it."""
    contract = all_in_reach([public_id], by, permission)[0]
    if contract.archived_at is not None:
        raise Refused("archived")
    return contract
