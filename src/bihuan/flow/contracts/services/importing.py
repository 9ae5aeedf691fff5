"""Contracts, their instalments and receipts out of a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bihuan.base.organisation.models import Member
from bihuan.flow.contracts.inputs import ContractInput, PlanInput, ReceiptInput
from bihuan.flow.contracts.models import Contract, Receipt
from bihuan.flow.customers.models import Customer


@dataclass(frozen=True)
class ContractRow:
    """A contract as a workbook tells it. ``signed_on`` None: a draft."""

    given: ContractInput
    customer: Customer
    owner: Member
    signed_on: date | None = None


@dataclass(frozen=True)
class InstalmentRows:
    """All instalments of one contract, in order."""

    contract: Contract
    given: PlanInput


@dataclass(frozen=True)
class ReceiptRow:
    """Money that came in; ``given`` names the instalment by its number."""

    contract: Contract
    given: ReceiptInput


def import_contracts(*, rows: Sequence[ContractRow], by: Member, at: datetime) -> list[Contract]:
    """Enter contracts, all or none."""
    raise NotImplementedError


def import_instalments(*, rows: Sequence[InstalmentRows], by: Member, at: datetime) -> list[Contract]:
    """Divide contracts into instalments, all or none."""
    raise NotImplementedError


def import_receipts(*, rows: Sequence[ReceiptRow], by: Member, at: datetime) -> list[Receipt]:
    """Book receipts, all or none."""
    raise NotImplementedError
