"""What somebody imports stays within their reach, and what they may not see is not told."""

import pytest

from bihuan.base.access.inputs import RoleInput
from bihuan.base.access.models import Role
from bihuan.base.access.services import create_role
from bihuan.base.organisation.models import Member
from bihuan.base.organisation.services import assign_roles
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.refusals import Refused
from bihuan.flow.customers.inputs import CustomerInput
from bihuan.flow.customers.models import Customer
from bihuan.flow.customers.services import record_customers
from bihuan.interfaces.dataio.importing import Options
from bihuan.interfaces.dataio.importing.tests.books import AT, Rows, brought, counts, told

CUSTOMERS: Rows = [
    ["客户名称", "负责人"],
    ["长安精机有限公司", "李伟"],
    ["宏图科技有限公司", "赵强"],
    ["远航重工有限公司", "李伟"],
    ["无主机械有限公司", None],
]
VISITS: Rows = [
    ["客户名称", "拜访人员", "拜访日期"],
    ["长安精机有限公司", "李伟", "2026-03-05"],
    ["长安精机有限公司", "赵强", "2026-03-05"],
    ["远航重工有限公司", "李伟", "2026-03-05"],
]
PEOPLE: Rows = [["姓名", "角色"], ["新人", "sales"]]


@pytest.fixture
def manager(cast: Cast) -> Member:
    """张敏, of 华东区, who may import besides; 赵强's customer 远航重工 is out of her sight."""
    value = RoleInput(name="导入", grants={"imports.run": 4})
    role = create_role(value=value, by=cast.admin, at=cast.at)
    held = [*cast.zhang_min.roles.all(), Role.objects.get(pk=role.pk)]
    assign_roles(member=cast.zhang_min, roles=held, version=cast.zhang_min.version, by=cast.admin, at=cast.at)
    record_customers(rows=[CustomerInput(name="远航重工有限责任公司")], by=cast.zhao_qiang, at=cast.at)
    return cast.again("zhang.min")


def test_whoever_may_not_import_is_refused(cast: Cast) -> None:
    """Before anything is read."""
    with pytest.raises(Refused, match="no_permission"):
        brought({"客户": CUSTOMERS}, cast.li_wei)


def test_only_within_reach(manager: Member) -> None:
    """Customers and visits of other people's are no business of hers; a hidden one of the same name is not named."""
    sheets = {"人员": PEOPLE, "客户": CUSTOMERS, "拜访": VISITS}
    trial = brought(sheets, manager, options=Options(dry_run=True))
    result = brought(sheets, manager)
    assert trial.as_json()["sheets"] == result.as_json()["sheets"]
    assert counts(result) == {"人员": (0, 0, 0, 0, 1), "客户": (2, 0, 0, 0, 2), "拜访": (1, 0, 0, 0, 2)}
    assert told(result, "客户") == [
        (3, "负责人", "不能把客户分配给此人"),
        (4, "客户名称", "该客户已由同事负责，请向主管核实"),
    ]
    assert [row for row, *_ in told(result, "拜访")] == [3, 4]
    assert set(Customer.objects.filter(created_at__gte=AT).values_list("name", flat=True)) == {
        "长安精机有限公司",
        "无主机械有限公司",
    }


@pytest.mark.trust("T-A04")
def test_a_hidden_company_that_is_nearly_the_same_is_not_named(manager: Member) -> None:
    """杭州远航重工 resembles 赵强's 远航重工, which she may not know of: it lands, and nothing is said. An administrator is told."""
    rows: Rows = [["客户名称", "负责人"], ["杭州远航重工有限公司", "李伟"]]
    for by, near in ((manager, []), (Member.objects.get(code="admin"), ["远航重工有限责任公司"])):
        trial = brought({"客户": rows}, by, options=Options(dry_run=True))
        found = trial.as_json()["sheets"][0]["near_duplicates"]
        assert [one["resembles"] for one in found] == near
