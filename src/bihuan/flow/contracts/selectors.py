"""Reading contracts: values for forms, what waits for a reviewer, what is overdue, what was signed and received."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import DecimalField, F, Min, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from bihuan.base.organisation.models import Member
from bihuan.base.policies.selectors import form as form_of
from bihuan.base.policies.selectors import in_force
from bihuan.flow.contracts.models import Contract, ContractQuerySet, Instalment, Receipt, ReceiptQuerySet, ReviewStep
from bihuan.flow.contracts.rules import CENT, TERMS, decisions_of, signing_gate, unsettled
from bihuan.flow.opportunities.models import Opportunity

MONEY = DecimalField(max_digits=16, decimal_places=2)
SUM_CLAUSE = "E17"


class StillOpen(NamedTuple):
    """Something that is still open before the signature. ``what``: terms, review or plan; ``names``: the fields, the steps."""

    what: str
    clauses: tuple[str, ...]
    names: tuple[str, ...] = ()


def before_signing(
    contract: Contract, steps: Iterable[ReviewStep], parts: Iterable[Instalment], at: datetime
) -> list[StillOpen]:
    """What keeps the contract with these review steps and instalments from being signed; of one that is signed, nothing does."""
    if contract.state in {"signed", "terminated"}:
        return []
    found = []
    if gaps := unsettled(form_of("contract", at), contract_values(contract)):
        clauses = tuple(dict.fromkeys(gap.clause for gap in gaps))
        found.append(StillOpen("terms", clauses, tuple(gap.field for gap in gaps)))
    gate = signing_gate(in_force(at), decisions_of(steps, contract.content_hash))
    if gate.is_shut:
        found.append(StillOpen("review", () if gate.clause is None else (gate.clause,), gate.waiting))
    planned = [part.amount for part in parts]
    if planned and sum(planned) != contract.amount:
        found.append(StillOpen("plan", (SUM_CLAUSE,)))
    return found


def content_values(contract: Contract) -> dict[str, Any]:
    """What ``rules.content_of`` reads."""
    names = ("name", "amount", *TERMS, "starts_on", "expires_on", "extra")
    return {**{name: getattr(contract, name) for name in names}, "customer": contract.customer.public_id}


def contract_values(contract: Contract) -> dict[str, Any]:
    """The contract's fields under the names that the regulation's form has for them."""
    names = ("number", "name", "amount", *TERMS, "starts_on", "expires_on", "signed_by", "notes")
    return {**{name: getattr(contract, name) for name in names}, **contract.extra, "customer": contract.customer_id}


def draft_of(opportunity: Opportunity) -> dict[str, Any]:
    """What a contract drafted from the opportunity begins with."""
    return {
        "name": opportunity.name,
        "customer": opportunity.customer.public_id,
        "opportunity": opportunity.public_id,
        "amount": opportunity.amount,
        "content": opportunity.products,
    }


def waiting_for(member: Member) -> "QuerySet[ReviewStep]":
    """The reviews that the member, or somebody they stand in for, is asked for and has not decided; the oldest first."""
    own, *others = member.authorities
    people = [own.member_id, *(one.member_id for one in others if "contracts.review" in one.grants)]
    steps = ReviewStep.objects.filter(reviewer__in=people, decision="", withdrawn_at=None, contract__state="review")
    return steps.filter(round=F("contract__round"), contract__archived_at=None).order_by("requested_at", "pk")


def decided_by(member: Member) -> "QuerySet[ReviewStep]":
    """The reviews that the member has decided, the latest first."""
    return ReviewStep.objects.filter(decided_by=member).order_by("-decided_at", "-pk")


def with_ageing(contracts: ContractQuerySet, today: date) -> ContractQuerySet:
    """The contracts with ``overdue_since`` (the oldest due day not covered) and ``overdue``, the amount past due."""
    of_contract = overdue(Instalment.objects.filter(contract=OuterRef("pk")), today).order_by()
    late = of_contract.values("contract")
    since = late.annotate(since=Min("due_on")).values("since")
    amount = late.annotate(sum=Sum(F("amount") - F("received"), output_field=MONEY)).values("sum")
    return contracts.annotate(
        overdue_since=Subquery(since), overdue=Coalesce(Subquery(amount), Decimal(0), output_field=MONEY)
    )


def overdue(instalments: "QuerySet[Instalment]", today: date) -> "QuerySet[Instalment]":
    """Instalments of contracts in force past their day and not covered."""
    return instalments.filter(contract__state="signed", due_on__lt=today, received__lt=F("amount"))


def signed_between(since: date, until: date) -> ContractQuerySet:
    """The contracts signed on days of [since, until); whose order it is: ``sold_by``. Ended ones count: they were signed."""
    return Contract.objects.filter(signed_on__gte=since, signed_on__lt=until)


def receipts_between(since: date, until: date) -> ReceiptQuerySet:
    """The receipts of days of [since, until), reversals among them as negative amounts; whose it is: ``owner``."""
    return Receipt.objects.filter(received_on__gte=since, received_on__lt=until)


def sum_of(rows: "QuerySet[Any]", field: str = "amount") -> Decimal:
    """The sum to the cent; 0.00 of nothing."""
    found = rows.aggregate(sum=Sum(field, output_field=MONEY))["sum"]
    return (found or Decimal(0)).quantize(CENT)
