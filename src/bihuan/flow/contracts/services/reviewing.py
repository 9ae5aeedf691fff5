"""The review of a contract: asked for, decided, called off. A decision holds for one content only."""

from collections.abc import Iterable
from datetime import datetime

from bihuan.base.access.predicate import Authority
from bihuan.base.audit.services import record
from bihuan.base.organisation.models import Member
from bihuan.base.policies.selectors import form as form_of
from bihuan.base.policies.selectors import in_force
from bihuan.base.records.models import change
from bihuan.base.records.refusals import Conflict, Missing, Refused
from bihuan.base.records.transactions import whole
from bihuan.flow.contracts.events import ContractReviewed, ContractReviewRequested, ContractReviewWithdrawn
from bihuan.flow.contracts.inputs import RequestInput, ReviewInput, StepRequest, WithdrawalInput
from bihuan.flow.contracts.models import Contract, ReviewStep
from bihuan.flow.contracts.rules import checks_of, content_of, signing_rule, unsettled
from bihuan.flow.contracts.selectors import content_values, contract_values
from bihuan.flow.contracts.services.reach import EDIT, VIEW, in_reach, locked
from bihuan.playbook.schema.forms import Form


@whole()
def request_review(*, public_id: str, given: RequestInput, version: int | None, by: Member, at: datetime) -> Contract:
    """Ask reviewers to look at a draft in which everything is settled (A15, E15, E16).

    A step that was asked once stays asked: in a new round its last reviewer is asked again unless another is named.
    """
    contract = in_reach(public_id, by, EDIT)
    if contract.state != "draft":
        raise Refused("in_review" if contract.state == "review" else "not_a_draft")
    _check_settled(contract, at)
    asked = _asked(contract, given)
    clause, required = signing_rule(in_force(at))
    if missing := [step for step in required if step not in asked]:
        raise Refused("required_step_missing", clause=clause, field="steps", steps=missing)
    reviewers = {step: _reviewer(contract, one.reviewer, by) for step, one in asked.items()}
    contract = change(contract, version=version, by=by, at=at, state="review", round=contract.round + 1)
    content = content_of(content_values(contract))
    ReviewStep.objects.bulk_create(
        ReviewStep(
            contract=contract,
            round=contract.round,
            step=step,
            reviewer=reviewer,
            requested_by=by,
            requested_at=at,
            content_hash=contract.content_hash,
            content=content,
        )
        for step, reviewer in reviewers.items()
    )
    facts = [
        ContractReviewRequested(
            subject=public_id,
            customer=contract.customer.public_id,
            step=step,
            reviewer=reviewer.code,
            round=contract.round,
            content=contract.content_hash,
        )
        for step, reviewer in reviewers.items()
    ]
    record(facts, by=by, at=at)
    return contract


def _check_settled(contract: Contract, at: datetime) -> None:
    missing = unsettled(form_of("contract", at), contract_values(contract))
    if missing:
        raise Refused("terms_missing", clause=missing[0].clause, fields=[gap.field for gap in missing])


def _asked(contract: Contract, given: RequestInput) -> dict[str, StepRequest]:
    before = {step.step: step.reviewer for step in contract.steps.select_related("reviewer").order_by("round", "pk")}
    kept = {step: StepRequest(step=step, reviewer=who.public_id) for step, who in before.items()}
    return {**kept, **{one.step: one for one in given.steps}}


def _reviewer(contract: Contract, public_id: str, by: Member) -> Member:
    """A member who works here and is not concerned: nobody reviews a contract of their own."""
    reviewer: Member | None = Member.objects.active().filter(public_id=public_id).first()
    if reviewer is None:
        raise Refused("no_such_reviewer", field="steps")
    if reviewer.pk in _concerned(contract, by):
        raise Refused("own_contract", field="steps", name=reviewer.name)
    return reviewer


def _concerned(contract: Contract, requester: Member | None) -> set[int | None]:
    return {contract.owner_id, contract.created_by_id, None if requester is None else requester.pk}


