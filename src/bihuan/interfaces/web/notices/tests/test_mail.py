"""Mail: settings that never show the password, the outbox, and sending over a real SMTP conversation."""

import re
import socketserver
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from bihuan.base.audit.models import Event
from bihuan.base.organisation.models import Company, Member
from bihuan.base.organisation.tests.cast import Cast
from bihuan.insight.notices.models import Mail, Notice
from bihuan.insight.notices.services import outbox
from bihuan.interfaces.channels import sending
from bihuan.interfaces.channels.sealing import unseal
from bihuan.interfaces.channels.sending import send_due
from bihuan.interfaces.web.access_table import log_in
from bihuan.interfaces.web.notices.post import KEPT

ENGLISH = {"accept-language": "en"}
FORM = {
    "host": "smtp.example.cn",
    "port": "465",
    "security": "tls",
    "user": "crm",
    "password": "geheim-密",
    "version": "1",
}


class Server(socketserver.ThreadingTCPServer):
    """A mail server of the tests: it takes mails, but for no address with ``nobody`` in it."""

    allow_reuse_address = True
    daemon_threads = True
    taken: list[str]


class Conversation(socketserver.StreamRequestHandler):
    """SMTP, as much of it as a client needs."""

    server: Server

    def handle(self) -> None:
        """Answer line by line."""
        self.say("220 tests")
        while line := self.rfile.readline().decode():
            verb = line[:4].upper()
            if verb == "DATA":
                self.say("354 go on")
                body = b""
                while not body.endswith(b"\r\n.\r\n"):
                    body += self.rfile.readline()
                self.server.taken.append(body.decode())
                self.say("250 taken")
            elif verb == "RCPT" and "nobody" in line:
                self.say("550 no such user")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 yes")

    def say(self, text: str) -> None:
        """A line of ours."""
        self.wfile.write(f"{text}\r\n".encode())


@pytest.fixture
def server() -> Iterator[Server]:
    """The mail server, running."""
    with Server(("127.0.0.1", 0), Conversation) as made:
        made.taken = []
        thread = threading.Thread(target=made.serve_forever, daemon=True)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def use(server: Server) -> None:
    """Set the company's mail up for it."""
    host, port = server.server_address[:2]
    told = {"host": host, "port": port, "security": "none", "user": "", "password": "", "sender": "crm@example.cn"}
    Company.objects.update(mail={**told, "site": "https://crm.example.cn"})


def put(to: str, key: str) -> None:
    """A mail in the outbox."""
    outbox.put(to=to, subject="周报已退回", body="请补充。", dedupe_key=key, at=timezone.now())


def test_sent(cast: Cast, server: Server) -> None:
    """Once; from the company, so that programs do not answer it."""
    use(server)
    put("li.wei@example.cn", "a")
    assert send_due(at=timezone.now()) == 1
    assert send_due(at=timezone.now() + timedelta(days=1)) == 0
    [taken] = server.taken
    assert "To: li.wei@example.cn" in taken
    assert "Auto-Submitted: auto-generated" in taken
    assert "<crm@example.cn>" in taken
    assert Mail.objects.get().state == Mail.SENT


def test_an_address_that_is_refused(cast: Cast, server: Server) -> None:
    """Is given up; the others go."""
    use(server)
    put("nobody@example.cn", "a")
    put("wang.fang@example.cn", "b")
    assert send_due(at=timezone.now()) == 1
    refused = Mail.objects.get(dedupe_key="a")
    assert refused.state == Mail.GIVEN_UP
    assert "550" in refused.last_error


def test_a_server_that_is_not_there(cast: Cast) -> None:
    """The mail waits for the next attempt; nothing else is harmed."""
    Company.objects.update(mail={"host": "127.0.0.1", "port": 1, "security": "none"})
    put("li.wei@example.cn", "a")
    now = timezone.now()
    assert send_due(at=now) == 0
    mail = Mail.objects.get()
    assert (mail.state, mail.attempts, mail.next_attempt_at) == (Mail.WAITING, 1, now + timedelta(minutes=1))
    assert mail.last_error


