"""Writing contracts and receipts, a module a concern."""

from bihuan.flow.contracts.services.drafting import (
    archive_contracts,
    change_contract,
    draft_contract,
    hand_over_contracts,
    restore_contracts,
)
from bihuan.flow.contracts.services.exports import note_export, note_receipts_export
from bihuan.flow.contracts.services.importing import (
    ContractRow,
    InstalmentRows,
    ReceiptRow,
    import_contracts,
    import_instalments,
    import_receipts,
)
from bihuan.flow.contracts.services.money import plan_instalments, record_receipt, reverse_receipt
from bihuan.flow.contracts.services.reviewing import request_review, review, withdraw_review
from bihuan.flow.contracts.services.signing import sign, terminate

__all__ = [
    "ContractRow",
    "InstalmentRows",
    "ReceiptRow",
    "archive_contracts",
    "change_contract",
    "draft_contract",
    "hand_over_contracts",
    "import_contracts",
    "import_instalments",
    "import_receipts",
    "note_export",
    "note_receipts_export",
    "plan_instalments",
    "record_receipt",
    "request_review",
    "restore_contracts",
    "reverse_receipt",
    "review",
    "sign",
    "terminate",
    "withdraw_review",
]
