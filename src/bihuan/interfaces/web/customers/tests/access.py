"""Who may do what with customers and contacts on pages."""

from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.customers.services import archive_contact
from bihuan.interfaces.web.access_table import Row
from bihuan.interfaces.web.customers.tests.made import archived, contact, customer

ELSEWHERE = "zhao.qiang"


def _customer(cast: Cast) -> list[str]:
    return [customer(cast).public_id]


def _unowned(cast: Cast) -> list[str]:
    return [customer(cast, owner="").public_id]


def _archived(cast: Cast) -> list[str]:
    return [archived(cast).public_id]


def _contact(cast: Cast) -> list[str]:
    return [contact(cast).public_id]


def _archived_contact(cast: Cast) -> list[str]:
    found = contact(cast)
    archive_contact(contact=found.public_id, by=cast.li_wei, at=cast.at)
    return [found.public_id]


def _to_wang_fang(cast: Cast) -> dict[str, object]:
    return {"owner": cast.wang_fang.public_id, "version": 1}


ROWS = [
    Row("customers:list"),
    Row("customers:list", "POST", data={"columns": ["name", "grade"]}),
    Row("customers:create"),
    Row("customers:create", "POST", data={"name": "海天", "owner": "me"}),
    Row("customers:alike"),
    Row("customers:options"),
    Row("customers:detail", args=_customer, outsider=ELSEWHERE),
    Row("customers:history", args=_customer, outsider=ELSEWHERE),
    Row("customers:edit", args=_customer, outsider=ELSEWHERE),
    Row("customers:edit", "POST", args=_customer, data={"name": "新名", "version": 1}, outsider=ELSEWHERE),
    Row("customers:assign", args=_customer, allowed="zhang.min", outsider=ELSEWHERE),
    Row("customers:assign", "POST", args=_customer, data=_to_wang_fang, allowed="zhang.min", outsider=ELSEWHERE),
    Row("customers:assign_many", allowed="zhang.min"),
    Row("customers:assign_many", "POST", data=_to_wang_fang, allowed="zhang.min", ok=(422,)),
    Row("customers:grade", args=_customer, outsider=ELSEWHERE),
    Row("customers:grade", "POST", args=_customer, data={"grade": "A"}, outsider=ELSEWHERE),
    Row("customers:grade_many"),
    Row("customers:grade_many", "POST", data={"grade": "A"}, ok=(422,)),
    Row("customers:release", args=_customer, outsider=ELSEWHERE),
    Row("customers:release", "POST", args=_customer, outsider=ELSEWHERE),
    Row("customers:release_many"),
    Row("customers:release_many", "POST", ok=(422,)),
    Row("customers:claim", "POST", args=_unowned, allowed="zhang.min", outsider=ELSEWHERE),
    Row("customers:collection", args=_customer, outsider=ELSEWHERE),
    Row(
        "customers:collection",
        "POST",
        args=_customer,
        data={"collected_at": "2026-01-05T08:00", "reason": "名片上的日期", "version": 1},
        outsider=ELSEWHERE,
    ),
    Row("customers:archive", "POST", args=_customer, outsider=ELSEWHERE),
    Row(
        "customers:archive_many",
        "POST",
        args=lambda cast: [],
        data=lambda cast: {"ids": customer(cast).public_id},
        outsider=ELSEWHERE,
    ),
    Row("customers:restore", "POST", args=_archived, outsider=ELSEWHERE),
    Row("customers:contacts"),
    Row("customers:contacts", "POST", data={"columns": ["name"]}),
    Row("customers:contact_options"),
    Row("customers:contact", args=_contact, outsider=ELSEWHERE),
    Row("customers:contact_history", args=_contact, outsider=ELSEWHERE),
    Row("customers:add_contact", args=_customer, outsider=ELSEWHERE),
    Row("customers:add_contact", "POST", args=_customer, data={"name": "解正"}, outsider=ELSEWHERE),
    Row("customers:edit_contact", args=_contact, outsider=ELSEWHERE),
    Row("customers:edit_contact", "POST", args=_contact, data={"name": "解正", "version": 1}, outsider=ELSEWHERE),
    Row("customers:primary_contact", "POST", args=_contact, outsider=ELSEWHERE),
    Row("customers:archive_contact", "POST", args=_contact, outsider=ELSEWHERE),
    Row("customers:restore_contact", "POST", args=_archived_contact, outsider=ELSEWHERE),
]