@pytest.mark.trust("X14")
def test_a_server_that_takes_its_time(cast: Cast, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a minute no new mail is begun: what is left is nobody's, and goes in the next."""
    use(server)
    put("li.wei@example.cn", "a")
    monkeypatch.setattr(sending, "RUN_SECONDS", 0.0)
    assert send_due(at=timezone.now()) == 0
    assert (Mail.objects.get().state, Mail.objects.get().attempts) == (Mail.WAITING, 0)
    monkeypatch.undo()
    assert send_due(at=timezone.now()) == 1


def test_without_a_server_it_waits(cast: Cast) -> None:
    """Unharmed."""
    put("li.wei@example.cn", "a")
    assert send_due(at=timezone.now()) == 0
    assert Mail.objects.get().attempts == 0


def test_notices_by_mail_in_their_readers_language(cast: Cast, server: Server) -> None:
    """What they want, in one mail; once, and not what they have read already."""
    use(server)
    Member.objects.filter(code="li.wei").update(email="li.wei@example.cn", language="en")
    now = timezone.now()

    def notice(kind: str, key: str, **values: Any) -> None:
        told = {"report_kind": "weekly", "period": "2026-W09", "by": "zhang.min", "comment": "请补充"}
        Notice.objects.create(
            member=cast.li_wei,
            kind=kind,
            parameters=told,
            created_at=now,
            dedupe_key=key,
            about_kind="report",
            about_id="r",
            **values,
        )

    notice("report_returned", "1")
    notice("report_signed", "2")
    notice("report_returned", "3", read_at=now)
    send_due(at=now)
    send_due(at=now + timedelta(minutes=1))
    [mail] = Mail.objects.all()
    assert mail.subject == "【测试公司】张敏 has returned your weekly report of 2026-W09"
    assert "请补充" in mail.body
    assert mail.state == Mail.SENT
    assert not Notice.objects.filter(mailed_at=None).exists()


def test_the_password_is_kept_sealed_and_never_shown(cast: Cast) -> None:
    """Neither on the page nor in the log; sent back unchanged it stays, typed anew it is another."""
    client = log_in(cast.admin)
    assert client.post("/notices/mail/", FORM).status_code == 303
    company = Company.objects.get()
    sealed = company.mail["password"]
    assert unseal(sealed) == "geheim-密"
    page = client.get("/notices/mail/").content.decode()
    assert "geheim" not in page
    assert sealed not in page
    assert KEPT in page
    told = Event.objects.get(verb="company.changed")
    assert told.data["after"]["mail"]["password"] == "…"
    client.post("/notices/mail/", {**FORM, "password": KEPT, "port": "587", "version": "2"})
    assert Company.objects.get().mail["password"] == sealed
    client.post("/notices/mail/", {**FORM, "password": "", "version": "3"})
    assert Company.objects.get().mail["password"] == ""


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"host": "http://x/"}, "A name such as"),
        ({"port": "70000"}, "At most 65535"),
        ({"sender": "x"}, "not an e-mail"),
        ({"site": "crm"}, "begins with https"),
    ],
)
def test_settings_that_cannot_be(cast: Cast, values: dict[str, str], words: str) -> None:
    """Told beside the field."""
    answer = log_in(cast.admin).post("/notices/mail/", {**FORM, **values}, headers=ENGLISH)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Company.objects.get().mail == {}


def test_a_test_mail(cast: Cast, server: Server) -> None:
    """Goes through the outbox like any other; the page shows what became of it."""
    use(server)
    Member.objects.filter(code="admin").update(email="admin@example.cn")
    client = log_in(cast.again("admin"))
    assert client.post("/notices/mail/test/").status_code == 303
    assert "waiting" in client.get("/notices/mail/", headers=ENGLISH).content.decode()
    assert send_due(at=timezone.now()) == 1
    assert re.search(r'class="mark tone-green">sent<', client.get("/notices/mail/", headers=ENGLISH).content.decode())


def test_the_outbox(cast: Cast) -> None:
    """What was given up can be tried again."""
    put("li.wei@example.cn", "a")
    Mail.objects.update(next_attempt_at=None, last_error="550 no")
    client = log_in(cast.admin)
    page = client.get("/notices/mail/outbox/", headers=ENGLISH).content.decode()
    assert "given up" in page
    assert "550 no" in page
    client.post("/notices/mail/outbox/again/", {"ids": str(Mail.objects.get().pk)})
    assert Mail.objects.get().state == Mail.WAITING


def test_discarding(cast: Cast) -> None:
    """What waits goes no more, what has gone has gone; and it can be thought over."""
    put("li.wei@example.cn", "a")
    put("li.wei@example.cn", "b")
    waiting, gone = Mail.objects.order_by("pk")
    outbox.sent(gone, at=timezone.now())
    client = log_in(cast.admin)
    client.post("/notices/mail/outbox/discard/", {"ids": [str(waiting.pk), str(gone.pk), "x"]})
    assert sorted(mail.state for mail in Mail.objects.all()) == [Mail.GIVEN_UP, Mail.SENT]
    assert outbox.claim(at=timezone.now() + timedelta(days=1)) is None
    client.post("/notices/mail/outbox/again/", {"ids": str(waiting.pk)})
    assert sorted(mail.state for mail in Mail.objects.all()) == [Mail.SENT, Mail.WAITING]
