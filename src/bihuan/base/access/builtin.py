"""The permission roles that ship, one per kind of work. A company edits them or makes its own."""

from bihuan.base.access.permissions import PERMISSIONS, Scope

_VIEWS = "customers.view followups.view opportunities.view visits.view bids.view contracts.view receipts.view"
_WORK = (
    "customers.create customers.edit customers.export followups.create opportunities.create opportunities.edit "
    "opportunities.export visits.create visits.edit visits.export bids.create bids.edit bids.export contracts.create "
    "contracts.edit contracts.export receipts.export reports.write"
)
_LEAD = (
    "customers.assign customers.archive opportunities.assign opportunities.archive bids.archive contracts.archive "
    "contracts.sign visits.approve reports.sign reports.view reports.export duties.view duties.waive duties.decide scores.view "
    "scores.export targets.view targets.edit members.view leave.record"
)


def _grants(scope: Scope, *names: str) -> dict[str, int]:
    return {name: int(scope) for group in names for name in group.split()}


def _open(*names: str) -> dict[str, int]:
    return _grants(Scope.ALL, *names)


_SELF = _grants(Scope.OWN, "reports.view duties.view scores.view targets.view") | _open("products.view members.view")

BUILTIN: dict[str, dict[str, int]] = {
    "sales": _grants(Scope.OWN, _VIEWS, _WORK) | _SELF | {"customers.archive": int(Scope.OWN)},
    # The company's workbooks are what an assistant keeps; what is brought in stays within their reach.
    "assistant": _grants(Scope.DEPARTMENT, _VIEWS, _WORK, "leave.record")
    | _open("imports.run statistics.view")
    | _SELF,
    "manager": _grants(Scope.SUBTREE, _VIEWS, _WORK, _LEAD) | _open("products.view members.view statistics.view"),
    "director": _grants(Scope.SUBTREE, _VIEWS, _WORK, _LEAD)
    | _open("products.view products.edit members.view statistics.view statistics.feedback"),
    "gm": _grants(Scope.ALL, _VIEWS, _WORK, _LEAD)
    | _open(
        "products.view products.edit members.view statistics.view statistics.feedback months.close charging.switch log.view "
        "imports.run"
    ),
    "marketing": _grants(
        Scope.ALL, "customers.view opportunities.view visits.view bids.view contracts.view reports.view scores.view"
    )
    | _grants(Scope.ALL, "reports.export visits.export opportunities.export")
    | _open("products.view members.view statistics.view statistics.release statistics.feedback")
    | _grants(Scope.OWN, "duties.view targets.view"),
    "legal": _grants(Scope.ALL, "customers.view contracts.view contracts.review") | _SELF,
    "finance": _grants(
        Scope.ALL, "customers.view contracts.view contracts.review receipts.view receipts.record receipts.export"
    )
    | _SELF,
    "support": _grants(Scope.ALL, "customers.view contracts.view")
    | _grants(Scope.OWN, "followups.view followups.create")
    | _SELF,
    "front_desk": _grants(Scope.ALL, "visits.view") | _grants(Scope.OWN, "customers.view customers.create") | _SELF,
    "administrator": {name: int(Scope.ALL) for name in PERMISSIONS},
}
"""Role code → grants."""
