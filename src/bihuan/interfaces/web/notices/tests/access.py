"""Who may do what: notices are one's own; e-mail is for those who manage the company."""

from bihuan.base.organisation.tests.cast import Cast
from bihuan.insight.notices.models import Notice
from bihuan.interfaces.web.access_table import Row


def notice(cast: Cast) -> list[int]:
    """A notice to 李伟."""
    made = Notice.objects.create(member=cast.li_wei, kind="feedback", created_at=cast.at, dedupe_key="test")
    return [made.pk]


ROWS = [
    Row("notices:list", everyone=True),
    Row("notices:open", "POST", args=notice, outsider="zhao.qiang"),
    Row("notices:seen", "POST", data={"all": "1"}, everyone=True),
    Row("notices:settings", everyone=True),
    Row("notices:settings", "POST", data={"kind": "overdue"}, everyone=True),
    Row("notices:server", allowed="admin"),
    Row(
        "notices:server",
        "POST",
        data={"host": "smtp.example.cn", "port": "465", "security": "tls", "version": "1"},
        allowed="admin",
    ),
    Row("notices:test", "POST", allowed="admin"),
    Row("notices:outbox", allowed="admin"),
    Row("notices:outbox", "POST", allowed="admin"),
    Row("notices:again", "POST", data={"ids": "1"}, allowed="admin"),
    Row("notices:discard", "POST", data={"ids": "1"}, allowed="admin"),
]
