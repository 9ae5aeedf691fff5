"""A workbook that is handed in to a served company, and what has landed of it."""

import json
from collections.abc import Mapping
from typing import TypedDict

from tests.deployment.processes import run_python

BOOK = """
import django; django.setup()
import sys
from django.db import transaction
from django.utils import timezone
from bihuan.base.imports import services
from bihuan.base.organisation.models import Member
from bihuan.interfaces import keeping
from bihuan.interfaces.dataio.importing import queue
from bihuan.interfaces.dataio.reading.tests.made import xlsx
name, count = sys.argv[1], int(sys.argv[2])
rows = [["客户名称", "手机"], *([f"导入{name}之{n:05d}机械有限公司", "13900139001"] for n in range(count))]
content, now = xlsx({"客户": rows}), timezone.now()
by = Member.objects.get(code="admin")
file = {"name": f"{name}.xlsx", "sha256": keeping.keep(content), "size": len(content)}
made = services.begin(files=[file], by=by, at=now)
with transaction.atomic():
    services.start(of=made, by=by, at=now)
    queue.run(made)
"""
LANDED = """
import django; django.setup()
import json, sys
from bihuan.base.imports.models import Import, ImportedRow
from bihuan.flow.customers.models import Customer
name = sys.argv[1]
[made] = [one for one in Import.objects.all() if one.files[0]["name"] == f"{name}.xlsx"]
names = list(Customer.objects.filter(name__startswith=f"导入{name}之").values_list("name", flat=True))
rows = ImportedRow.objects.filter(of=made).count()
print(json.dumps({"state": made.state, "customers": len(names), "names": len(set(names)), "rows": rows}))
"""


class Landed(TypedDict):
    """How the import stands; the customers of it that are there, how many names they have, and how many rows it keeps."""

    state: str
    customers: int
    names: int
    rows: int


def hand_in(variables: Mapping[str, str], name: str, rows: int) -> None:
    """A book of so many customers, let go; the name tells it from others."""
    run_python(BOOK, variables, name, str(rows))


def landed(variables: Mapping[str, str], name: str) -> Landed:
    """What has become of it so far."""
    found: Landed = json.loads(run_python(LANDED, variables, name))
    return found
