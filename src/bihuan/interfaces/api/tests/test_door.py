"""What is turned away before any operation runs, and in whose words."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bihuan.base.audit.models import Event
from bihuan.base.organisation.services import leave_company
from bihuan.base.organisation.services.profile import choose_language
from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.tokens.models import ApiToken
from bihuan.base.tokens.services import MOST_A_MINUTE, revoke_token
from bihuan.flow.customers.models import Customer
from bihuan.interfaces.api.json_reading import MOST_BYTES
from bihuan.interfaces.api.tests.asking import Api, told
from bihuan.interfaces.web.access_table import log_in

BAD_JSON = (
    b"{",
    b"[]x",
    b"\xff",
    b'{"name": "a", "name": "b"}',
    b'{"name": NaN}',
    b'{"name": Infinity}',
    b'{"name": -Infinity}',
    b'{"name": "\\ud800"}',
    b'{"name": "a\\u0000b"}',
    b'{"\\ud800": 1}',
    b'{"budget": 1e1000000}',
    b'{"budget": 1e999}',
    b'{"budget": ' + b"9" * 5000 + b"}",
    b'{"name": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    b'{"name": ' + b'{"a":' * 60 + b"1" + b"}" * 60 + b"}",
)
WRONG_TYPES = (None, True, 5, ["海天"], {"$ne": 1}, "", "x" * 121, "。。。")


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic bGkud2Vp", "bihuan_x", "Bearer bihuan_x", "Bearer \u4f60"]
)
def test_no_good_token(cast: Cast, header: str) -> None:
    """401 with a challenge, whatever was sent instead; the body says nothing about anybody."""
    answer = Client().get("/api/v1/me", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert told(answer)["code"] in {"token_wanted", "bad_token"}


@pytest.mark.trust("T-H04")
def test_a_cookie_opens_nothing(cast: Cast) -> None:
    """No form on another site acts in a member's name, and no page reads across."""
    answer = log_in(cast.li_wei).post("/api/v1/customers", {"name": "海天"}, content_type="application/json")
    assert (answer.status_code, Customer.objects.count()) == (401, 0)
    assert not [name for name in answer.headers if name.startswith("Access-Control")]
    assert log_in(cast.li_wei).get("/api/v1/openapi.json").status_code == 401


@pytest.mark.trust("T-I07")
def test_tokens_end_at_once(cast: Cast) -> None:
    """Revoked, or its owner gone: the next request is turned away."""
    api, other = Api(cast.li_wei), Api(cast.wang_fang)
    assert (api.get("/me").status_code, other.get("/me").status_code) == (200, 200)
    revoke_token(token=api.token.public_id, by=cast.li_wei, at=timezone.now())
    now = timezone.now()
    leave_company(
        member=cast.wang_fang, left_on=now.date() - timedelta(days=1), version=cast.wang_fang.version, by=None, at=now
    )
    assert (api.get("/me").status_code, other.get("/me").status_code) == (401, 401)


@pytest.mark.trust("T-I11")
def test_too_often(cast: Cast) -> None:
    """429 with the seconds to wait; others are not held up."""
    api, other = Api(cast.li_wei), Api(cast.li_wei)
    minutes = [timezone.now().replace(second=0, microsecond=0) + timedelta(minutes=more) for more in (0, 1)]
    for minute in minutes:
        ApiToken.objects.filter(pk=api.token.pk).update(minute=minute, requests=MOST_A_MINUTE)
        answer = api.get("/me")
        if answer.status_code == 429:
            break
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert told(answer)["detail"] == "每个令牌每分钟最多 600 次请求。请稍候再试。"
    assert other.get("/me").status_code == 200


@pytest.mark.trust("T-B02", "T-J07")
@pytest.mark.parametrize("body", BAD_JSON, ids=range(len(BAD_JSON)))
def test_bad_json(cast: Cast, body: bytes) -> None:
    """T-B02, T-J02, T-J07: 400, at once, and nothing is written."""
    answer = Api(cast.li_wei).post("/customers", body)
    assert (answer.status_code, told(answer)["code"]) == (400, "bad_json")
    assert not Customer.objects.exists()


