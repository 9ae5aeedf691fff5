"""What leads a team through the API: reports, duties, the regulation, notices, the log, webhooks."""

import importlib
import json
import pkgutil
import re
from collections import defaultdict
from typing import Any

import pytest
from pydantic import BaseModel

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.records.models import new_public_id
from bihuan.insight.notices.models import Notice
from bihuan.insight.notices.services import Draft, notify
from bihuan.insight.webhooks.models import Endpoint
from bihuan.interfaces.api import v1
from bihuan.interfaces.api.openapi import document
from bihuan.interfaces.api.tests.asking import Api, told
from bihuan.interfaces.api.tests.test_examples import examples
from bihuan.interfaces.web.customers.tests.made import customer
from bihuan.interfaces.web.playbook.tests.access import TEXT, published
from bihuan.interfaces.web.reports.tests.access import handed_in
from bihuan.interfaces.web.today.tests.access import duty_of
from bihuan.interfaces.web.webhooks.tests.made import URL
from bihuan.steer.reports.models import Report


def test_the_managers_example_works(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    """As the page has it: what is due is told, the report that lacks something is remarked on, the next one signed."""
    report = handed_in(cast)
    api = Api(cast.again("chen.jing"))
    (example,) = [block for block in examples("zh") if "to-sign" in block]

    def ask(method: str, path: str, body: Any = None, **headers: str) -> Any:
        answer = api.send(method, path, body, **headers)
        assert answer.status_code < 300, answer.content.decode()
        return told(answer), answer.headers

    exec(compile(example, "use-the-api", "exec"), {"ask": ask})  # noqa: S102 - our own page
    assert Event.objects.filter(verb="report.commented", subject=report.public_id).count() == 1
    Report.objects.filter(pk=report.pk).update(complete=True, words=dict.fromkeys(_gaps(report, api), "有"))
    exec(compile(example, "use-the-api", "exec"), {"ask": ask})  # noqa: S102 - our own page
    report.refresh_from_db()
    assert (report.state, report.decided_by) == ("signed", cast.chen_jing)
    assert "李伟" in capsys.readouterr().out


def _gaps(report: Report, api: Api) -> list[str]:
    return [gap["field"] for gap in told(api.get(f"/reports/{report.public_id}"))["missing"]]


def test_a_report_is_signed_as_it_was_read(cast: Cast) -> None:
    """412 with the report as it stands, and nothing is signed."""
    report = handed_in(cast)
    api = Api(cast.again("zhang.min"))
    stale = f'"v{report.version - 1}"'
    answer = api.post(f"/reports/{report.public_id}/sign", {}, if_match=stale)
    assert (answer.status_code, told(answer)["current"]["state"]) == (412, "submitted")
    assert api.post(f"/reports/{report.public_id}/sign", {}).status_code == 428
    own = Api(cast.li_wei).post(f"/reports/{report.public_id}/sign", {}, if_match=f'"v{report.version}"')
    assert own.status_code == 403
    assert not Event.objects.filter(verb="report.signed").exists()


def test_each_schema_has_a_name_of_its_own() -> None:
    """Of two models of one name only one would stand in the document, for both."""
    named: dict[str, set[type]] = defaultdict(set)
    for module in pkgutil.iter_modules(v1.__path__):
        for model in vars(importlib.import_module(f"{v1.__name__}.{module.name}")).values():
            if isinstance(model, type) and issubclass(model, BaseModel) and model.__module__.startswith(v1.__name__):
                named[model.__name__].add(model)
    shown = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(document())))
    assert [name for name, models in named.items() if len(models) > 1 and name in shown] == []


def test_writing_on_two_devices(cast: Cast) -> None:
    """A field that was meanwhile written elsewhere is refused with 409; another one is taken."""
    handed_in(cast, "wang.fang")
    api = Api(cast.li_wei)
    report = told(api.post("/reports", {"kind": "weekly"}))
    address = f"/reports/{report['id']}/words"
    first = api.patch(address, {"words": {"problems": "交期"}, "read": {"problems": 0}})
    assert told(first)["revisions"]["problems"] == 1
    assert api.patch(address, {"words": {"problems": "价格"}, "read": {"problems": 0}}).status_code == 409
    kept = told(api.patch(address, {"words": {"results": "签约"}, "read": {"results": 0}}))
    assert (kept["words"]["problems"], kept["words"]["results"]) == ("交期", "签约")
    assert told(api.post("/reports", {"kind": "weekly"}))["id"] == report["id"]


def test_waiving(cast: Cast) -> None:
    """With a reason, once, by whom it reaches; never one's own."""
    duty = duty_of(cast)
    manager = Api(cast.again("zhang.min"))
    waived = manager.post(f"/duties/{duty.public_id}/waive", {"reason": "客户停工"})
    assert (told(waived)["state"], told(waived)["waived_by"]["name"]) == ("waived", "张敏")
    again = manager.post(f"/duties/{duty.public_id}/waive", {"reason": "再来"})
    assert (again.status_code, told(again)["code"]) == (422, "already_waived")
    both = manager.post("/duties/bulk/waive", {"ids": [duty.public_id, new_public_id()], "reason": "停工"})
    assert both.status_code == 404
    assert told(manager.get(f"/duties/{duty.public_id}"))["costs"][0]["state"] == "late"


