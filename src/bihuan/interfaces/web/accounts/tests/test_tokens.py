"""Tokens on pages: made once, shown once, revoked at once."""

import re

from django.test import Client

from bihuan.base.organisation.tests.cast import Cast
from bihuan.base.tokens.models import ApiToken
from bihuan.interfaces.web.access_table import log_in

NEW = "/security/tokens/new/"


def test_made_shown_once_and_revoked(cast: Cast) -> None:
    """The secret stands in one answer only; it works until it is revoked."""
    page = log_in(cast.li_wei)
    sent = {"name": "报表", "days": "30", "read_only": "on", "permissions": ["customers.view"]}
    answer = page.post(NEW, sent)
    found = re.search(r'value="(bihuan_[\w-]+)"', answer.content.decode())
    assert found is not None and answer.headers["Cache-Control"] == "no-store"
    secret, token = found[1], ApiToken.objects.get()
    assert (token.read_only, token.permissions, (token.expires_at - token.created_at).days) == (
        True,
        ["customers.view"],
        30,
    )
    listed = page.get("/security/tokens/").content.decode()
    assert token.shown in listed and secret not in listed

    def asked() -> int:
        return Client().get("/api/v1/customers", headers={"Authorization": f"Bearer {secret}"}).status_code

    assert asked() == 200
    assert page.post(f"/security/tokens/{token.public_id}/revoke/").status_code == 303
    assert asked() == 401


def test_the_password_is_asked_again(cast: Cast) -> None:
    """Whoever finds a screen unlocked makes no token."""
    page = log_in(cast.li_wei)
    session = page.session
    session["account_authentication_methods"] = []
    session.save()
    answer = page.post(NEW, {"name": "报表", "days": "30"})
    assert answer.status_code == 302 and answer.headers["Location"].startswith("/signin/again/")
    assert not ApiToken.objects.exists()


def test_only_what_one_holds_is_offered(cast: Cast) -> None:
    """Other permissions are no choice, sent by hand neither."""
    page = log_in(cast.li_wei)
    shown = page.get(NEW).content.decode()
    assert 'value="customers.view"' in shown and 'value="members.manage"' not in shown
    assert page.post(NEW, {"name": "报表", "days": "30", "permissions": ["members.manage"]}).status_code == 422
    assert not ApiToken.objects.exists()


def test_an_administrator_sees_and_revokes(cast: Cast) -> None:
    """On the member's page; a manager without that right does not."""
    log_in(cast.li_wei).post(NEW, {"name": "报表", "days": "30"})
    token = ApiToken.objects.get()
    address = f"/organisation/members/{cast.li_wei.public_id}/tokens/"
    assert token.shown in log_in(cast.admin).get(address).content.decode()
    assert log_in(cast.zhang_min).get(address).status_code == 403
    assert log_in(cast.admin).post(f"/organisation/tokens/{token.public_id}/revoke/").status_code == 303
    token.refresh_from_db()
    assert token.revoked_by == cast.admin