@pytest.mark.trust("T-B01", "T-B02")
def test_wrong_values(cast: Cast) -> None:
    """T-B01, T-B02: what is of another type, and what nobody may set, is named; nothing is stored."""
    api, facts = Api(cast.li_wei), Event.objects.count()
    for value in WRONG_TYPES:
        answer = api.post("/customers", {"name": value})
        assert answer.status_code == 422, value
        assert told(answer)["field"] == "name", value
    own = ("id", "department", "created_at", "created_by", "version", "archived_at", "twin", "number_", "is_deleted")
    for name in own:
        answer = api.post("/customers", {"name": "海天", name: 1})
        assert (answer.status_code, told(answer)["errors"][0]["field"]) == (422, name)
    assert api.post("/customers", [1]).status_code == 422
    assert (Customer.objects.count(), Event.objects.count()) == (0, facts)


@pytest.mark.trust("T-J01")
@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ("nope=1", "unknown_parameter", "nope"),
        ("limit=1&limit=2", "repeated_parameter", "limit"),
        ("limit=0", "bad_parameter", "limit"),
        ("limit=201", "bad_parameter", "limit"),
        ("limit=" + "9" * 5000, "bad_parameter", "limit"),
        ("limit=1e1000000", "bad_parameter", "limit"),
        ("sort=password", "bad_parameter", "sort"),
        ("sort=owner__password", "bad_parameter", "sort"),
        ("sort=name;DROP", "bad_parameter", "sort"),
        ("grade=A,Z", "bad_parameter", "grade"),
        ("owner=2222222222ab", "bad_parameter", "owner"),
        ("scope=everybody", "bad_parameter", "scope"),
        ("total=yes", "bad_parameter", "total"),
        ("entered_from=2026-02-30", "bad_parameter", "entered_from"),
        ("owner__password__startswith=a", "unknown_parameter", "owner__password__startswith"),
        ("q=%00", "bad_parameter", "q"),
        ("q=" + "x" * 1000, "bad_parameter", "q"),
        ("cursor=", "", ""),
        ("cursor=abc", "bad_cursor", "cursor"),
        ("cursor=WyJuYW1lIixbIngiXSwieCJd", "bad_cursor", "cursor"),
    ],
)
def test_the_address_is_read_strictly(cast: Cast, query: str, code: str, field: str) -> None:
    """T-J01: names come from the list that is allowed; anything else is refused by its name."""
    answer = Api(cast.li_wei).get(f"/customers?{query}")
    assert answer.status_code == (400 if code else 200)
    assert (told(answer).get("code", ""), told(answer).get("field", "")) == (code, field)


@pytest.mark.trust("T-J11")
def test_kinds_and_sizes(cast: Cast) -> None:
    """What is sent is looked at before it is read."""
    api = Api(cast.li_wei)
    assert (
        api.send("POST", "/customers", b"name=a", content_type="application/x-www-form-urlencoded").status_code == 415
    )
    large = json.dumps({"name": "x" * MOST_BYTES}).encode()
    assert told(api.post("/customers", large))["code"] == "too_large"
    deleted = api.send("DELETE", "/customers")
    assert (deleted.status_code, deleted.headers["Allow"]) == (405, "GET, HEAD, POST")
    assert told(api.get("/nothing/at/all"))["code"] == "no_such_address"
    assert api.get("/customers/a%00b").status_code == 404
    head = api.send("HEAD", "/customers")
    assert (head.status_code, head.content) == (200, b"")


def test_whose_words(cast: Cast) -> None:
    """The header's language, else the member's, else Chinese; codes are the same in all of them."""
    api = Api(cast.li_wei)
    chinese = told(api.post("/customers", {"name": ""}))
    english = told(api.post("/customers", {"name": ""}, accept_language="en"))
    assert chinese["errors"][0]["detail"] == "此项必填。"
    assert english["errors"][0]["detail"] == "This must be filled in."
    choose_language(member=cast.li_wei, language="en")
    own = told(api.post("/customers", {"name": ""}))
    assert [one["title"] for one in (chinese, english, own)] == ["无法执行", *["This is not possible"] * 2]
    assert {one["code"] for one in (chinese, english, own)} == {"invalid"}
    assert {one["errors"][0]["code"] for one in (chinese, english, own)} == {chinese["errors"][0]["code"]}