def test_a_text_with_mistakes(cast: Cast) -> None:
    """Each is named with its line; it cannot be published; sound again, it can, as it was read."""
    published(cast)
    api = Api(cast.admin)
    wrong = told(api.send("PUT", "/playbook/draft", {"text": TEXT + "nonsense: 1\n"}))
    assert not wrong["sound"] and wrong["mistakes"][0]["line"] > 1
    sound = told(api.send("PUT", "/playbook/draft", {"name": "ours.yaml", "text": TEXT + "# 四\n"}))
    assert sound["sound"] and sound["clauses"]
    refused = api.post("/playbook/publish", {"starts_on": "2099-01-05", "sha256": "0" * 64})
    assert told(refused)["code"] == "draft_changed"
    made = api.post("/playbook/publish", {"starts_on": "2099-01-05", "sha256": sound["sha256"]})
    assert (made.status_code, told(made)["version"]["state"]) == (201, "coming")
    assert api.get("/playbook/draft").status_code == 404


def test_the_log_by_cursor(cast: Cast) -> None:
    """In order, page by page, without personal data; what comes later is found from the last one on."""
    customer(cast, "华通", contact_name="曾国藩", contact_phone="13800000000")
    api = Api(cast.admin)
    page, found = told(api.get("/log?limit=3")), list[int]()
    while True:
        assert "曾国藩" not in str(page) and "13800000000" not in str(page)
        found += [one["seq"] for one in page["items"]]
        if page["next"] is None:
            break
        page = told(api.get(page["next"]))
    assert found == list(range(1, len(found) + 1))
    only = told(api.get("/log?type=customer.&kind=customer"))["items"]
    assert [one["type"] for one in only] == ["customer.recorded"]
    assert told(api.get(f"/log?cursor={found[-1]}"))["items"] == []
    lines = b"".join(api.get("/log/export").streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert any('"customer.recorded"' in line for line in lines)


def test_a_webhook_takes_a_whole_token(cast: Cast) -> None:
    """One that is limited to managing the company would otherwise read all that its owner may, for ever."""
    narrow = Api(cast.admin, permissions=["company.manage"])
    row = {"name": "BI", "url": URL, "verbs": ["contract.signed"]}
    refused = narrow.post("/webhooks", row)
    assert (refused.status_code, told(refused)["code"]) == (422, "whole_token_wanted")
    made = Api(cast.admin).post("/webhooks", row)
    address = f"/webhooks/{told(made)['id']}"
    assert told(made)["secret"].startswith("whsec_")
    assert not {"secret", "sealed"} & set(told(narrow.get(address)))
    changed = narrow.patch(address, {"url": "https://elsewhere.example.com/"}, if_match='"v1"')
    assert told(changed)["code"] == "whole_token_wanted"
    assert narrow.post(f"{address}/pause").status_code == 200
    assert narrow.post(f"{address}/resume").status_code == 422


@pytest.mark.trust("T-J03")
@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        ({"url": "https://169.254.169.254/latest"}, "url", "url_not_public"),
        ({"url": "https://2130706433/"}, "url", "url_odd_address"),
        ({"url": URL, "verbs": ["customer.dreamt"]}, "verbs", "invalid"),
    ],
)
def test_a_webhook_refused(cast: Cast, row: dict[str, Any], field: str, code: str) -> None:
    """With the field, in words, and nothing is set up."""
    answer = Api(cast.admin).post("/webhooks", {"name": "BI", **row})
    assert (answer.status_code, told(answer)["field"], told(answer)["code"]) == (422, field, code)
    assert not Endpoint.objects.exists()


def test_notices(cast: Cast) -> None:
    """One's own, in words; seen, they are new no more."""
    for member in (cast.li_wei, cast.wang_fang):
        notify(
            [Draft(member.pk, "feedback", str(number), parameters={"by": "wu.ting"}) for number in range(3)], at=cast.at
        )
    api = Api(cast.li_wei)
    found = told(api.get("/notices?unread=true&limit=2"))
    assert [one["text"] for one in found["items"]] == ["吴婷给了你反馈"] * 2 and found["next"]
    ids = list(Notice.objects.values_list("pk", flat=True))
    assert told(api.post("/notices/seen", {"ids": ids})) == {"count": 3}
    assert Notice.objects.of(cast.wang_fang).unread().count() == 3
    wrong = api.send("PUT", "/notices/mail", {"kinds": ["gossip"]})
    assert (wrong.status_code, told(wrong)["field"]) == (422, "kinds")
