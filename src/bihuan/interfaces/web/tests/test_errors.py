"""When something is wrong: the page, its language, its number."""

import logging
import re

import pytest
from django.test import Client
from pytest_django import Settings

from bihuan.base.organisation.tests.cast import Cast
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.web.kit.tests import gallery


@pytest.mark.parametrize(("language", "title"), [("zh-CN", "没有这个页面"), ("en", "There is no such page")])
def test_not_found(client: Client, language: str, title: str) -> None:
    """404 in both languages; the number on the page is the one in the header."""
    answer = client.get("/nowhere", headers={"accept-language": language})
    assert answer.status_code == 404
    assert title in answer.content.decode()
    assert answer.headers["X-Request-ID"] in answer.content.decode()


@pytest.mark.parametrize(("language", "title"), [("zh-CN", "系统出错了"), ("en", "Something went wrong here")])
def test_failed(cast: Cast, settings: Settings, caplog: pytest.LogCaptureFixture, language: str, title: str) -> None:
    """500 in both languages, nothing of the cause on the page, the cause in the log."""
    settings.ROOT_URLCONF = gallery.__name__
    client = log_in(cast.li_wei)
    client.raise_request_exception = False
    with caplog.at_level(logging.ERROR):
        answer = client.get("/raise/error/", headers={"accept-language": language})
    page = answer.content.decode()
    assert answer.status_code == 500
    assert title in page
    assert answer.headers["X-Request-ID"] in page
    assert "secret of the inside" not in page
    assert "secret of the inside" in caplog.text


@pytest.mark.trust("T-H03")
def test_a_form_without_its_token() -> None:
    """403 with advice rather than Django's own page."""
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/language/", {"language": "en"}, headers={"accept-language": "en"})
    assert answer.status_code == 403
    assert "The form has expired" in answer.content.decode()


@pytest.mark.trust("T-J08")
def test_every_request_has_its_own_number(client: Client) -> None:
    """And one sent along is not believed."""
    numbers = [client.get("/healthz", headers={"x-request-id": "forged"}).headers["X-Request-ID"] for _ in range(2)]
    assert numbers[0] != numbers[1]
    assert all(re.fullmatch("[0-9a-f]{16}", number) for number in numbers)


@pytest.mark.trust("T-H07")
def test_an_unknown_host_name(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    """400 in our own words, and one line in the log: anyone can send such requests."""
    answer = client.get("/", headers={"host": "elsewhere.example", "accept-language": "en"})
    assert answer.status_code == 400
    assert "The request could not be understood" in answer.content.decode()
    [record] = [each for each in caplog.records if each.name == "django.security.DisallowedHost"]
    assert record.exc_info is None
