"""The API tells nobody more than the pages do (T-A, T-B, INV9)."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from bihuan.base.duties.services import catch_up
from bihuan.interfaces.api.openapi import document
from bihuan.interfaces.api.tests.asking import Api
from tests.trust.addresses import NO_SUCH_ID
from tests.trust.canaries import PHONES, Alike, heard, key_of, models_of_ours
from tests.trust.sums import unchanged
from tests.trust.test_rows import may_read

pytestmark = [pytest.mark.xdist_group("trust-api")]

HIS = "zhao.qiang"
BODIES: dict[str, dict[str, str] | None] = {"get": None, "post": {}, "patch": {}, "put": {}, "delete": None}


def operations(*methods: str) -> Iterator[tuple[str, str]]:
    """Method and path of every operation."""
    for path, there in document()["paths"].items():
        yield from ((method, path) for method in there if method in methods)


def ids_of_his(alike: Alike, template: str) -> list[str]:
    """One of each kind of record that the path speaks of; of some kinds where its words are not those of a table."""
    ids = {
        model._meta.label: alike.ids[HIS].get(model._meta.label, [])[:1]
        for model in models_of_ours()
        if key_of(model) == "public_id"
    }
    spoken = {word.replace("-", "").removesuffix("s") for word in template.split("/")}
    named = [label for label in ids if label.partition(".")[2].lower() in spoken]
    return [one for label in named or ids for one in ids[label]][:4]


def by_the_way(template: str, allowed: set[str]) -> set[str]:
    """What a record tells of others, as on pages."""
    if "/reports/" in template and "reports" in allowed:
        return {"followups"}
    return {"opportunities"} if "/contracts" in template and "contracts" in allowed else set()


@pytest.mark.trust("T-A01", "T-A02", "T-A08", "T-A13", "INV9")
@pytest.mark.parametrize("code", ["zhang.min", "wu.ting"])
def test_no_operation_tells_of_what_is_hidden(alike: Alike, code: str) -> None:
    """Every operation with every record of his: as with one that is not there; what is read, one may read."""
    member, him = alike.cast.again(code), alike.cast.again(HIS)
    api, allowed = Api(member), may_read(member, him)
    leaks, tried = [], 0
    for method, template in operations("get"):
        if re.findall(r"{(\w+)}", template) not in ([], ["public_id"]):
            continue
        for one in ids_of_his(alike, template) if "{public_id}" in template else [""]:
            content = api.get(template.replace("{public_id}", one)).content.decode()
            tried += 1
            if areas := heard(content) - allowed - by_the_way(template, allowed):
                leaks.append((method, template, sorted(areas)))
    assert leaks == []
    assert tried > 50


@pytest.mark.trust("T-A02", "T-A13")
def test_no_operation_changes_what_is_hidden(alike: Alike) -> None:
    """Everything that writes, to every record of his: the same refusal as for one that is not there, no row changed."""
    api = Api(alike.cast.again("wang.fang"))
    catch_up(at=timezone.now())  # the token was a fact
    told_apart = []
    with unchanged():
        for method, template in operations("post", "patch", "put", "delete"):
            if re.findall(r"{(\w+)}", template) != ["public_id"]:
                continue

            def send(one: str, method: str = method, template: str = template) -> tuple[int, str]:
                body = BODIES[method]
                answer = api.send(method.upper(), template.replace("{public_id}", one), body, if_match='"v1"')
                return answer.status_code, re.sub(rf"{one}|[0-9a-f]{{16}}", "", answer.content.decode())

            missing = send(NO_SUCH_ID)
            told_apart += [
                (template, missing, send(one)) for one in ids_of_his(alike, template) if send(one) != missing
            ]
    assert told_apart == []


@pytest.mark.trust("T-A04", "T-A03")
def test_searching_finds_nothing_of_his(alike: Alike) -> None:
    """By name, telephone, and the next page."""
    api = Api(alike.cast.again("zhang.min"))
    for _method, path in operations("get"):
        if "{" not in path:
            for text in ("canaryzhao", PHONES[HIS], "赵强"):
                answer = api.get(f"{path}?q={text}")
                assert answer.status_code < 500
                assert not heard(answer.content.decode().replace('canaryzhao"', '"')), path


@pytest.mark.trust("T-A16")
def test_the_description_holds_nobodys_data(alike: Alike) -> None:
    """It is the same for everybody, and names no record."""
    answer = Api(alike.cast.again("li.wei")).get("/openapi.json")
    if answer.status_code == 200:
        assert not heard(answer.content.decode())
        assert "OPENli" not in answer.content.decode()


NASTY = ("a\x00b", "1e1000000", "9" * 5000, "%", "'\";--", "__class__", "\U0001f600", "-1", "NaN", "{}")


@pytest.mark.trust("T-J01", "T-J02", "T-J07", "T-B02")
def test_nothing_that_is_sent_breaks_an_operation(alike: Alike) -> None:
    """A parameter and the fields of each operation, with NUL and with another nasty value in them: never an error of ours."""
    api, broken = Api(alike.cast.again("admin")), []
    for turn, (method, template) in enumerate(operations("get", "post", "patch", "put")):
        told = document()["paths"][template][method]
        names = [one["name"] for one in told.get("parameters", []) if one["in"] == "query"]
        path = re.sub(r"{\w+}", NO_SUCH_ID, template)
        for place, value in enumerate((NASTY[0], NASTY[1 + turn % (len(NASTY) - 1)]), turn):
            query = urlencode({names[place % len(names)]: value}) if names else ""
            body = dict.fromkeys(("name", "customer", "amount", "extra", "owner"), value) if method != "get" else None
            answer = api.send(method.upper(), f"{path}?{query}", body, if_match='"v1"')
            if answer.status_code >= 500:
                broken.append((method, template, query[:60], answer.status_code))
    assert broken == []
