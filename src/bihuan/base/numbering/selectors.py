"""How records are numbered at a moment, and which region's code a department writes."""

from datetime import datetime

from bihuan.base.numbering.patterns import DEFAULTS
from bihuan.base.organisation.models import Department
from bihuan.base.policies.selectors import in_force
from bihuan.playbook.schema.numbering import Number, RecordKind


def number_of(kind: RecordKind, at: datetime) -> Number:
    """The kind's numbering in the regulation in force, else the built-in one."""
    playbook = in_force(at)
    return DEFAULTS[kind] if playbook is None else playbook.numbering.get(kind, DEFAULTS[kind])


def region_of(department: Department | None) -> str:
    """The department's region code, else that of the nearest department above it that has one; empty: none has."""
    if department is None:
        return ""
    if department.region_code:
        return department.region_code
    above = [int(key) for key in department.path.split("/") if key]
    codes = dict(Department.objects.filter(pk__in=above).exclude(region_code="").values_list("pk", "region_code"))
    return next((codes[key] for key in reversed(above) if key in codes), "")
