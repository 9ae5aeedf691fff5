"""The pages of webhooks: the secret shown once, refusals beside their field, what a delivery came to."""

import re

import pytest

from bihuan.base.audit.models import Event
from bihuan.base.organisation.tests.cast import Cast
from bihuan.insight.webhooks.models import Delivery, Endpoint
from bihuan.interfaces.channels.sealing import unseal
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.web.webhooks.tests.made import URL, endpoint, waiting


def test_the_secret_is_shown_once(cast: Cast) -> None:
    """In the answer to the form, which nothing keeps; sealed in the table, and on no other page."""
    client = log_in(cast.admin)
    answer = client.post("/webhooks/new/", {"name": "ERP", "url": URL, "verbs": "customer.*\ncontract.signed"})
    (secret,) = re.findall(r'value="(whsec_[^"]+)"', answer.content.decode())
    row = Endpoint.objects.get()
    assert answer.headers["Cache-Control"] == "no-store"
    assert row.verbs == ["customer.*", "contract.signed"]
    assert row.sealed != secret == unseal(row.sealed)
    for path in ("/webhooks/", f"/webhooks/{row.public_id}/", f"/webhooks/{row.public_id}/edit/"):
        assert secret not in client.get(path).content.decode()
    assert secret not in str(list(Event.objects.values_list("data", flat=True)))
    changed = client.post(f"/webhooks/{row.public_id}/rotate/").content.decode()
    assert secret not in changed and "whsec_" in changed


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"url": "https://10.0.0.1/"}, "这个地址在内网"),
        ({"url": "https://0x7f.1/"}, "四个十进制数"),
        ({"url": "https://a:b@example.com/"}, "不能带用户名或密码"),
        ({"verbs": "customer.dreamt"}, "没有名为 customer.dreamt 的事实"),
    ],
)
def test_refused_in_words(cast: Cast, sent: dict[str, str], words: str) -> None:
    """Beside the field; nothing is set up."""
    answer = log_in(cast.admin).post("/webhooks/new/", {"name": "ERP", "url": URL, "verbs": "", **sent})
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not Endpoint.objects.exists()


def test_a_name_stands_once(cast: Cast) -> None:
    """Among those that have not been archived."""
    first, client = endpoint(cast), log_in(cast.admin)
    answer = client.post("/webhooks/new/", {"name": "ERP", "url": URL, "verbs": ""})
    assert answer.status_code == 422 and "已有同名的 webhook" in answer.content.decode()
    client.post(f"/webhooks/{first.public_id}/archive/")
    assert client.post("/webhooks/new/", {"name": "ERP", "url": URL, "verbs": ""}).status_code == 200
    assert client.get(f"/webhooks/{first.public_id}/").status_code == 404
    first.refresh_from_db()
    assert first.sealed == ""


def test_what_became_of_it(cast: Cast) -> None:
    """The state, the status and how the answer began, as text and not as markup."""
    one = waiting(cast)
    Delivery.objects.update(error="status", status=503, excerpt="<b>zu</b>", attempts=2, tried_at=cast.at)
    shown = log_in(cast.admin).get(f"/webhooks/{one.endpoint.public_id}/").content.decode()
    assert "未收下 (HTTP 503)" in shown and "&lt;b&gt;zu&lt;/b&gt;" in shown and "跳过" in shown
