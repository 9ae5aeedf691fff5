"""Who may do what with customers and contacts through the API."""

from typing import Any

from bihuan.base.organisation.tests.cast import Cast
from bihuan.flow.customers.services import archive_contact
from bihuan.interfaces.api.access_table import Row
from bihuan.interfaces.web.customers.tests.made import archived, contact, customer

ELSEWHERE = "zhao.qiang"


def _customer(cast: Cast) -> dict[str, str]:
    return {"public_id": customer(cast).public_id}


def _unowned(cast: Cast) -> dict[str, str]:
    return {"public_id": customer(cast, owner="").public_id}


def _archived(cast: Cast) -> dict[str, str]:
    return {"public_id": archived(cast).public_id}


def _contact(cast: Cast) -> dict[str, str]:
    return {"public_id": contact(cast).public_id}


def _archived_contact(cast: Cast) -> dict[str, str]:
    found = contact(cast)
    archive_contact(contact=found.public_id, by=cast.li_wei, at=cast.at)
    return {"public_id": found.public_id}


def _several(cast: Cast) -> dict[str, Any]:
    return {"ids": [customer(cast, name="第二家").public_id]}


ROWS = [
    Row("list_customers"),
    Row("create_customer", body={"name": "海天", "owner": "me"}),
    Row("find_alike", query="name=海天"),
    Row("get_customer", args=_customer, outsider=ELSEWHERE),
    Row("list_history_of_customer", args=_customer, outsider=ELSEWHERE),
    Row("change_customer", args=_customer, body={"needs": "CRM"}, version=1, outsider=ELSEWHERE),
    Row(
        "assign_customer",
        args=_customer,
        body=lambda cast: {"owner": cast.wang_fang.public_id},
        allowed="zhang.min",
    ),
    Row("grade_customer", args=_customer, body={"grade": "A"}, outsider=ELSEWHERE),
    Row("claim_customer", args=_unowned, allowed="zhang.min", outsider=ELSEWHERE),
    Row("release_customer", args=_customer, outsider=ELSEWHERE),
    Row(
        "correct_collection",
        args=_customer,
        body={"collected_at": "2026-01-05T08:00:00+08:00", "reason": "名片上的日期"},
        version=1,
        outsider=ELSEWHERE,
    ),
    Row("archive_customer", args=_customer, outsider=ELSEWHERE),
    Row("restore_customer", args=_archived, outsider=ELSEWHERE),
    Row(
        "assign_customers",
        body=lambda cast: {**_several(cast), "owner": cast.wang_fang.public_id},
        allowed="zhang.min",
    ),
    Row("grade_customers", body=lambda cast: {**_several(cast), "grade": "A"}, outsider=ELSEWHERE),
    Row("release_customers", body=_several, outsider=ELSEWHERE),
    Row("archive_customers", body=_several, outsider=ELSEWHERE),
    Row("list_contacts"),
    Row("list_contacts_of_customer", args=_customer, outsider=ELSEWHERE),
    Row("add_contact", args=_customer, body={"name": "解正"}, outsider=ELSEWHERE),
    Row("get_contact", args=_contact, outsider=ELSEWHERE),
    Row("list_history_of_contact", args=_contact, outsider=ELSEWHERE),
    Row("change_contact", args=_contact, body={"title": "经理"}, version=1, outsider=ELSEWHERE),
    Row("make_contact_primary", args=_contact, outsider=ELSEWHERE),
    Row("archive_contact", args=_contact, outsider=ELSEWHERE),
    Row("restore_contact", args=_archived_contact, outsider=ELSEWHERE),
]
