"""Workbooks as they are: what one row refers to and another spells otherwise, twice, too late or in a circle."""

import pytest

from bihuan.base.organisation.models import Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.contracts.models import Contract, Receipt
from bihuan.flow.customers.models import Contact, Customer
from bihuan.flow.offers.models import Bid
from bihuan.interfaces.dataio.importing import Options
from bihuan.interfaces.dataio.importing.tests.books import Rows, brought, counts, in_force, told

UPDATE = Options(on_duplicate="update")
TRIAL = Options(dry_run=True)
CUSTOMERS: Rows = [["客户名称", "负责人"], ["华东精机（上海）有限责任公司", "李伟"]]
DEALS: Rows = [["项目名称", "客户名称", "负责人"], ["产线", "华东精机(上海)有限公司", "李伟"]]


@pytest.fixture
def admin(cast: Cast) -> Member:
    """The administrator of a company whose regulation has just begun."""
    return in_force(cast)


def test_contacts_of_one_company_under_many_spellings(admin: Member) -> None:
    """Width, blanks, brackets and the kind of limited company: all are one, in a trial as in the import."""
    names = [
        "华东精机(上海)有限公司",
        "华东精机（上海）有限责任公司",
        "华东精机 (上海) 股份有限公司",
        "华东精机上海有限公司",
    ]
    rows = [[name, f"联系人{number}"] for number, name in enumerate(names)]
    sheets = {"联系人": [["客户名称", "姓名"], *rows], "客户": CUSTOMERS}
    trial = brought(sheets, admin, options=TRIAL)
    result = brought(sheets, admin)
    assert trial.as_json()["sheets"] == result.as_json()["sheets"]
    assert counts(result)["联系人"] == (4, 0, 0, 0, 0)
    assert Customer.objects.count() == 1
    assert Contact.objects.count() == 4


def test_a_row_twice_in_one_book(admin: Member) -> None:
    """The first one lands, the second is a duplicate, also when records are brought up to their rows."""
    rows: Rows = [
        ["客户名称", "负责人", "所属行业"],
        ["甲厂有限公司", "李伟", "机械"],
        ["甲厂有限责任公司", "李伟", "化工"],
    ]
    assert counts(brought({"客户": rows}, admin)) == {"客户": (1, 0, 0, 1, 0)}
    again: Rows = [rows[0], ["甲厂有限公司", "李伟", "电子"], ["甲厂有限公司", "李伟", "纺织"]]
    assert counts(brought({"客户": again}, admin, options=UPDATE)) == {"客户": (0, 1, 0, 1, 0)}
    assert Customer.objects.get().industry == "电子"


def test_an_empty_cell_says_nothing(admin: Member) -> None:
    """Brought up to a row that leaves cells empty, the record keeps what it has."""
    first: Rows = [["客户名称", "负责人", "所属行业", "区域"], ["甲厂有限公司", "李伟", "机械", "华东"]]
    brought({"客户": first}, admin)
    again: Rows = [first[0], ["甲厂有限公司", None, "电子", None]]
    assert counts(brought({"客户": again}, admin)) == {"客户": (0, 0, 0, 1, 0)}
    assert counts(brought({"客户": again}, admin, options=UPDATE)) == {"客户": (0, 1, 0, 0, 0)}
    customer = Customer.objects.get()
    assert (customer.industry, customer.region, customer.owner and customer.owner.code) == ("电子", "华东", "li.wei")


def test_results_stand_before_their_bids_and_numbers_twice(admin: Member) -> None:
    """The order of sheets does not matter; the same number again is a duplicate, for another project it is taken."""
    sheets: dict[str, Rows] = {
        "投标结果": [["招标编号", "投标厂家", "名次", "是否中标"], ["ZB-1", "我方", 1, "√"], ["ZB-1", "乙厂", 2, None]],
        "投标": [["项目名称", "招标编号"], ["产线", "ZB-1"], ["产线", "ZB-1"]],
        "机会": DEALS,
        "客户": CUSTOMERS,
    }
    result = brought(sheets, admin)
    assert (counts(result)["投标"], counts(result)["投标结果"]) == ((1, 0, 0, 1, 0), (2, 0, 0, 0, 0))
    assert Bid.objects.get().outcome == "won"
    other: dict[str, Rows] = {
        "机会": [DEALS[0], ["另一条", "华东精机(上海)有限公司", "李伟"]],
        "投标": [["项目名称", "招标编号"], ["另一条", "ZB-1"]],
    }
    assert [column for _row, column, _message in told(brought(other, admin), "投标")] == ["招标编号"]