@whole()
def review(*, public_id: str, step: str, given: ReviewInput, by: Member, at: datetime) -> Contract:
    """Decide a step that one was asked for. Conflict when the content is no longer the one that was looked at.

    Returned: the contract is a draft again and the other reviewers need not go on. All approved: it may be signed.
    """
    contract = _under_review(public_id, by)
    asked = _own_step(contract, step, by)
    if by.pk in _concerned(contract, asked.requested_by):
        raise Refused("own_contract", name=by.name)
    if asked.decision:
        raise Refused("already_decided")
    if given.content_hash != contract.content_hash:
        raise Conflict(contract)
    if contract.state != "review" or asked.withdrawn_at is not None:
        raise Refused("not_in_review")
    _check_review(form_of("contract_review", at), step, given)
    _decide(asked, given, by, at)
    contract = change(contract, version=contract.version, by=by, at=at, state=_state_after(contract, given.decision))
    if given.decision == "returned":
        contract.steps.filter(round=contract.round, decision="").update(withdrawn_at=at)
    fact = ContractReviewed(
        subject=public_id,
        customer=contract.customer.public_id,
        step=step,
        decision=given.decision,
        reviewer=asked.reviewer.code,
        form=given.form,
        opinion=given.opinion or None,
        content=contract.content_hash,
    )
    record([fact], by=by, at=at)
    return contract


def _under_review(public_id: str, by: Member) -> Contract:
    found = locked(Contract.objects.visible_to(by, VIEW).current().filter(public_id=public_id)).first()
    if found is None:
        raise Missing
    return found


def _own_step(contract: Contract, step: str, by: Member) -> ReviewStep:
    """The step of this round that ``by`` was asked for, or one for whom they stand in."""
    steps = contract.steps.select_related("reviewer", "requested_by").filter(round=contract.round, step=step)
    found = steps.filter(reviewer__in=[one.member_id for one in _standing_in(by)]).first()
    if found is None:
        raise Refused("not_asked")
    return found


def _standing_in(by: Member) -> Iterable[Authority]:
    """Oneself, and whoever put reviewing into one's hands."""
    own, *others = by.authorities
    return [own, *(one for one in others if "contracts.review" in one.grants)]


def _check_review(form: Form | None, step: str, given: ReviewInput) -> None:
    """What the regulation's form asks of a review that approves (A28)."""
    required = () if form is None or given.decision == "returned" else form.required
    clause = None if form is None else form.clauses[-1]
    if "checklist" in required and not set(checks_of(step)) <= set(given.checklist):
        raise Refused("checklist_incomplete", clause=clause, field="checklist")
    if "opinion" in required and not given.opinion:
        raise Refused("opinion_missing", clause=clause, field="opinion")


def _decide(asked: ReviewStep, given: ReviewInput, by: Member, at: datetime) -> None:
    told = given.model_dump(exclude={"content_hash"}) | {"checklist": list(given.checklist)}
    if not ReviewStep.objects.filter(pk=asked.pk, decision="").update(**told, decided_by=by, decided_at=at):
        raise Refused("already_decided")


def _state_after(contract: Contract, decision: str) -> str:
    if decision == "returned":
        return "draft"
    waiting = contract.steps.filter(round=contract.round).exclude(decision="approved")
    return "review" if waiting.exists() else "approved"


@whole()
def withdraw_review(
    *, public_id: str, given: WithdrawalInput, version: int | None, by: Member, at: datetime
) -> Contract:
    """Call the review off: the contract is a draft again."""
    contract = in_reach(public_id, by, EDIT)
    if contract.state != "review":
        raise Refused("not_in_review")
    contract = change(contract, version=version, by=by, at=at, state="draft")
    contract.steps.filter(round=contract.round, decision="").update(withdrawn_at=at)
    fact = ContractReviewWithdrawn(
        subject=public_id, customer=contract.customer.public_id, round=contract.round, reason=given.reason or None
    )
    record([fact], by=by, at=at)
    return contract
