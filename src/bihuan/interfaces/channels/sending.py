"""Sending what is in the outbox, over SMTP. Called by the job, and by the test button."""

import logging
import smtplib
import time
from datetime import datetime
from email.utils import formataddr
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import BadHeaderError

from bihuan.base.organisation.models import Company
from bihuan.base.organisation.selectors import company
from bihuan.insight.notices.services import outbox
from bihuan.interfaces.channels.mailing import mail_notices
from bihuan.interfaces.channels.outgoing import can_mail
from bihuan.interfaces.channels.sealing import unseal

TIMEOUT_SECONDS = 15
RUN_SECONDS = 60.0
"""After that no new mail is begun: the worker has other things to do. What is left goes in the next minute."""
_log = logging.getLogger(__name__)


def backend(settings: dict[str, Any]) -> BaseEmailBackend:
    """A connection to the company's mail server, by its settings."""
    sealed = settings.get("password") or ""
    return EmailBackend(
        host=settings["host"],
        port=int(settings.get("port") or 25),
        username=settings.get("user") or "",
        password=(unseal(sealed) or "") if sealed else "",
        use_tls=settings.get("security") == "starttls",
        use_ssl=settings.get("security") == "tls",
        timeout=TIMEOUT_SECONDS,
        fail_silently=False,
    )


def send_due(*, at: datetime) -> int:
    """Send what is due; how many went. Without a mail server what waits goes on waiting.

    Each mail is claimed when its turn has come: a server that takes its time must not outlast the claims on those behind it.
    """
    there = company()
    if there is None or not can_mail(there):
        return 0
    mail_notices(at=at)
    connection, gone, until = backend(there.mail), 0, time.monotonic() + RUN_SECONDS
    try:
        while time.monotonic() < until and (mail := outbox.claim(at=at)) is not None:
            error = deliver(connection, there, to=mail.to, subject=mail.subject, body=mail.body)
            if error is None:
                outbox.sent(mail, at=at)
                gone += 1
            else:
                outbox.failed(mail, error=error.text, for_good=error.for_good, at=at)
    finally:
        connection.close()
    return gone


class Failure(Exception):
    """Why a mail did not go; ``for_good``: it never will."""

    def __init__(self, text: str, *, for_good: bool = False) -> None:
        super().__init__(text)
        self.text = text
        self.for_good = for_good


def deliver(connection: BaseEmailBackend, there: Company, *, to: str, subject: str, body: str) -> Failure | None:
    """Send one mail now; None when the server took it."""
    sender = there.mail.get("sender") or there.mail.get("user") or ""
    message = EmailMessage(subject, body, formataddr((there.name, sender)), [to], connection=connection)
    # A vacation notice must not answer a program.
    message.extra_headers = {"Auto-Submitted": "auto-generated"}
    try:
        message.send(fail_silently=False)
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _ in refused.recipients.values()]
        return Failure(_said(refused), for_good=all(code >= 500 for code in codes))
    except BadHeaderError as wrong:
        return Failure(_said(wrong), for_good=True)
    except (smtplib.SMTPException, OSError) as failed:
        _log.warning("a mail could not be sent: %s", _said(failed))
        return Failure(_said(failed))
    return None


def _said(error: Exception) -> str:
    """The server's words, without what was sent to it."""
    text = str(error) or type(error).__name__
    return text[:300]
