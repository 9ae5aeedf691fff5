"""Signing a contract, and ending a signed one before its time."""

from datetime import datetime

from bihuan.base.audit.services import record
from bihuan.base.organisation.models import Member
from bihuan.base.policies.selectors import form as form_of
from bihuan.base.policies.selectors import in_force, work_calendar
from bihuan.base.records.models import change
from bihuan.base.records.refusals import Refused
from bihuan.base.records.transactions import whole
from bihuan.flow.contracts.events import ContractSigned, ContractTerminated
from bihuan.flow.contracts.inputs import SigningInput, TerminationInput
from bihuan.flow.contracts.models import Contract
from bihuan.flow.contracts.rules import decisions_of, signing_gate, unsettled
from bihuan.flow.contracts.selectors import contract_values
from bihuan.flow.contracts.services.reach import SIGN, in_reach
from bihuan.flow.opportunities.services import win


@whole()
def sign(*, public_id: str, given: SigningInput, version: int | None, by: Member, at: datetime) -> Contract:
    """Sign a contract once its review is passed (A15, B26, E16); its opportunity is won with it."""
    contract = in_reach(public_id, by, SIGN)
    _check_may_be_signed(contract, given, at)
    contract = change(
        contract,
        version=version,
        by=by,
        at=at,
        state="signed",
        signed_on=given.signed_on,
        signed_at=at,
        signed_by=given.signed_by,
        signed_for_us=by,
        sold_by=contract.owner,
    )
    fact = signing_fact(contract)
    if contract.opportunity is not None:
        win(opportunity=contract.opportunity, reason=f"{contract.number} {contract.name}", by=by, at=at)
    record([fact], by=by, at=at)
    return contract


def signing_fact(contract: Contract) -> ContractSigned:
    """The contract as it was signed, as a fact."""
    return ContractSigned(
        subject=contract.public_id,
        customer=contract.customer.public_id,
        expires_on=contract.expires_on,
        signed_on=contract.signed_on,
        amount=contract.amount,
        owner=contract.owner.code,
        opportunity=None if contract.opportunity is None else contract.opportunity.public_id,
        content=contract.content_hash,
        signed_by=contract.signed_by or None,
    )


def _check_may_be_signed(contract: Contract, given: SigningInput, at: datetime) -> None:
    if contract.state in {"signed", "terminated"}:
        raise Refused("already_signed")
    if given.signed_on > at.astimezone(work_calendar().zone).date():
        raise Refused("in_the_future", field="signed_on")
    missing = unsettled(form_of("contract", at), contract_values(contract))
    if missing:
        raise Refused("terms_missing", clause=missing[0].clause, fields=[gap.field for gap in missing])
    gate = signing_gate(in_force(at), decisions_of(contract.steps.all(), contract.content_hash))
    if gate.is_shut:
        raise Refused("not_reviewed", clause=gate.clause, steps=list(gate.waiting))
    planned = [part.amount for part in contract.instalments.all()]
    if planned and sum(planned) != contract.amount:
        raise Refused("instalments_do_not_add_up", planned=sum(planned), amount=contract.amount)


@whole()
def terminate(*, public_id: str, given: TerminationInput, version: int | None, by: Member, at: datetime) -> Contract:
    """End a signed contract before its time. What was received stays received."""
    contract = in_reach(public_id, by, SIGN)
    if contract.state != "signed":
        raise Refused("not_signed")
    contract = change(
        contract,
        version=version,
        by=by,
        at=at,
        state="terminated",
        terminated_at=at,
        termination_reason=given.reason,
    )
    fact = ContractTerminated(subject=public_id, customer=contract.customer.public_id, reason=given.reason)
    record([fact], by=by, at=at)
    return contract
