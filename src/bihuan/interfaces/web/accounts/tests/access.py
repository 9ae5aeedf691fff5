"""Who may do what: logging in and one's own account."""

from django.utils import timezone

from bihuan.base.organisation.models import PasswordLink
from bihuan.base.organisation.services import make_link
from bihuan.base.organisation.tests.cast import PASSWORD, Cast
from bihuan.interfaces.web.access_table import Row


def secret(cast: Cast) -> list[str]:
    """A link for 李伟."""
    return [make_link(member=cast.li_wei, purpose=PasswordLink.RESET, by=None, at=timezone.now())]


MINE = (200, 302, 303, 404)
"""Without a second factor its pages are not there."""
ROWS = [
    Row("set_language", "POST", data={"language": "en"}, public=True),
    Row("account_login", public=True),
    Row("account_login", "POST", data={"login": "li.wei", "password": "wrong"}, public=True),
    Row("mfa_authenticate", public=True),
    Row("mfa_authenticate", "POST", data={"code": "123456"}, public=True),
    Row("account_reauthenticate", everyone=True),
    Row("account_reauthenticate", "POST", data={"password": PASSWORD}, everyone=True),
    Row("mfa_index", everyone=True),
    Row("mfa_activate_totp", everyone=True),
    Row("mfa_activate_totp", "POST", data={"code": "123456"}, everyone=True),
    Row("mfa_deactivate_totp", everyone=True, ok=MINE),
    Row("mfa_deactivate_totp", "POST", everyone=True, ok=MINE),
    Row("mfa_view_recovery_codes", everyone=True, ok=MINE),
    Row("mfa_generate_recovery_codes", everyone=True),
    Row("mfa_generate_recovery_codes", "POST", everyone=True),
    Row("accounts:logout", "POST", everyone=True),
    Row("accounts:link", args=secret, public=True),
    Row("accounts:link", "POST", args=secret, data={"password": "short"}, public=True, ok=(422,)),
    Row("accounts:forgot", public=True),
    Row("accounts:forgot", "POST", data={"login": "li.wei"}, public=True),
    # Only a demo company's people can be entered as.
    Row("accounts:demo", "POST", args=lambda _cast: ["li.wei"], public=True, ok=(404,)),
    Row("accounts:profile", everyone=True),
    Row("accounts:profile", "POST", data={"language": "en"}, everyone=True),
    Row("accounts:security", everyone=True),
    Row("accounts:password", everyone=True),
    Row("accounts:password", "POST", data={"old": "wrong", "password": "short"}, everyone=True),
    Row("accounts:tokens", everyone=True),
    Row("accounts:new_token", everyone=True),
    Row("accounts:new_token", "POST", data={"name": "报表", "days": "30"}, everyone=True),
    # Nobody revokes another's token.
    Row("accounts:revoke_token", "POST", args=lambda _cast: ["2222222222ab"], everyone=True, ok=(404,)),
    Row("accounts:sessions", everyone=True),
    Row("accounts:end_others", "POST", everyone=True),
    # Nobody ends another's session.
    Row("accounts:end_session", "POST", args=lambda _cast: ["2222222222ab"], everyone=True, ok=(404,)),
]
