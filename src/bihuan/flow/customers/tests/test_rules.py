"""Names, numbers, codes, and what is too vague."""

import pytest

from bihuan.base.policies.forms import Gap
from bihuan.flow.customers.rules import (
    is_credit_code,
    is_phone,
    is_vague,
    may_be_credit_code,
    name_core,
    name_key,
    phone_key,
    with_detail,
)
from bihuan.playbook.load import load_preset


@pytest.mark.parametrize(
    "spelling",
    [
        "杭州华通（ＡＢＣ）１２３有限公司",
        "杭州华通(ABC)123有限公司",
        " 杭州 华通(abc) 123 有限公司 ",
        "杭州华通abc123有限公司\u200b",
        "杭州\u3000华通 ABC-123 有限公司",
    ],
)
def test_one_name_however_it_is_spelled(spelling: str) -> None:
    """Width, case, blanks, brackets and signs that nobody sees make no other name."""
    assert name_key(spelling) == "杭州华通abc123有限公司"


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("杭州华通医疗器械有限公司", "华通医疗器械"),
        ("浙江省杭州市华通医疗器械有限责任公司", "华通医疗器械"),
        ("华通医疗器械(杭州)有限公司", "华通医疗器械杭州"),
        ("上海电气集团股份有限公司", "电气"),
        ("上海公司", "上海公司"),
        ("公司", "公司"),
        ("A & B Machines Co., Ltd", "abmachines"),
    ],
)
def test_the_core_of_a_name(name: str, core: str) -> None:
    """City before and legal form behind are left off, unless nothing would be left."""
    assert name_core(name) == core


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("138 0013 8000", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("008613800138000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("(010) 6552-1234转8", "010655212348"),
        ("", ""),
    ],
)
def test_the_digits_of_a_number(written: str, digits: str) -> None:
    """However it is written, and with the country's code or not."""
    assert phone_key(written) == digits


@pytest.mark.parametrize(
    ("text", "expected"),
    [("138 0013 8000", True), ("021-12345 转 8", True), ("1234", False), ("call me 12345", False), ("<b>12345", False)],
)
def test_what_may_be_a_number(text: str, expected: bool) -> None:
    """Five digits or more, and nothing else than what is written between them."""
    assert is_phone(text) is expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("91350100M000100Y43", True),
        ("91350100M000100Y44", False),
        ("91350100M000100Y4", False),
        ("9135010OM000100Y43", False),
        ("", False),
    ],
)
def test_a_credit_code_checks(code: str, expected: bool) -> None:
    """Its last sign is a check of the others."""
    assert is_credit_code(code) is expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [("91350100M000100Y44", True), ("350100123456789", True), ("91350100M000100Y4", False), ("９135", False)],
)
def test_what_may_be_a_credit_code(code: str, expected: bool) -> None:
    """Old tax numbers and those whose check sign does not fit are taken as they are; the form asks whether they are right."""
    assert may_be_credit_code(code) is expected


@pytest.mark.clause("E5")
@pytest.mark.parametrize(
    ("needs", "expected"),
    [
        ("有软件需求", True),
        ("有软件需求。", True),
        ("客户有合作意向", True),
        ("待定", True),
        ("需采购CRM系统，预算10-20万，3个月内上线", False),
        ("更换两条产线的视觉检测设备，年底前到位", False),
        ("", False),
    ],
)
def test_what_is_too_vague(needs: str, expected: bool) -> None:
    """E5: the handbook's own bad example is vague, its own good one is not; nothing at all is another matter."""
    assert is_vague(needs) is expected


def test_gaps_name_the_clause_that_asks_for_detail() -> None:
    """E3 asks for the field, E5 that it is concrete."""
    form = load_preset("tob").forms["customer"]
    found = (Gap("industry", "E3"), Gap("budget", "E3"))
    assert with_detail(form, found, "有软件需求") == (Gap("industry", "E3"), Gap("budget", "E5"), Gap("needs", "E5"))
    assert with_detail(None, (), "有软件需求") == ()
    assert with_detail(load_preset("growth").forms["customer"], (), "有软件需求") == ()
