"""What is around every page, and what answers when something is wrong."""

import json
import re
from html import unescape

import pytest
from django.test import Client
from pytest_django import Settings

from bihuan.base.organisation.models import Company
from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.web.kit import assets, frame, navigation
from bihuan.interfaces.web.middleware import POLICY
from tools import frontend

PAGES = ["/people/", "/people/new/", "/people/?view=print", "/kit/signed-in/", "/nowhere"]
HTMX = {"HX-Request": "true"}


@pytest.mark.trust("T-H06")
@pytest.mark.parametrize("address", PAGES)
def test_nothing_inline_nothing_from_elsewhere(admin: Client, address: str) -> None:
    """Scripts and styles are files of ours; the policy says so."""
    answer = admin.get(address)
    page = answer.content.decode()
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert re.findall(r"<script(?![^>]*\ssrc=)", page) == []
    assert "<style" not in page
    assert " style=" not in page
    assert re.findall(r"\son\w+=", page) == []
    assert re.findall(r"""(?:href|src|action)=["']?(?:https?:)?//""", page) == []
    assert "hx-on" not in page


@pytest.mark.trust("T-H06", "T-H05")
def test_the_policy() -> None:
    """Word for word, as trust asks."""
    assert POLICY == (
        "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


@pytest.mark.trust("T-H08")
def test_how_htmx_is_set(admin: Client) -> None:
    """No evaluation, no scripts in answers, nothing kept of the history; forms with errors are swapped in."""
    page = admin.get("/people/").content.decode()
    found = re.search(r'name="htmx-config" content="([^"]+)"', page)
    assert found
    told = json.loads(unescape(found[1]))
    assert told["allowEval"] is told["allowScriptTags"] is told["includeIndicatorStyles"] is False
    assert told["selfRequestsOnly"] is True
    assert told["historyCacheSize"] == 0
    assert re.search(r"""hx-headers='{"X-CSRFToken": "\w{64}"}'""", page)


@pytest.mark.trust("T-H08")
def test_what_is_seen_signed_in_is_kept_nowhere(admin: Client) -> None:
    """Neither by a cache on the way nor for the next user's Back."""
    assert admin.get("/people/").headers["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nowhere", 404, "There is no such page"),
        ("/raise/missing/", 404, "There is no such page"),
        ("/raise/refused/", 403, "C2"),
        ("/raise/conflict/", 409, "Somebody else has changed this"),
        ("/raise/error/", 500, "Something went wrong here"),
    ],
)
def test_when_something_is_wrong(admin: Client, address: str, status: int, words: str) -> None:
    """A page with the number to quote, and for htmx a notice for the corner."""
    admin.raise_request_exception = False
    page = admin.get(address, headers={"accept-language": "en"})
    part = admin.get(address, headers={"accept-language": "en", **HTMX, "HX-Target": "x"})
    for answer in (page, part):
        text = answer.content.decode()
        assert answer.status_code == status
        assert words in text
        assert answer.headers["X-Request-ID"] in text
        assert "secret of the inside" not in text
        assert "no-store" in answer.headers["Cache-Control"]
    assert "<html" in page.content.decode()
    assert "<html" not in part.content.decode()
    assert (part.headers["HX-Retarget"], part.headers["HX-Reswap"], part.headers["X-Fragment"]) == (
        "#toasts",
        "beforeend",
        "error",
    )


@pytest.mark.trust("T-H11")
def test_the_session_has_ended(gallery: None, cast: Cast, client: Client) -> None:
    """htmx gets a 401 and no login page; a page that is opened leads to the login and back."""
    part = client.post("/people/new/", {"name": "打了半天"}, headers=HTMX)
    assert part.status_code == 401
    assert part.content == b""
    page = client.get("/people/?q=x")
    assert page.status_code == 302
    assert page.headers["Location"].endswith("next=/people/%3Fq%3Dx")


def test_going_on_after_signing_in_again(admin: Client, client: Client) -> None:
    """A token for the page that waited; none for strangers."""
    assert len(admin.get("/kit/token/").json()["token"]) == 64
    assert client.get("/kit/token/").status_code == 302


def test_messages_travel_with_fragments(admin: Client, cast: Cast) -> None:
    """What a page would say is said by htmx's next fragment."""
    admin.post(f"/people/{cast.li_wei.public_id}/retire/", {"next": "/people/"})
    part = admin.get("/people/", headers={**HTMX, "HX-Target": "list-people"})
    assert json.loads(part.headers["HX-Trigger"]) == {"toast": {"value": [{"text": "已停用。", "level": "success"}]}}
    assert "已停用。" not in admin.get("/people/").content.decode()


@pytest.mark.parametrize(
    ("chosen", "attribute"), [("dark", ' data-bs-theme="dark"'), ("light", ' data-bs-theme="light"'), ("", "")]
)
def test_light_and_dark(admin: Client, chosen: str, attribute: str) -> None:
    """Chosen once, kept; nothing chosen: as the system has it."""
    answer = admin.post("/kit/theme/", {"theme": chosen, "next": "/people/"})
    assert answer.headers["Location"] == "/people/"
    page = admin.get("/people/").content.decode()
    assert re.search(r"<html [^>]*>", page)[0] == f'<html lang="zh-Hans"{attribute}>'  # type: ignore[index]


def test_the_demo_company_says_so(admin: Client) -> None:
    """On every page."""
    assert "banner tone-purple" not in admin.get("/people/").content.decode()
    Company.objects.update(is_demo=True)
    assert "banner tone-purple" in admin.get("/people/").content.decode()


def test_one_goes_only_where_one_may(gallery: None, cast: Cast, settings: Settings) -> None:
    """Entries without the permission are not there, nor are pages that nobody has built."""
    seen = {
        code: {
            entry
            for entry in ("playbook", "roles", "products")
            if f'href="{navigation.address(url)}"' in log_in(member).get("/people/").content.decode()
        }
        for code, member, url in [("li.wei", cast.li_wei, "playbook:regulation")]
        for entry in [code]
    }
    assert seen == {"li.wei": {"playbook", "roles", "products"}}
    entry = navigation.Entry("x", "X", "home", "nowhere:at_all")
    assert navigation.address(entry.url) is None


def test_where_one_is() -> None:
    """The longest address that the path lies under; the start page only for itself."""
    hrefs = ["/", "/customers/", "/customers/contacts/"]
    assert navigation.current("/customers/abc/", hrefs) == "/customers/"
    assert navigation.current("/customers/contacts/abc/", hrefs) == "/customers/contacts/"
    assert navigation.current("/x/", hrefs) == ""
    assert navigation.current("/", hrefs) == "/"


def test_letters_are_told_apart() -> None:
    """Each key after g leads to one page, and every icon is in the list of the build."""
    entries = [entry for group in navigation.GROUPS for entry in group.entries]
    keys = [entry.key for entry in entries if entry.key]
    assert len(keys) == len(set(keys))
    assert {entry.icon for entry in [*entries, *navigation.QUICK]} <= frontend.icons()


def test_a_page_stands_without_a_bundle(admin: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    """Bare, but readable; and the check says so at start."""
    monkeypatch.setattr(assets, "MANIFEST", assets.DIST / "nothing.json")
    assert assets.asset("style.css") == "/static/dist/style.css"
    assert admin.get("/people/").status_code == 200


def test_the_mark_of_a_member(cast: Cast) -> None:
    """The last character of a Chinese name, the first of another."""
    shown = frame.Frame(request=None)  # type: ignore[arg-type]
    shown.__dict__["member"] = cast.li_wei
    assert shown.initial == "伟"
    cast.li_wei.name = "ann"
    assert shown.initial == "A"
