"""What is sent, from where and how much of it: addresses, hosts, headers, sizes, fragments (T-H, T-J)."""

import pytest
from django.test import Client
from django.urls import reverse

from bihuan.base.organisation.models import Member
from bihuan.insight.notices.models import Mail
from bihuan.interfaces.web.access_table import log_in
from tests.trust.addresses import Slot
from tests.trust.canaries import Alike
from tests.trust.sums import unchanged

pytestmark = [pytest.mark.xdist_group("trust-sending")]

FORGED = ({"HX-Request": "true"}, {"HX-Request": "true", "HX-Target": "list-customers", "HX-Boosted": "true"})


@pytest.mark.trust("T-H10")
@pytest.mark.parametrize("headers", FORGED)
def test_a_part_of_a_page_is_for_whom_the_page_is_for(
    alike: Alike, slots_of_site: list[Slot], headers: dict[str, str]
) -> None:
    """Nobody logged in, with the headers of htmx forged: no address answers with content, none leads on but to signing in."""
    client = Client(headers=headers)
    for slot in slots_of_site:
        if slot.row.method == "GET":
            answer = client.get(slot.missing())
            assert answer.status_code in (401, 403), (slot.row.name, answer.status_code)
            assert answer.content == b"", slot.row.name


@pytest.mark.trust("T-H03")
def test_a_form_from_elsewhere_is_not_taken(alike: Alike) -> None:
    """Without the token, with one that was made up, and over https from another site."""
    client = log_in(alike.cast.again("li.wei"), Client(enforce_csrf_checks=True))
    given = {"name": "海天", "owner": "me"}
    with unchanged():
        for extra in ({}, {"csrfmiddlewaretoken": "x" * 64}):
            assert client.post(reverse("customers:create"), {**given, **extra}).status_code == 403
        client.get(reverse("kit:token"))
        token = client.get(reverse("kit:token")).json()["token"]
        for origin in ("https://evil.example", "null"):
            sent = {"X-CSRFToken": token, "Origin": origin}
            assert client.post(reverse("customers:create"), given, headers=sent).status_code == 403
    assert client.post(reverse("customers:create"), given, headers={"X-CSRFToken": token}).status_code == 303


@pytest.mark.trust("T-H04")
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example"])
def test_no_other_site_is_let_in(alike: Alike, origin: str) -> None:
    """No answer, of a page or of the API, tells a browser that another site may read it; a session is no token."""
    client = log_in(alike.cast.again("li.wei"))
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    for path, status in (("/api/v1/customers", 401), (reverse("customers:list"), 200)):
        for answer in (client.get(path, headers=asked), client.options(path, headers=asked)):
            assert not [name for name in answer.headers if name.lower().startswith("access-control")]
        assert client.get(path, headers=asked).status_code == status


@pytest.mark.trust("T-H07")
def test_a_forged_host_is_not_written_into_a_mail(alike: Alike) -> None:
    """The name of another site is refused; a forwarded one is not believed."""
    asked = {"login": "li.wei"}
    assert Client().post(reverse("accounts:forgot"), asked, headers={"Host": "evil.example"}).status_code == 400
    before = set(Mail.objects.values_list("pk", flat=True))
    headers = {"Host": "localhost", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    assert Client().post(reverse("accounts:forgot"), asked, headers=headers).status_code == 200
    [mail] = Mail.objects.exclude(pk__in=before)
    assert "https://crm.example.cn/" in mail.body
    assert "evil" not in mail.body
    assert Member.objects.get(code="li.wei").email == mail.to


@pytest.mark.trust("T-J11")
def test_too_much_is_refused(alike: Alike) -> None:
    """More fields than a form has, a body that is too large: 400 or 413, and nothing stored."""
    client = log_in(alike.cast.again("li.wei"))
    address = reverse("customers:create")
    with unchanged():
        assert client.post(address, {f"f{number}": "x" for number in range(1_100)}).status_code == 400
        much = "name=" + "x" * (3 * 2**20)
        kind = "application/x-www-form-urlencoded"
        assert client.post(address, much, content_type=kind).status_code in (400, 413)
        assert client.post(address, {"name": "x" * 200_000, "owner": "me"}).status_code == 422
    assert client.get(reverse("customers:list"), {"q": "长" * 100_000}).status_code == 200


@pytest.mark.trust("T-J06")
@pytest.mark.parametrize(
    "path",
    [
        "/playbook/presets/../../../config/settings/web.py/file/",
        "/playbook/presets/..%2f..%2fsecret-key/file/",
        "/playbook/presets/%2e%2e/file/",
        "/imports/templates/..%2f..%2fx/",
        "/files/..%2f..%2fsecret-key/",
        "/files/customer/..%2f..%2fx/",
        "/statistics/..%2f..%2fx/",
        "/static/..%2f..%2f..%2fconfig%2fsettings%2fweb.py",
        "/static/%2e%2e/%2e%2e/middleware.py",
        "/static//etc/passwd",
    ],
)
def test_no_way_up(alike: Alike, path: str) -> None:
    """Paths that lead out of a folder lead nowhere."""
    answer = log_in(alike.cast.again("admin")).get(path)
    assert answer.status_code == 404


@pytest.mark.trust("T-J08")
def test_a_log_record_is_one_line(alike: Alike, caplog: pytest.LogCaptureFixture) -> None:
    """Line breaks in addresses and user agents make no second line."""
    headers = {"User-Agent": "x\\r\\nERROR forged", "Host": "evil.example\r\nforged: 1"}
    Client().get("/no/such\r\npage/?x=\r\nERROR", headers={"User-Agent": headers["User-Agent"]})
    Client().get("/", headers={"Host": "evil.example"})
    Client(enforce_csrf_checks=True).post("/signin/%0d%0aERROR%20forged", {})
    assert not [record for record in caplog.records if "\n" in record.getMessage() and record.exc_info is None]