def test_money_without_an_instalment(admin: Member) -> None:
    """It goes to the contract; more than the contract is refused, to the cent, and what fits still lands."""
    sheets: dict[str, Rows] = {
        "客户": CUSTOMERS,
        "合同": [
            ["合同编号", "合同名称", "客户名称", "负责人", "合同金额（万元）", "签订日期"],
            ["HT-1", "采购", "华东精机上海有限公司", "李伟", 10, "2026-03-01"],
        ],
        "回款": [
            ["合同编号", "回款日期", "回款金额"],
            ["HT-1", "2026-03-02", "9万"],
            ["HT-1", "2026-03-03", "1.000001万"],
            ["HT-1", "2026-03-04", 10000],
            ["HT-1", "2026-03-05", 0.01],
        ],
    }
    result = brought(sheets, admin)
    assert [(row, column) for row, column, _message in told(result, "回款")] == [(3, "回款金额"), (5, "回款金额")]
    assert str(Contract.objects.get().received) == "100000.00"
    assert Receipt.objects.count() == 2


def test_managers_in_a_circle_with_those_who_are_here(admin: Member) -> None:
    """甲 is under 乙 already; a book that puts 乙 under 甲 is refused, and nobody has moved."""
    head = ["工号", "姓名", "角色", "上级"]
    brought({"人员": [head, ["1", "甲", "业务员", "乙"], ["2", "乙", "销售经理", None]]}, admin)
    result = brought({"人员": [head, ["2", "乙", "销售经理", "甲"]]}, admin, options=UPDATE)
    assert [column for _row, column, _message in told(result, "人员")] == ["上级"]
    assert Member.objects.get(number="2").manager is None
    own = brought({"人员": [head, ["3", "丙", "业务员", "丙"]]}, admin)
    assert [column for _row, column, _message in told(own, "人员")] == ["上级"]


def test_texts_that_are_too_long_come_back(admin: Member) -> None:
    """Every field of a form has its limit: the row names its column, and the others land."""
    head = ["客户名称", "负责人", "所属行业", "需求描述", "联系人", "标签", "备用"]
    rows: Rows = [
        head,
        ["长" * 121, "李伟", None, None, None, None, None],
        ["甲厂", "李伟", "业" * 61, None, None, None, None],
        ["乙厂", "李伟", None, "需" * 32_767, None, None, None],
        ["丙厂", "李伟", None, None, "名" * 61, None, None],
        ["丁厂", "李伟", None, None, None, "签" * 21, None],
        ["戊厂", "李伟", None, None, None, None, "备" * 32_767],
        ["己厂", "李伟", None, None, None, None, None],
    ]
    trial, result = brought({"客户": rows}, admin, options=TRIAL), brought({"客户": rows}, admin)
    assert trial.as_json()["sheets"] == result.as_json()["sheets"]
    columns = {row: column for row, column, _message in told(result, "客户")}
    assert {row: columns[row] for row in (2, 3, 5, 6)} == {2: "客户名称", 3: "所属行业", 5: "联系人", 6: "标签"}
    assert "己厂" in set(Customer.objects.values_list("name", flat=True))


def test_two_of_one_name_and_their_numbers(admin: Member) -> None:
    """A name that two have is no name; the number is, and the name with the number."""
    people: Rows = [["工号", "姓名", "角色"], ["101", "王磊", "业务员"], ["102", "王磊", "业务员"]]
    rows: Rows = [
        ["客户名称", "负责人"],
        ["甲厂", "王磊"],
        ["乙厂", "101"],
        ["丙厂", "王磊（102）"],
        ["丁厂", "王磊(103)"],
    ]
    result = brought({"人员": people, "客户": rows}, admin)
    assert [row for row, *_more in told(result, "客户")] == [2, 5]
    owners = {row.name: row.owner and row.owner.number for row in Customer.objects.all()}
    assert owners == {"乙厂": "101", "丙厂": "102"}


def test_errors_and_formulas_in_required_cells(admin: Member) -> None:
    """#REF! is a mistake at its column; a text that looks like a formula stays that text."""
    rows: Rows = [
        ["客户名称", "负责人", "需求描述"],
        ["#REF!", "李伟", None],
        ["甲厂", "#N/A", None],
        ["=1+1", "李伟", "@x"],
    ]
    result = brought({"客户": rows}, admin)
    assert [(row, column) for row, column, _message in told(result, "客户")] == [(2, "客户名称"), (3, "负责人")]
    customer = Customer.objects.get()
    assert (customer.name, customer.needs) == ("=1+1", "@x")


def test_a_number_that_another_customer_has(admin: Member) -> None:
    """Also one of the same book; a credit code tells the same company under another name."""
    head = ["客户名称", "客户编号", "统一社会信用代码"]
    rows: Rows = [
        head,
        ["甲厂", "K1", "91350100M000100Y43"],
        ["乙厂", "K1", None],
        ["甲厂的新名字", None, "91350100m000100y43"],
    ]
    assert counts(brought({"客户": rows}, admin)) == {"客户": (1, 0, 0, 1, 1)}
    later: Rows = [head, ["丙厂", "K1", None], ["甲厂又一个名字", None, "91350100M000100Y43"]]
    result = brought({"客户": later}, admin)
    assert [(row, column) for row, column, _message in told(result, "客户")] == [(2, "客户编号")]
    assert Customer.objects.count() == 1
